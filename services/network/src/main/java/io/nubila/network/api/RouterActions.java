package io.nubila.network.api;

import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Policy;
import io.nubila.network.engine.Refusals;
import io.nubila.network.engine.RouterInterfaces;
import io.nubila.network.engine.Routers;
import io.nubila.network.engine.Scopes;
import io.nubila.network.model.FixedIp;
import io.nubila.network.model.HostRoute;
import io.nubila.network.model.Router;
import io.nubila.network.store.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What can be done to a router besides changing it: interfaces and single routes come and go. */
final class RouterActions {
    private final Resources<Router> resources;
    private final RouterInterfaces interfaces;
    private final Routers routers;
    private final Db db;
    private final Policy policy;

    RouterActions(Resources<Router> resources, RouterInterfaces interfaces, Routers routers, Db db, Policy policy) {
        this.resources = resources;
        this.interfaces = interfaces;
        this.routers = routers;
        this.db = db;
        this.policy = policy;
    }

    private record Which(Optional<SubnetId> subnet, Optional<PortId> port) {
        static Which of(Request request) {
            var body = request.json();
            if (!body.isObject()) {
                throw Refusals.badRequest("router", "The body is not an object");
            }
            return new Which(
                    id(body, "subnet_id").map(SubnetId::new),
                    id(body, "port_id").map(PortId::new));
        }

        private static Optional<String> id(JsonNode body, String name) {
            var value = body.path(name);
            if (value.isMissingNode() || value.isNull()) {
                return Optional.empty();
            }
            try {
                return Optional.of(Checks.uuid(value).asString());
            } catch (Attribute.BadValue e) {
                throw Refusals.badRequest("router", "%s %s".formatted(name, e.getMessage()));
            }
        }
    }

    private Router router(Tx tx, Request request) {
        var router = resources.load(tx, request, request.parameter("id"));
        resources.authorize(tx, request, router);
        return router;
    }

    /** PUT add_router_interface: by subnet or by port. */
    Response add(Request request) {
        var which = Which.of(request);
        if (which.subnet.isPresent() == which.port.isPresent()) {
            throw Refusals.badRequest(
                    "router",
                    which.subnet.isPresent()
                            ? "Cannot specify both subnet-id and port-id"
                            : "Either subnet_id or port_id must be specified");
        }
        return db.write(request.cause(), tx -> {
            var router = router(tx, request);
            var added = which.subnet.isPresent()
                    ? interfaces.addSubnet(
                            tx, Scopes.of(policy, "get_subnet", request.caller()), router, which.subnet.get())
                    : interfaces.addPort(tx, Scopes.of(policy, "get_port", request.caller()), router, which.port.get());
            return view(added);
        });
    }

    /** PUT remove_router_interface: by subnet, by port, or both. */
    Response remove(Request request) {
        var which = Which.of(request);
        if (which.subnet.isEmpty() && which.port.isEmpty()) {
            throw Refusals.badRequest("router", "Either subnet_id or port_id must be specified");
        }
        return db.write(request.cause(), tx -> {
            var router = router(tx, request);
            return view(interfaces.remove(tx, router, which.subnet, which.port));
        });
    }

    private static Response view(RouterInterfaces.Interface one) {
        var body = Json.object();
        body.put("id", one.router().id().value());
        body.put("tenant_id", one.port().about().project().value());
        body.put("project_id", one.port().about().project().value());
        body.put("port_id", one.port().id().value());
        body.put("network_id", one.port().network().value());
        body.put("subnet_id", one.subnet().value());
        body.set(
                "subnet_ids",
                Json.strings(one.port().fixedIps().stream()
                        .map(FixedIp::subnet)
                        .map(SubnetId::value)
                        .toList()));
        body.set("tags", Json.strings(one.router().about().tags()));
        return Response.ok(body);
    }

    /** PUT add_extraroutes: routes that are there already stay. */
    Response addRoutes(Request request) {
        return changeRoutes(request, (before, given) -> {
            var after = new ArrayList<>(before);
            given.stream().filter(route -> !after.contains(route)).forEach(after::add);
            return after;
        });
    }

    /** PUT remove_extraroutes: routes that are not there do no harm. */
    Response removeRoutes(Request request) {
        return changeRoutes(request, (before, given) -> {
            var after = new ArrayList<>(before);
            after.removeAll(given);
            return after;
        });
    }

    private interface Change {
        List<HostRoute> apply(List<HostRoute> before, List<HostRoute> given);
    }

    private Response changeRoutes(Request request, Change change) {
        var body = request.json("router");
        Given given;
        try {
            given = new Given(Map.of("routes", RouterHandlers.ROUTES.accept(body.path("routes"))));
        } catch (Attribute.BadValue e) {
            throw Refusals.bad("Invalid input for routes. Reason: %s.".formatted(e.getMessage()));
        }
        var routes = SubnetHandlers.routes(given, "routes").orElse(List.of());
        return db.write(request.cause(), tx -> {
            var router = router(tx, request);
            var after = router.routed(change.apply(router.routes(), routes));
            var updated = routers.update(tx, Scope.all(), router, after, Optional.empty());
            return Response.ok(Json.object()
                    .set(
                            "router",
                            resources
                                    .noun()
                                    .views(tx, request.caller(), List.of(updated))
                                    .getFirst()));
        });
    }
}
