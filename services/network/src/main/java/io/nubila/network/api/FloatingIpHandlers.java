package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.FloatingIpId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import io.nubila.network.engine.FloatingIps;
import io.nubila.network.engine.Refusals;
import io.nubila.network.engine.Scopes;
import io.nubila.network.model.FloatingIp;
import io.nubila.network.model.Ip;
import io.nubila.network.model.Port;
import io.nubila.network.model.Standard;
import io.nubila.network.store.FloatingIpStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.Wanted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Floating IPs on the wire. */
final class FloatingIpHandlers implements Noun<FloatingIp> {
    private static final Attributes ATTRIBUTES = Attributes.nameless(
            Attribute.of("floating_network_id", Checks::uuid).needed().sorted(),
            Attribute.of("floating_ip_address", Checks.orNull(Checks::ip))
                    .inPost()
                    .sorted()
                    .usually(Json.tree("null")),
            Attribute.of("subnet_id", Checks.orNull(Checks::uuid)).inPost(),
            Attribute.of("router_id", Checks::uuid).filtered(),
            Attribute.of("port_id", Checks.orNull(Checks::uuid))
                    .inPost()
                    .inPut()
                    .filtered(),
            Attribute.of("fixed_ip_address", Checks.orNull(Checks::ip))
                    .inPost()
                    .inPut()
                    .filtered(),
            Attribute.of("dns_name", Checks::dnsName).inPost().filtered(),
            Attribute.of("dns_domain", Checks::dnsName).inPost().filtered(),
            Attribute.of("status", Checks.text(16)).sorted());

    private final FloatingIps floatingIps;
    private final FloatingIpStore store;
    private final PortStore ports;
    private final Gate gate;
    private final Policy policy;
    private final Ids ids;

    FloatingIpHandlers(
            FloatingIps floatingIps, FloatingIpStore store, PortStore ports, Gate gate, Policy policy, Ids ids) {
        this.floatingIps = floatingIps;
        this.store = store;
        this.ports = ports;
        this.gate = gate;
        this.policy = policy;
        this.ids = ids;
    }

    @Override
    public String singular() {
        return "floatingip";
    }

    @Override
    public String plural() {
        return "floatingips";
    }

    @Override
    public Attributes attributes() {
        return ATTRIBUTES;
    }

    @Override
    public List<FloatingIp> list(Tx tx, Scope scope, Wanted wanted) {
        return store.list(tx, scope, wanted);
    }

    @Override
    public Optional<FloatingIp> find(Tx tx, Scope scope, String id) {
        return store.find(tx, scope, id);
    }

    @Override
    public ProblemException notFound(String id) {
        return Refusals.notFound("FloatingIPNotFound", "Floating IP", id);
    }

    @Override
    public String id(FloatingIp floating) {
        return floating.id().value();
    }

    @Override
    public Standard about(FloatingIp floating) {
        return floating.about();
    }

    @Override
    public List<Target> targets(Tx tx, Caller caller, List<FloatingIp> items) {
        return items.stream().map(one -> Standards.target(one.about())).toList();
    }

    @Override
    public List<ObjectNode> views(Tx tx, Caller caller, List<FloatingIp> items) {
        var inside = new HashMap<PortId, Port>();
        ports.byIds(
                        tx,
                        items.stream()
                                .flatMap(one -> one.to().stream())
                                .map(FloatingIp.Association::port)
                                .toList())
                .forEach(port -> inside.put(port.id(), port));
        return items.stream().map(one -> view(one, inside)).toList();
    }

    private static ObjectNode view(FloatingIp floating, Map<PortId, Port> inside) {
        var view = Standards.view(floating.id(), floating.about());
        view.remove("name");
        view.put("floating_network_id", floating.network().value());
        view.put("floating_ip_address", floating.ip());
        view.put("router_id", floating.to().map(to -> to.router().value()).orElse(null));
        view.put("port_id", floating.to().map(to -> to.port().value()).orElse(null));
        view.put(
                "fixed_ip_address",
                floating.to().map(FloatingIp.Association::fixedIp).orElse(null));
        view.put("status", floating.status());
        view.put("dns_name", floating.dnsName());
        view.put("dns_domain", floating.dnsDomain());
        var port = floating.to().flatMap(to -> Optional.ofNullable(inside.get(to.port())));
        if (port.isPresent()) {
            var details = Json.object();
            details.put("name", port.get().about().name());
            details.put("network_id", port.get().network().value());
            details.put("mac_address", port.get().mac());
            details.put("admin_state_up", port.get().adminUp());
            details.put("status", port.get().status().name());
            details.put("device_id", port.get().deviceId());
            details.put("device_owner", port.get().deviceOwner());
            view.set("port_details", details);
        } else {
            view.putNull("port_details");
        }
        return view;
    }

    @Override
    public FloatingIp create(Tx tx, Request request, Given given, ProjectId project) {
        var about = Standards.merge(Standard.made(project, "", "", tx.now()), given);
        gate.check(request, "create_floatingip", Standards.target(about), given, ATTRIBUTES, true);
        var network = new NetworkId(given.text("floating_network_id", ""));
        var draft = new FloatingIp(
                new FloatingIpId(ids.uuid()),
                about,
                network,
                "",
                new PortId(""),
                Optional.empty(),
                FloatingIp.DOWN,
                given.text("dns_name", ""),
                given.text("dns_domain", ""));
        var wish = new FloatingIps.Wish(
                draft,
                network,
                given.text("floating_ip_address").map(Ip::of),
                given.text("subnet_id").map(SubnetId::new),
                goal(given));
        return floatingIps.create(tx, scope(request), wish);
    }

    private Scope scope(Request request) {
        return Scopes.of(policy, "get_network", request.caller()) instanceof Scope.All
                ? Scope.all()
                : Scopes.of(policy, "get_floatingip", request.caller());
    }

    private static Optional<FloatingIps.Goal> goal(Given given) {
        var port = given.text("port_id").map(PortId::new);
        var fixed = given.text("fixed_ip_address");
        if (port.isEmpty() && fixed.isPresent()) {
            throw Refusals.badRequest("floatingip", "fixed_ip_address cannot be specified without a port_id");
        }
        return port.map(id -> new FloatingIps.Goal(id, fixed));
    }

    @Override
    public FloatingIp update(Tx tx, Request request, FloatingIp before, Given given) {
        var draft = before.with(Standards.merge(before.about(), given));
        // An update that says nothing leads nowhere, as it has always done in this API.
        Optional<Optional<FloatingIps.Goal>> goal =
                given.values().isEmpty() || given.has("port_id") || given.has("fixed_ip_address")
                        ? Optional.of(goal(given))
                        : Optional.empty();
        return floatingIps.update(tx, scope(request), before, draft, goal);
    }

    @Override
    public FloatingIp tag(Tx tx, FloatingIp before, List<String> tags) {
        return floatingIps.update(
                tx, Scope.all(), before, before.with(before.about().tagged(tags)), Optional.empty());
    }

    @Override
    public void delete(Tx tx, Request request, FloatingIp floating) {
        floatingIps.delete(tx, floating);
    }
}
