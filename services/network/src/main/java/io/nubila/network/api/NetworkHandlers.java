package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import io.nubila.network.NetworkConfig;
import io.nubila.network.engine.AutoTopologies;
import io.nubila.network.engine.Networks;
import io.nubila.network.engine.Refusals;
import io.nubila.network.engine.Sharing;
import io.nubila.network.model.Network;
import io.nubila.network.model.Segment;
import io.nubila.network.model.Standard;
import io.nubila.network.model.Subnet;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SubnetStore;
import io.nubila.network.store.Wanted;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Networks on the wire. */
final class NetworkHandlers implements Noun<Network> {
    private static final int MAX_MTU = 65_535;
    private static final int MAX_TAG = (1 << 24) - 1;
    private static final Attributes ATTRIBUTES = Attributes.with(
            Attribute.of("admin_state_up", Checks::bool).inPost().inPut().sorted(),
            Attribute.of("shared", Checks::bool).inPost().inPut().filtered().usually(Json.tree("false")),
            Attribute.of("router:external", Checks::bool)
                    .inPost()
                    .inPut()
                    .filtered()
                    .usually(Json.tree("false")),
            Attribute.of("is_default", Checks::bool).inPost().inPut().filtered().usually(Json.tree("false")),
            Attribute.of("mtu", Checks.number(0, MAX_MTU)).inPost().inPut().sorted(),
            Attribute.of("status", Checks.text(16)).filtered(),
            Attribute.of("subnets", Checks.listOf(Checks::uuid)).filtered(),
            Attribute.of("port_security_enabled", Checks::bool)
                    .inPost()
                    .inPut()
                    .filtered()
                    .usually(Json.tree("true")),
            Attribute.of("dns_domain", Checks::dnsName).inPost().inPut().filtered(),
            Attribute.of(
                            "provider:network_type",
                            Checks.orNull(
                                    Checks.oneOf(List.of(Segment.LOCAL, Segment.FLAT, Segment.VLAN, Segment.VXLAN))))
                    .inPost()
                    .filtered(),
            Attribute.of("provider:physical_network", Checks.orNull(Checks.text(64)))
                    .inPost()
                    .filtered(),
            Attribute.of("provider:segmentation_id", Checks.orNull(Checks.number(0, MAX_TAG)))
                    .inPost()
                    .filtered(),
            Attribute.of("availability_zone_hints", Checks.distinct(Checks.listOf(Checks.text(255))))
                    .inPost());

    private final Networks networks;
    private final NetworkStore store;
    private final SubnetStore subnets;
    private final Sharing sharing;
    private final AutoTopologies topologies;
    private final Gate gate;
    private final Ids ids;
    private final NetworkConfig config;

    NetworkHandlers(
            Networks networks,
            NetworkStore store,
            SubnetStore subnets,
            Sharing sharing,
            AutoTopologies topologies,
            Gate gate,
            Ids ids,
            NetworkConfig config) {
        this.networks = networks;
        this.store = store;
        this.subnets = subnets;
        this.sharing = sharing;
        this.topologies = topologies;
        this.gate = gate;
        this.ids = ids;
        this.config = config;
    }

    @Override
    public String singular() {
        return "network";
    }

    @Override
    public String plural() {
        return "networks";
    }

    @Override
    public Attributes attributes() {
        return ATTRIBUTES;
    }

    @Override
    public List<Network> list(Tx tx, Scope scope, Wanted wanted) {
        return store.list(tx, scope, wanted);
    }

    @Override
    public Optional<Network> find(Tx tx, Scope scope, String id) {
        return store.find(tx, scope, id);
    }

    @Override
    public ProblemException notFound(String id) {
        return Refusals.networkNotFound(id);
    }

    @Override
    public String id(Network network) {
        return network.id().value();
    }

    @Override
    public Standard about(Network network) {
        return network.about();
    }

    @Override
    public List<Target> targets(Tx tx, Caller caller, List<Network> items) {
        var shared = sharing.networksSharedWith(tx, caller, items);
        return items.stream()
                .map(network -> target(network, shared.contains(network.id().value())))
                .toList();
    }

    private static Target target(Network network, boolean shared) {
        var attributes = Standards.attributes(network.about().project().value());
        attributes.put("shared", shared);
        attributes.put("router:external", network.external());
        return Target.of(attributes);
    }

    /**
     * As rules about something within a network see it.
     *
     * @param project the owner of the thing
     * @param shared whether the network is shared with the caller
     */
    static Target within(Network network, ProjectId project, boolean shared) {
        var attributes = Standards.attributes(project.value());
        attributes.put("network:project_id", network.about().project().value());
        attributes.put("network:tenant_id", network.about().project().value());
        attributes.put("shared", shared);
        attributes.put("router:external", network.external());
        return Target.of(attributes);
    }

    @Override
    public List<ObjectNode> views(Tx tx, Caller caller, List<Network> items) {
        var shared = sharing.networksSharedWith(tx, caller, items);
        var inside = new HashMap<NetworkId, ArrayNode>();
        for (Subnet subnet :
                subnets.ofNetworks(tx, items.stream().map(Network::id).toList())) {
            inside.computeIfAbsent(subnet.network(), _ -> Json.array())
                    .add(subnet.id().value());
        }
        var usual = items.stream().anyMatch(Network::external)
                ? topologies.defaultNetwork(tx)
                : Optional.<NetworkId>empty();
        return items.stream()
                .map(network -> view(network, usual, inside.getOrDefault(network.id(), Json.array()))
                        .put("shared", shared.contains(network.id().value())))
                .toList();
    }

    private ObjectNode view(Network network, Optional<NetworkId> usual, ArrayNode inside) {
        var view = Standards.view(network.id(), network.about());
        view.put("admin_state_up", network.adminUp());
        view.put("mtu", network.mtu());
        view.put("status", "ACTIVE");
        view.set("subnets", inside);
        view.put("router:external", network.external());
        if (network.external()) {
            view.put("is_default", usual.equals(Optional.of(network.id())));
        }
        view.set("availability_zone_hints", Json.strings(network.zoneHints()));
        view.set("availability_zones", inside.isEmpty() ? Json.array() : Json.strings(List.of(config.zone())));
        view.put("port_security_enabled", network.portSecurity());
        view.put("dns_domain", network.dnsDomain());
        view.put("provider:network_type", network.segment().type());
        view.put(
                "provider:physical_network", network.segment().physicalNetwork().orElse(null));
        view.put("provider:segmentation_id", network.segment().tag().orElse(null));
        return view;
    }

    @Override
    public Network create(Tx tx, Request request, Given given, ProjectId project) {
        var blank = new Network(
                new NetworkId(ids.uuid()),
                Standard.made(project, "", "", tx.now()),
                true,
                false,
                false,
                0,
                true,
                "",
                new Segment(config.tenantNetworkType(), Optional.empty(), Optional.empty()),
                List.of());
        var wish = merge(blank, given);
        gate.check(request, "create_network", target(wish, wish.shared()), given, ATTRIBUTES, true);
        refuseUnknownZones(wish.zoneHints());
        var network = networks.create(tx, wish, segment(given));
        mark(tx, network, given);
        return network;
    }

    private void mark(Tx tx, Network network, Given given) {
        if (given.has("is_default") || !network.external()) {
            topologies.mark(tx, network, given.bool("is_default", false));
        }
    }

    private void refuseUnknownZones(List<String> hints) {
        for (var hint : hints) {
            if (!hint.equals(config.zone())) {
                throw new Problem.NotFound(
                                "AvailabilityZoneNotFound", "AvailabilityZone %s could not be found.".formatted(hint))
                        .exception();
            }
        }
    }

    private static Optional<Segment> segment(Given given) {
        var type = given.text("provider:network_type");
        var physical = given.text("provider:physical_network");
        var tag = given.number("provider:segmentation_id");
        if (type.isEmpty()) {
            if (physical.isPresent() || tag.isPresent()) {
                throw Refusals.invalid("provider:network_type is required with other provider attributes.");
            }
            return Optional.empty();
        }
        return Optional.of(new Segment(type.get(), physical, tag));
    }

    private static Network merge(Network before, Given given) {
        return new Network(
                before.id(),
                Standards.merge(before.about(), given),
                given.bool("admin_state_up", before.adminUp()),
                given.bool("shared", before.shared()),
                given.bool("router:external", before.external()),
                given.number("mtu").filter(mtu -> mtu > 0).orElse(before.mtu()),
                given.bool("port_security_enabled", before.portSecurity()),
                given.text("dns_domain", before.dnsDomain()),
                before.segment(),
                given.texts("availability_zone_hints").orElse(before.zoneHints()));
    }

    @Override
    public Network update(Tx tx, Request request, Network before, Given given) {
        var updated = networks.update(tx, before, merge(before, given));
        mark(tx, updated, given);
        return updated;
    }

    @Override
    public Network tag(Tx tx, Network before, List<String> tags) {
        return networks.update(tx, before, before.with(before.about().tagged(tags)));
    }

    @Override
    public void delete(Tx tx, Request request, Network network) {
        networks.delete(tx, network);
    }
}
