package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import io.nubila.network.engine.Refusals;
import io.nubila.network.engine.Routers;
import io.nubila.network.engine.Scopes;
import io.nubila.network.model.Port;
import io.nubila.network.model.Router;
import io.nubila.network.model.Standard;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.RouterStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.Wanted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Routers on the wire; {@link RouterActions} has their interfaces. */
final class RouterHandlers implements Noun<Router> {
    private static final Attribute.Check GATEWAY = Checks.object(
            Map.of("network_id", Checks::uuid, "enable_snat", Checks::bool, "external_fixed_ips", Checks.fixedIps()),
            List.of("network_id"));
    /** The routes of a router, as a body gives them. */
    static final Attribute.Check ROUTES = Checks.distinct(Checks.listOf(Checks.object(
            Map.of("destination", Checks::cidr, "nexthop", Checks::ip), List.of("destination", "nexthop"))));

    private static final Attributes ATTRIBUTES = Attributes.with(
            Attribute.of("admin_state_up", Checks::bool).inPost().inPut().sorted(),
            Attribute.of("external_gateway_info", RouterHandlers::gateway)
                    .inPost()
                    .inPut()
                    .usually(Json.tree("null")),
            Attribute.of("routes", ROUTES).inPut(),
            Attribute.of("status", Checks.text(16)).filtered(),
            Attribute.of("availability_zone_hints", Checks.distinct(Checks.listOf(Checks.text(255))))
                    .inPost());

    private final Routers routers;
    private final RouterStore store;
    private final PortStore ports;
    private final Gate gate;
    private final Policy policy;
    private final Ids ids;
    private final String zone;

    RouterHandlers(
            Routers routers, RouterStore store, PortStore ports, Gate gate, Policy policy, Ids ids, String zone) {
        this.routers = routers;
        this.store = store;
        this.ports = ports;
        this.gate = gate;
        this.policy = policy;
        this.ids = ids;
        this.zone = zone;
    }

    /** An empty object and null both mean no gateway. */
    private static JsonNode gateway(JsonNode value) {
        boolean none = value.isNull() || (value.isObject() && value.isEmpty());
        return none ? Json.tree("null") : GATEWAY.accept(value);
    }

    @Override
    public String singular() {
        return "router";
    }

    @Override
    public String plural() {
        return "routers";
    }

    @Override
    public Attributes attributes() {
        return ATTRIBUTES;
    }

    @Override
    public List<Router> list(Tx tx, Scope scope, Wanted wanted) {
        return store.list(tx, scope, wanted);
    }

    @Override
    public Optional<Router> find(Tx tx, Scope scope, String id) {
        return store.find(tx, scope, id);
    }

    @Override
    public ProblemException notFound(String id) {
        return Refusals.routerNotFound(id);
    }

    @Override
    public String id(Router router) {
        return router.id().value();
    }

    @Override
    public Standard about(Router router) {
        return router.about();
    }

    @Override
    public List<Target> targets(Tx tx, Caller caller, List<Router> items) {
        return items.stream().map(router -> Standards.target(router.about())).toList();
    }

    @Override
    public List<ObjectNode> views(Tx tx, Caller caller, List<Router> items) {
        var outside = new HashMap<PortId, Port>();
        ports.byIds(
                        tx,
                        items.stream()
                                .flatMap(router -> router.gateway().stream())
                                .map(Router.Gateway::port)
                                .toList())
                .forEach(port -> outside.put(port.id(), port));
        return items.stream().map(router -> view(router, outside)).toList();
    }

    private ObjectNode view(Router router, Map<PortId, Port> outside) {
        var view = Standards.view(router.id(), router.about());
        view.put("admin_state_up", router.adminUp());
        view.put("status", "ACTIVE");
        if (router.gateway().isPresent()) {
            var leg = router.gateway().get();
            var ips = Json.array();
            Optional.ofNullable(outside.get(leg.port()))
                    .ifPresent(port -> port.fixedIps()
                            .forEach(fixed -> ips.add(Json.object()
                                    .put("subnet_id", fixed.subnet().value())
                                    .put("ip_address", fixed.ip()))));
            var gateway = Json.object().put("network_id", leg.network().value());
            gateway.put("enable_snat", leg.snat());
            gateway.set("external_fixed_ips", ips);
            view.set("external_gateway_info", gateway);
        } else {
            view.putNull("external_gateway_info");
        }
        view.set("routes", SubnetHandlers.routes(router.routes()));
        view.set("availability_zone_hints", Json.strings(router.zoneHints()));
        view.set("availability_zones", Json.strings(List.of(zone)));
        return view;
    }

    private Scope scope(Request request) {
        return Scopes.of(policy, "get_network", request.caller());
    }

    @Override
    public Router create(Tx tx, Request request, Given given, ProjectId project) {
        var wish = merge(
                new Router(
                        new RouterId(ids.uuid()),
                        Standard.made(project, "", "", tx.now()),
                        true,
                        Optional.empty(),
                        List.of(),
                        given.texts("availability_zone_hints").orElse(List.of())),
                given);
        gate.check(request, "create_router", Standards.target(wish.about()), given, ATTRIBUTES, true);
        for (var hint : wish.zoneHints()) {
            if (!hint.equals(zone)) {
                throw Refusals.notFound("AvailabilityZoneNotFound", "AvailabilityZone", hint);
            }
        }
        return routers.create(
                tx, scope(request), wish, given.value("external_gateway_info").map(info -> wish(info, true)));
    }

    private static Routers.GatewayWish wish(JsonNode info, boolean usualSnat) {
        return new Routers.GatewayWish(
                new NetworkId(info.get("network_id").asString()),
                info.path("enable_snat").booleanValue(usualSnat),
                info.has("external_fixed_ips")
                                && !info.get("external_fixed_ips").isEmpty()
                        ? Optional.of(PortHandlers.addresses(info.get("external_fixed_ips")))
                        : Optional.empty());
    }

    private static Router merge(Router before, Given given) {
        return new Router(
                before.id(),
                Standards.merge(before.about(), given),
                given.bool("admin_state_up", before.adminUp()),
                before.gateway(),
                SubnetHandlers.routes(given, "routes").orElse(before.routes()),
                before.zoneHints());
    }

    @Override
    public Router update(Tx tx, Request request, Router before, Given given) {
        boolean snat = before.gateway().map(Router.Gateway::snat).orElse(true);
        Optional<Optional<Routers.GatewayWish>> gateway = given.has("external_gateway_info")
                ? Optional.of(given.value("external_gateway_info").map(info -> wish(info, snat)))
                : Optional.empty();
        return routers.update(tx, scope(request), before, merge(before, given), gateway);
    }

    @Override
    public Router tag(Tx tx, Router before, List<String> tags) {
        return routers.update(
                tx, Scope.all(), before, before.with(before.about().tagged(tags)), Optional.empty());
    }

    @Override
    public void delete(Tx tx, Request request, Router router) {
        routers.delete(tx, router);
    }
}
