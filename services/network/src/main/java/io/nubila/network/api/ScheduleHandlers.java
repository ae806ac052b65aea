package io.nubila.network.api;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.RouterId;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.network.engine.Refusals;
import io.nubila.network.engine.Schedules;
import io.nubila.network.model.Agent;
import io.nubila.network.model.Network;
import io.nubila.network.model.Router;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.RouterStore;
import io.nubila.network.store.Scope;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Which agent has which networks and routers, on the wire. */
final class ScheduleHandlers {
    private final Schedules schedules;
    private final Resources<Network> networks;
    private final Resources<Router> routers;
    private final NetworkStore networkStore;
    private final RouterStore routerStore;
    private final Function<Agent, ObjectNode> agentView;
    private final Db db;

    ScheduleHandlers(
            Schedules schedules,
            Resources<Network> networks,
            Resources<Router> routers,
            NetworkStore networkStore,
            RouterStore routerStore,
            Function<Agent, ObjectNode> agentView,
            Db db) {
        this.schedules = schedules;
        this.networks = networks;
        this.routers = routers;
        this.networkStore = networkStore;
        this.routerStore = routerStore;
        this.agentView = agentView;
        this.db = db;
    }

    private static Response created() {
        return Response.json(201, JsonNodeFactory.instance.nullNode());
    }

    private static String given(Request request, String name) {
        var value = request.json().path(name);
        if (!value.isString()) {
            throw Refusals.bad("'%s' is missing in the request body.".formatted(name));
        }
        return value.asString();
    }

    private static Response list(String name, List<ObjectNode> views) {
        var array = Json.array();
        views.forEach(array::add);
        return Response.ok(Json.object().set(name, array));
    }

    /** GET /agents/{id}/dhcp-networks. */
    Response networks(Request request) {
        return db.read(tx -> {
            var found = networkStore.byIds(tx, schedules.networksAt(tx, request.parameter("id")));
            return list("networks", networks.noun().views(tx, request.caller(), found));
        });
    }

    /** POST /agents/{id}/dhcp-networks. */
    Response addNetwork(Request request) {
        var network = new NetworkId(given(request, "network_id"));
        db.change(request.cause(), tx -> schedules.addNetwork(tx, request.parameter("id"), network));
        return created();
    }

    /** DELETE /agents/{id}/dhcp-networks/{network_id}. */
    Response removeNetwork(Request request) {
        var network = new NetworkId(request.parameter("network_id"));
        db.change(request.cause(), tx -> schedules.removeNetwork(tx, request.parameter("id"), network));
        return Response.empty(204);
    }

    /** GET /networks/{id}/dhcp-agents. */
    Response dhcpAgents(Request request) {
        return db.read(tx -> {
            var network = networks.load(tx, request, request.parameter("id"));
            return list(
                    "agents",
                    schedules.agentsOf(tx, network.id()).stream().map(agentView).toList());
        });
    }

    /** GET /agents/{id}/l3-routers. */
    Response routers(Request request) {
        return db.read(tx -> {
            var found = schedules.routersAt(tx, request.parameter("id"));
            return list("routers", routers.noun().views(tx, request.caller(), found));
        });
    }

    private Router router(Tx tx, String id) {
        return routerStore.find(tx, Scope.all(), id).orElseThrow(() -> Refusals.routerNotFound(id));
    }

    /** POST /agents/{id}/l3-routers. */
    Response addRouter(Request request) {
        var router = given(request, "router_id");
        db.change(
                request.cause(),
                tx -> schedules.addRouter(
                        tx, request.parameter("id"), router(tx, router).id()));
        return created();
    }

    /** DELETE /agents/{id}/l3-routers/{router_id}. */
    Response removeRouter(Request request) {
        var router = new RouterId(request.parameter("router_id"));
        db.change(
                request.cause(),
                tx -> schedules.removeRouter(
                        tx, request.parameter("id"), router(tx, router.value()).id()));
        return Response.empty(204);
    }

    /** GET /routers/{id}/l3-agents. */
    Response l3Agents(Request request) {
        return db.read(tx -> {
            var router = routers.load(tx, request, request.parameter("id"));
            return list(
                    "agents",
                    schedules.agentsOf(tx, router.id()).stream().map(agentView).toList());
        });
    }
}
