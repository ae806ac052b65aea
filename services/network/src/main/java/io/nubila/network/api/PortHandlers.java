package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import io.nubila.network.NetworkConfig;
import io.nubila.network.engine.AddressChoice;
import io.nubila.network.engine.Networks;
import io.nubila.network.engine.Ports;
import io.nubila.network.engine.Refusals;
import io.nubila.network.engine.Scopes;
import io.nubila.network.engine.Sharing;
import io.nubila.network.model.AddressPair;
import io.nubila.network.model.Binding;
import io.nubila.network.model.DeviceOwner;
import io.nubila.network.model.DhcpOption;
import io.nubila.network.model.Ip;
import io.nubila.network.model.Network;
import io.nubila.network.model.Port;
import io.nubila.network.model.PortStatus;
import io.nubila.network.model.Standard;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Ports on the wire. */
final class PortHandlers implements Noun<Port> {
    private static final Attribute.Check PAIRS = Checks.listOf(Checks.object(
            Map.of("mac_address", Checks::mac, "ip_address", PortHandlers::addressOrRange), List.of("ip_address")));
    private static final Attribute.Check OPTIONS = Checks.listOf(Checks.object(
            Map.of(
                    "opt_name",
                    PortHandlers::filledText,
                    "opt_value",
                    Checks.orNull(PortHandlers::filledText),
                    "ip_version",
                    Checks.number(4, 6)),
            List.of("opt_name", "opt_value")));
    private static final Attributes ATTRIBUTES = Attributes.with(
            Attribute.of("network_id", Checks::uuid).needed().sorted(),
            Attribute.of("admin_state_up", Checks::bool).inPost().inPut().sorted(),
            Attribute.of("mac_address", Checks.orNull(Checks::mac))
                    .inPost()
                    .inPut()
                    .sorted(),
            Attribute.of("fixed_ips", Checks.fixedIps()).inPost().inPut().filtered(),
            Attribute.of("device_id", Checks.text(255))
                    .inPost()
                    .inPut()
                    .sorted()
                    .usually(Json.tree("\"\"")),
            Attribute.of("device_owner", Checks.text(255))
                    .inPost()
                    .inPut()
                    .sorted()
                    .usually(Json.tree("\"\"")),
            Attribute.of("status", Checks.text(16)).sorted(),
            Attribute.of("security_groups", Checks.distinct(Checks.listOf(Checks::uuid)))
                    .inPost()
                    .inPut()
                    .filtered(),
            Attribute.of("allowed_address_pairs", PAIRS).inPost().inPut(),
            Attribute.of("extra_dhcp_opts", OPTIONS).inPost().inPut(),
            Attribute.of("port_security_enabled", Checks::bool).inPost().inPut().filtered(),
            Attribute.of("binding:host_id", Checks.orNull(Checks.text(255)))
                    .inPost()
                    .inPut()
                    .filtered(),
            Attribute.of("binding:vnic_type", Checks.oneOf(List.of(Binding.NORMAL)))
                    .inPost()
                    .inPut()
                    .filtered()
                    .usually(Json.tree("\"normal\"")),
            Attribute.of("binding:profile", PortHandlers::profile).inPost().inPut(),
            Attribute.of("dns_name", Checks::dnsName).inPost().inPut().filtered(),
            Attribute.of("dns_domain", Checks::dnsName).inPost().inPut().filtered(),
            Attribute.of("ip_allocation", Checks.text(16)).filtered());

    private final Ports ports;
    private final PortStore store;
    private final NetworkStore networkStore;
    private final Networks networks;
    private final Sharing sharing;
    private final Gate gate;
    private final Policy policy;
    private final Ids ids;
    private final NetworkConfig config;

    PortHandlers(
            Ports ports,
            PortStore store,
            NetworkStore networkStore,
            Networks networks,
            Sharing sharing,
            Gate gate,
            Policy policy,
            Ids ids,
            NetworkConfig config) {
        this.ports = ports;
        this.store = store;
        this.networkStore = networkStore;
        this.networks = networks;
        this.sharing = sharing;
        this.gate = gate;
        this.policy = policy;
        this.ids = ids;
        this.config = config;
    }

    private static JsonNode filledText(JsonNode value) {
        var text = Checks.text(255).accept(value);
        if (text.asString().isBlank()) {
            throw new Attribute.BadValue("'' Blank strings are not permitted");
        }
        return text;
    }

    /** One address as such, or a range. */
    private static JsonNode addressOrRange(JsonNode value) {
        boolean one = value.isString() && value.asString().indexOf('/') < 0;
        return one ? Checks.ip(value) : Checks.prefix(value);
    }

    private static JsonNode profile(JsonNode value) {
        if (value.isNull()) {
            return Json.object();
        }
        if (!value.isObject() || value.toString().length() > 4_095) {
            throw new Attribute.BadValue("binding:profile is an object of at most 4095 characters");
        }
        return value;
    }

    @Override
    public String singular() {
        return "port";
    }

    @Override
    public String plural() {
        return "ports";
    }

    @Override
    public Attributes attributes() {
        return ATTRIBUTES;
    }

    @Override
    public List<Port> list(Tx tx, Scope scope, Wanted wanted) {
        return store.list(tx, scope, wanted);
    }

    @Override
    public Optional<Port> find(Tx tx, Scope scope, String id) {
        return store.find(tx, scope, id);
    }

    @Override
    public ProblemException notFound(String id) {
        return Refusals.portNotFound(id);
    }

    @Override
    public String id(Port port) {
        return port.id().value();
    }

    @Override
    public Standard about(Port port) {
        return port.about();
    }

    @Override
    public List<Target> targets(Tx tx, Caller caller, List<Port> items) {
        var parents = SubnetHandlers.parents(
                tx, networkStore, items.stream().map(Port::network).toList());
        var shared = sharing.networksSharedWith(tx, caller, parents.values());
        return items.stream()
                .map(port -> target(
                        SubnetHandlers.parent(parents, port.network()),
                        port.about().project(),
                        port.deviceOwner(),
                        shared.contains(port.network().value())))
                .toList();
    }

    private static Target target(Network network, ProjectId project, String owner, boolean shared) {
        var within = NetworkHandlers.within(network, project, shared);
        return name -> name.equals("device_owner") ? Optional.of(owner) : within.attribute(name);
    }

    @Override
    public List<ObjectNode> views(Tx tx, Caller caller, List<Port> items) {
        return items.stream().map(this::view).toList();
    }

    private ObjectNode view(Port port) {
        var view = Standards.view(port.id(), port.about());
        view.put("network_id", port.network().value());
        view.put("admin_state_up", port.adminUp());
        view.put("mac_address", port.mac());
        var ips = Json.array();
        port.fixedIps()
                .forEach(fixed -> ips.add(
                        Json.object().put("subnet_id", fixed.subnet().value()).put("ip_address", fixed.ip())));
        view.set("fixed_ips", ips);
        view.put("device_id", port.deviceId());
        view.put("device_owner", port.deviceOwner());
        view.put("status", port.status().name());
        view.set(
                "security_groups",
                Json.strings(port.groups().stream().map(SecurityGroupId::value).toList()));
        var pairs = Json.array();
        port.pairs()
                .forEach(pair -> pairs.add(Json.object()
                        .put("mac_address", pair.mac().isEmpty() ? port.mac() : pair.mac())
                        .put("ip_address", pair.ip())));
        view.set("allowed_address_pairs", pairs);
        var options = Json.array();
        port.dhcpOptions()
                .forEach(option -> options.add(Json.object()
                        .put("opt_name", option.name())
                        .put("opt_value", option.value())
                        .put("ip_version", option.version())));
        view.set("extra_dhcp_opts", options);
        view.put("port_security_enabled", port.portSecurity());
        boolean bound = !port.binding().host().isEmpty();
        view.put("binding:host_id", port.binding().host());
        view.put("binding:vnic_type", port.binding().vnicType());
        view.put("binding:vif_type", bound ? "bridge" : "unbound");
        view.set("binding:vif_details", bound ? Json.object().put("port_filter", true) : Json.object());
        view.set("binding:profile", Json.tree(port.binding().profile()));
        view.put("dns_name", port.dnsName());
        view.put("dns_domain", port.dnsDomain());
        view.set("dns_assignment", PortNames.of(port, config.dnsDomain()));
        view.put("ip_allocation", port.fixedIps().isEmpty() ? "none" : "immediate");
        return view;
    }

    @Override
    public Port create(Tx tx, Request request, Given given, ProjectId project) {
        var network = networks.get(
                tx, Scopes.of(policy, "get_network", request.caller()), new NetworkId(given.text("network_id", "")));
        var owner = given.text("device_owner", "");
        boolean shared = !sharing.networksSharedWith(tx, request.caller(), List.of(network))
                .isEmpty();
        gate.check(request, "create_port", target(network, project, owner, shared), given, ATTRIBUTES, true);
        boolean cloud = DeviceOwner.isCloud(owner);
        var blank = new Port(
                new PortId(ids.uuid()),
                network.id(),
                Standard.made(project, "", "", tx.now()),
                true,
                "",
                "",
                "",
                PortStatus.DOWN,
                Binding.none(),
                network.portSecurity() && !cloud,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                "",
                false);
        var draft = merge(blank, given);
        var begun = draft.binding().host().isEmpty() || !draft.adminUp()
                ? draft
                : draft.with(PortStatus.BUILD, draft.binding());
        return ports.create(tx, network, begun, wish(given));
    }

    private static Ports.Wish wish(Given given) {
        return new Ports.Wish(
                // Null asks for another address.
                given.has("mac_address") ? Optional.of(given.text("mac_address", "")) : Optional.empty(),
                given.value("fixed_ips").map(PortHandlers::addresses),
                given.texts("security_groups")
                        .map(list -> list.stream().map(SecurityGroupId::new).toList()));
    }

    /** Addresses asked for, as the engine takes them. */
    static List<AddressChoice.Wish> addresses(JsonNode list) {
        var wishes = new ArrayList<AddressChoice.Wish>();
        list.forEach(one -> wishes.add(new AddressChoice.Wish(
                one.path("subnet_id").isString()
                        ? Optional.of(new SubnetId(one.get("subnet_id").asString()))
                        : Optional.empty(),
                one.path("ip_address").isString()
                        ? Optional.of(Ip.of(one.get("ip_address").asString()))
                        : Optional.empty())));
        return wishes;
    }

    private Port merge(Port before, Given given) {
        return new Port(
                before.id(),
                before.network(),
                Standards.merge(before.about(), given),
                given.bool("admin_state_up", before.adminUp()),
                before.mac(),
                given.text("device_id", before.deviceId()),
                given.text("device_owner", before.deviceOwner()),
                before.status(),
                new Binding(
                        given.has("binding:host_id")
                                ? given.text("binding:host_id", "")
                                : before.binding().host(),
                        given.text("binding:vnic_type", before.binding().vnicType()),
                        given.value("binding:profile")
                                .map(Json::write)
                                .orElse(before.binding().profile())),
                given.bool("port_security_enabled", before.portSecurity()),
                before.fixedIps(),
                before.groups(),
                given.value("allowed_address_pairs").map(PortHandlers::pairs).orElse(before.pairs()),
                given.value("extra_dhcp_opts")
                        .map(value -> options(before.dhcpOptions(), value))
                        .orElse(before.dhcpOptions()),
                PortNames.checked(given.text("dns_name", before.dnsName()), config.dnsDomain()),
                given.text("dns_domain", before.dnsDomain()),
                before.madeForServer());
    }

    private static List<AddressPair> pairs(JsonNode list) {
        var found = new ArrayList<AddressPair>();
        list.forEach(one -> found.add(new AddressPair(
                one.path("mac_address").asString(""), one.get("ip_address").asString())));
        return found;
    }

    /** The options that were, with those given put in; a value of null takes an option away. */
    private static List<DhcpOption> options(List<DhcpOption> before, JsonNode list) {
        var found = new ArrayList<>(before);
        list.forEach(one -> {
            var name = one.get("opt_name").asString();
            int version = one.path("ip_version").intValue(4);
            found.removeIf(option -> option.name().equals(name) && option.version() == version);
            if (one.get("opt_value").isString()) {
                found.add(new DhcpOption(name, one.get("opt_value").asString(), version));
            }
        });
        return List.copyOf(found);
    }

    @Override
    public Port update(Tx tx, Request request, Port before, Given given) {
        var network = networks.get(tx, Scope.all(), before.network());
        return ports.update(tx, network, before, merge(before, given), wish(given));
    }

    @Override
    public Port tag(Tx tx, Port before, List<String> tags) {
        var network = networks.get(tx, Scope.all(), before.network());
        return ports.update(tx, network, before, before.with(before.about().tagged(tags)), Ports.Wish.usual());
    }

    @Override
    public void delete(Tx tx, Request request, Port port) {
        ports.delete(tx, port);
    }
}
