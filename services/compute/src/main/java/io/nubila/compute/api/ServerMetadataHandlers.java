package io.nubila.compute.api;

import io.nubila.compute.engine.Quotas;
import io.nubila.compute.model.Server;
import io.nubila.compute.model.TaskState;
import io.nubila.compute.store.ServerStore;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** /servers/{id}/metadata: texts by name that a project keeps with its server and the guest may read. */
final class ServerMetadataHandlers {
    private static final String ALL = "/v2.1/servers/{server_id}/metadata";
    private static final String ONE = ALL + "/{key}";
    private static final String RULE = "os_compute_api:server-metadata:";

    private final Db db;
    private final ServerStore servers;
    private final ServerAccess access;
    private final Quotas quotas;

    ServerMetadataHandlers(Db db, ServerStore servers, ServerAccess access, Quotas quotas) {
        this.db = db;
        this.servers = servers;
        this.access = access;
        this.quotas = quotas;
    }

    /** Every URL of it. */
    static List<Route> routes(ServerMetadataHandlers metadata) {
        var all = BodySchema.of(ServerMetadataHandlers.class, "compute/server-metadata");
        var one = BodySchema.of(ServerMetadataHandlers.class, "compute/server-meta-item");
        return List.of(
                Route.get(ALL, RULE + "index", metadata::list).checkedWithTarget(),
                Route.post(ALL, RULE + "create", metadata::add).body(all).checkedWithTarget(),
                Route.put(ALL, RULE + "update_all", metadata::replace).body(all).checkedWithTarget(),
                Route.get(ONE, RULE + "show", metadata::show).checkedWithTarget(),
                Route.put(ONE, RULE + "update", metadata::put).body(one).checkedWithTarget(),
                Route.delete(ONE, RULE + "delete", metadata::delete).checkedWithTarget());
    }

    Response list(Request request) {
        return Response.ok(
                Json.object().set("metadata", json(access.load(request).metadata())));
    }

    Response show(Request request) {
        var key = request.parameter("key");
        var value =
                Optional.ofNullable(access.load(request).metadata().get(key)).orElseThrow(this::noItem);
        return Response.ok(Json.object().set("meta", Json.object().put(key, value)));
    }

    Response add(Request request) {
        var added = request.json("metadata");
        var now = change(request, "update metadata", was -> with(was, added));
        return Response.ok(Json.object().set("metadata", json(now.metadata())));
    }

    Response replace(Request request) {
        var wanted = request.json("metadata");
        var now = change(request, "update metadata", was -> with(Map.of(), wanted));
        return Response.ok(Json.object().set("metadata", json(now.metadata())));
    }

    Response put(Request request) {
        var item = request.json("meta");
        var server = access.load(request);
        if (!item.has(request.parameter("key"))) {
            throw new Problem.Invalid("Request body and URI mismatch").exception();
        }
        var _ = change(request, server, "update metadata", was -> with(was, item));
        return Response.ok(Json.object().set("meta", item));
    }

    Response delete(Request request) {
        var key = request.parameter("key");
        var _ = change(request, "delete metadata", was -> {
            var rest = new LinkedHashMap<>(was);
            if (rest.remove(key) == null) {
                throw noItem();
            }
            return rest;
        });
        return Response.empty(204);
    }

    private RuntimeException noItem() {
        return new Problem.NotFound("Metadata item was not found").exception();
    }

    private static Map<String, String> with(Map<String, String> was, JsonNode added) {
        var all = new LinkedHashMap<>(was);
        added.properties()
                .forEach(entry -> all.put(entry.getKey(), entry.getValue().asString("")));
        return all;
    }

    private Server change(Request request, String verb, UnaryOperator<Map<String, String>> change) {
        return change(request, access.load(request), verb, change);
    }

    private Server change(Request request, Server server, String verb, UnaryOperator<Map<String, String>> change) {
        ServerAccess.requireUnlocked(request, server);
        return db.write(request.cause(), tx -> {
            var before = servers.living(tx, server.id());
            requireRest(before, verb);
            var next = change.apply(before.metadata());
            int limit = quotas.of(tx, before.project()).get(Quotas.Resource.METADATA_ITEMS);
            if (limit != Quotas.UNLIMITED && next.size() > limit) {
                throw new Problem.OverQuota("Maximum number of metadata items exceeds %d".formatted(limit)).exception();
            }
            return servers.update(
                    tx, "update", before, before.change().metadata(next).done());
        });
    }

    /** Only servers that rest, and neither failed nor are unfinished, may be changed in this way. */
    private static void requireRest(Server server, String verb) {
        boolean settled = server.at().settled();
        if (settled && server.doing().isEmpty()) {
            return;
        }
        var state = settled
                ? "task_state " + server.doing().map(TaskState::wireName).orElse("")
                : "vm_state " + server.vmStateName();
        throw new Problem.Conflict("Cannot '%s' instance %s while it is in %s".formatted(verb, server.id(), state))
                .exception();
    }

    private static ObjectNode json(Map<String, String> metadata) {
        var json = Json.object();
        metadata.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> json.put(entry.getKey(), entry.getValue()));
        return json;
    }
}
