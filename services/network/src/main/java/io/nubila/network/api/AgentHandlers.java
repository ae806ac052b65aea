package io.nubila.network.api;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import io.nubila.network.engine.Agents;
import io.nubila.network.model.Agent;
import io.nubila.network.store.AgentStore;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The roles of nodes in the data path, on the wire as agents. */
final class AgentHandlers {
    private static final int MAX_AGENTS = 10_000;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final Attributes ATTRIBUTES = Attributes.nameless(
            Attribute.of("description", Checks.orNull(Checks.text(255))).inPut(),
            Attribute.of("admin_state_up", Checks::bool).inPut().filtered(),
            Attribute.of("agent_type", Checks.text(255)).filtered(),
            Attribute.of("binary", Checks.text(255)).filtered(),
            Attribute.of("host", Checks.text(255)).filtered(),
            Attribute.of("topic", Checks.text(255)).filtered(),
            Attribute.of("availability_zone", Checks.text(255)).filtered(),
            Attribute.of("alive", Checks::bool).filtered());

    private final AgentStore store;
    private final Db db;
    private final Clock clock;
    private final String zone;

    AgentHandlers(AgentStore store, Db db, Clock clock, String zone) {
        this.store = store;
        this.db = db;
        this.clock = clock;
        this.zone = zone;
    }

    /** GET /agents; to those who may not see agents the list is empty. */
    Response list(Request request) {
        request.authorizedBySearch();
        var listing = Listing.of(request.query(), ATTRIBUTES, MAX_AGENTS);
        var views = Json.array();
        if (request.allows("get_agent", Target.none())) {
            var marker = listing.wanted().marker();
            boolean reached = marker.isEmpty();
            for (var agent : db.read(tx -> store.list(tx, MAX_AGENTS))) {
                var view = view(agent);
                if (reached
                        && fits(view, listing)
                        && views.size() < listing.wanted().limit()) {
                    views.add(listing.select(view));
                }
                reached |= marker.equals(Optional.of(agent.id()));
            }
        }
        return Response.ok(Json.object().set("agents", views));
    }

    private static boolean fits(ObjectNode view, Listing listing) {
        return listing.wanted().filters().stream()
                .allMatch(filter -> filter.values().stream()
                        .anyMatch(value ->
                                view.path(filter.attribute()).asString("").equalsIgnoreCase(value)));
    }

    /** The wire's form of an agent. */
    ObjectNode view(Agent agent) {
        var view = Json.object();
        view.put("id", agent.id());
        view.put("agent_type", agent.type());
        view.put("binary", agent.binary());
        view.put("topic", agent.binary().replace("neutron-", "").replace('-', '_'));
        view.put("host", agent.host());
        view.put("admin_state_up", agent.adminUp());
        view.put("alive", isAlive(agent, clock.now()));
        view.put("created_at", TIME.format(agent.createdAt()));
        view.put("started_at", TIME.format(agent.startedAt()));
        view.put("heartbeat_timestamp", TIME.format(agent.heartbeatAt()));
        view.put("description", agent.description());
        boolean zoned = agent.type().equals("DHCP agent") || agent.type().equals("L3 agent");
        view.put("availability_zone", zoned ? zone : null);
        view.set("configurations", agent.configuration());
        view.putNull("resources_synced");
        return view;
    }

    private static boolean isAlive(Agent agent, Instant now) {
        return Duration.between(agent.heartbeatAt(), now).compareTo(Agents.ALIVE) <= 0;
    }

    private Agent load(Tx tx, Request request) {
        var id = request.parameter("id");
        var agent = store.find(tx, id).filter(_ -> request.allows("get_agent", Target.none()));
        return agent.orElseThrow(
                () -> new Problem.NotFound("AgentNotFound", "Agent %s could not be found.".formatted(id)).exception());
    }

    /** GET /agents/{id}. */
    Response show(Request request) {
        request.authorizedBySearch();
        return db.read(tx -> Response.ok(Json.object().set("agent", view(load(tx, request)))));
    }

    /** PUT /agents/{id}: whether it shall be used, and a note. */
    Response update(Request request) {
        var given = ATTRIBUTES.put(request.json("agent"));
        return db.write(request.cause(), tx -> {
            var before = load(tx, request);
            request.authorize(Target.none());
            var after = new Agent(
                    before.id(),
                    before.type(),
                    before.host(),
                    given.text("description", before.description()),
                    given.bool("admin_state_up", before.adminUp()),
                    before.createdAt(),
                    before.startedAt(),
                    before.heartbeatAt(),
                    before.revision() + 1,
                    before.configuration());
            store.update(tx, before, after);
            tx.event("agent", before.id(), "update", Optional.of(before), Optional.of(after));
            return Response.ok(Json.object().set("agent", view(after)));
        });
    }

    /** DELETE /agents/{id}: comes back with its next heartbeat. */
    Response delete(Request request) {
        db.change(request.cause(), tx -> {
            var agent = load(tx, request);
            request.authorize(Target.none());
            store.delete(tx, agent.id());
            tx.event("agent", agent.id(), "delete", Optional.of(agent), Optional.empty());
        });
        return Response.empty(204);
    }

    /** GET /availability_zones: where networks and routers can be. */
    Response zones(Request request) {
        request.authorizedBySearch();
        var views = Json.array();
        for (var resource : List.of("network", "router")) {
            views.add(Json.object().put("name", zone).put("resource", resource).put("state", "available"));
        }
        return Response.ok(Json.object().set("availability_zones", views));
    }
}
