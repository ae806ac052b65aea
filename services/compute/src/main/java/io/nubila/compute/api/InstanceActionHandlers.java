package io.nubila.compute.api;

import io.nubila.compute.model.InstanceAction;
import io.nubila.compute.model.Server;
import io.nubila.compute.store.InstanceActionStore;
import io.nubila.contracts.compute.HostName;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** /servers/{id}/os-instance-actions: what was asked of a server, and how it went; from 2.21 on of deleted ones too. */
final class InstanceActionHandlers {
    private static final String ALL = "/v2.1/servers/{server_id}/os-instance-actions";
    private static final String RULE = "os_compute_api:os-instance-actions:";

    private final Db db;
    private final InstanceActionStore actions;
    private final ServerAccess access;

    InstanceActionHandlers(Db db, InstanceActionStore actions, ServerAccess access) {
        this.db = db;
        this.actions = actions;
        this.access = access;
    }

    /** Every URL of them. */
    static List<Route> routes(InstanceActionHandlers actions) {
        return List.of(
                Route.get(ALL, RULE + "list", actions::list).checkedWithTarget(),
                Route.get(ALL + "/{request_id}", RULE + "show", actions::show).checkedWithTarget());
    }

    private Server server(Request request) {
        return request.version().atLeast("2.21") ? access.loadAny(request) : access.load(request);
    }

    Response list(Request request) {
        var server = server(request);
        boolean paged = request.version().atLeast("2.58");
        var part = paged
                ? part(request)
                : new InstanceActionStore.Part(Optional.empty(), Optional.empty(), Optional.empty(), Page.MAX);
        var found = db.read(tx -> {
            part.after().ifPresent(id -> {
                if (actions.find(tx, server.id(), id).isEmpty()) {
                    throw Page.noMarker(id);
                }
            });
            return actions.list(tx, server.id(), part);
        });
        var json = Json.object();
        var list = json.putArray("instanceActions");
        found.forEach(action -> list.add(action(request, action)));
        if (paged) {
            var last = found.isEmpty() ? "" : found.getLast().requestId();
            Page.of(request)
                    .link(
                            json,
                            "links",
                            request,
                            "servers/%s/os-instance-actions".formatted(server.id()),
                            found.size(),
                            last);
        }
        return Response.ok(json);
    }

    private static InstanceActionStore.Part part(Request request) {
        boolean until = request.version().atLeast("2.66");
        Page.onlyKnown(
                request,
                "2.58",
                until
                        ? Set.of("limit", "marker", "changes-since", "changes-before")
                        : Set.of("limit", "marker", "changes-since"));
        var page = Page.of(request);
        var since = time(request, "changes-since");
        var before = time(request, "changes-before");
        if (since.isPresent() && before.isPresent() && before.get().isBefore(since.get())) {
            throw new Problem.Invalid("The value of changes-since must be less than or equal to changes-before.")
                    .exception();
        }
        return new InstanceActionStore.Part(page.marker(), since, before, page.limit());
    }

    private static Optional<Instant> time(Request request, String name) {
        return request.query().first(name).map(text -> {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeParseException e) {
                return local(name, text);
            }
        });
    }

    /** A time without a zone is meant in UTC. */
    private static Instant local(String name, String text) {
        try {
            return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new Problem.Invalid("Invalid input for query parameters %s. Value: %s. It must be a date and time."
                            .formatted(name, text))
                    .exception(e);
        }
    }

    Response show(Request request) {
        var server = server(request);
        var id = request.parameter("request_id");
        var found = db.read(tx -> actions.find(tx, server.id(), id))
                .orElseThrow(() -> new Problem.NotFound("Action %s not found".formatted(id)).exception());
        var json = action(request, found);
        boolean all = request.allows(RULE + "events", ServerAccess.target(server));
        if (all || request.version().atLeast("2.51")) {
            var events = json.putArray("events");
            if (!found.event().isEmpty()) {
                events.add(event(request, server, found, all));
            }
        }
        return Response.ok(Json.object().set("instanceAction", json));
    }

    private static ObjectNode action(Request request, InstanceAction action) {
        var json = Json.object();
        json.put("action", action.action());
        json.put("instance_uuid", action.server().value());
        json.put("request_id", action.requestId());
        json.put("user_id", action.userId());
        json.put("project_id", action.projectId());
        json.put("start_time", Fields.time(action.startedAt()));
        json.put("message", action.message().isPresent() ? "Error" : null);
        if (request.version().atLeast("2.58")) {
            json.put("updated_at", Fields.time(action.updatedAt()));
        }
        return json;
    }

    /** An action of ours has one event. */
    private static ObjectNode event(Request request, Server server, InstanceAction action, boolean all) {
        var json = Json.object();
        json.put("event", action.event());
        json.put("start_time", Fields.time(action.startedAt()));
        json.put("finish_time", action.finished() ? Fields.time(action.updatedAt()) : null);
        var result = action.message().isPresent() ? "Error" : "Success";
        json.put("result", action.finished() ? result : null);
        if (all) {
            json.put("traceback", action.message().orElse(null));
        }
        if (request.version().atLeast("2.62")) {
            json.put("hostId", ServerView.hostId(server));
            if (all) {
                json.put("host", server.host().map(HostName::value).orElse(null));
            }
        }
        if (request.version().atLeast("2.84") && request.allows(RULE + "events:details", ServerAccess.target(server))) {
            json.put("details", action.message().orElse(null));
        }
        return json;
    }
}
