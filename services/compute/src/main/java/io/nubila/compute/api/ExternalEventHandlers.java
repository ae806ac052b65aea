package io.nubila.compute.api;

import io.nubila.compute.model.Server;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.DryRun;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * /os-server-external-events: other services tell that something about a server has changed. Compute asks the world how it
 * is and never believes a message, so a message only makes it look sooner.
 */
final class ExternalEventHandlers {
    private static final String PORT_GONE = "network-vif-deleted";
    private static final Set<String> NEEDING_TAG =
            Set.of("volume-extended", "power-update", "accelerator-request-bound");

    private final Db db;
    private final ServerStore servers;
    private final Runnable look;
    private final Runnable lookAtInterfaces;

    /**
     * @param look makes compute look at its guests
     * @param lookAtInterfaces makes compute look whose ports are gone
     */
    ExternalEventHandlers(Db db, ServerStore servers, Runnable look, Runnable lookAtInterfaces) {
        this.db = db;
        this.servers = servers;
        this.look = look;
        this.lookAtInterfaces = lookAtInterfaces;
    }

    /** The URL. */
    static List<Route> routes(ExternalEventHandlers events) {
        return List.of(Route.post(
                        "/v2.1/os-server-external-events",
                        "os_compute_api:os-server-external-events:create",
                        events::create)
                .body(schema("external-events"))
                .bodySince("2.51", schema("external-events-2.51"))
                .bodySince("2.76", schema("external-events-2.76"))
                .bodySince("2.82", schema("external-events-2.82"))
                .bodySince("2.93", schema("external-events-2.93")));
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(ExternalEventHandlers.class, "compute/" + name);
    }

    /** POST: each event is answered with a code of its own; 207 when not all were taken. */
    Response create(Request request) {
        var json = Json.object();
        var list = json.putArray("events");
        boolean all = true;
        boolean any = false;
        boolean gone = false;
        for (JsonNode event : request.json().get("events")) {
            int code = code(event);
            all &= code == 200;
            any |= code == 200;
            gone |= code == 200 && event.get("name").asString().equals(PORT_GONE);
            var shown = (ObjectNode) event.deepCopy();
            shown.put("status", code == 200 ? "completed" : "failed");
            shown.put("code", code);
            list.add(shown);
        }
        if (any && !DryRun.active()) {
            look.run();
        }
        if (gone && !DryRun.active()) {
            lookAtInterfaces.run();
        }
        return Response.json(all ? 200 : 207, json);
    }

    private int code(JsonNode event) {
        var id = new ServerId(event.get("server_uuid").asString());
        var server = db.read(tx -> servers.find(tx, id)).filter(Server::exists);
        if (server.isEmpty()) {
            return 404;
        }
        boolean untagged = NEEDING_TAG.contains(event.get("name").asString()) && !event.has("tag");
        return untagged ? 400 : server.get().host().isPresent() ? 200 : 422;
    }
}
