package io.nubila.compute.api;

import io.nubila.compute.model.Server;
import io.nubila.compute.store.ServerStore;
import io.nubila.compute.store.ServerTagStore;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** /servers/{id}/tags: words a project hangs on its server to find it again. */
final class ServerTagHandlers {
    private static final String ALL = "/v2.1/servers/{server_id}/tags";
    private static final String ONE = ALL + "/{tag}";
    private static final String RULE = "os_compute_api:os-server-tags:";
    private static final String SINCE = "2.26";
    private static final Pattern TAG = Pattern.compile("[^,/]{1,60}");

    private final Db db;
    private final ServerStore servers;
    private final ServerTagStore tags;
    private final ServerAccess access;

    ServerTagHandlers(Db db, ServerStore servers, ServerTagStore tags, ServerAccess access) {
        this.db = db;
        this.servers = servers;
        this.tags = tags;
        this.access = access;
    }

    /** Every URL of them. */
    static List<Route> routes(ServerTagHandlers tags) {
        var all = BodySchema.of(ServerTagHandlers.class, "compute/server-tags");
        return List.of(
                Route.get(ALL, RULE + "index", tags::list).since(SINCE).checkedWithTarget(),
                Route.put(ALL, RULE + "update_all", tags::replace)
                        .since(SINCE)
                        .body(all)
                        .checkedWithTarget(),
                Route.delete(ALL, RULE + "delete_all", tags::clear).since(SINCE).checkedWithTarget(),
                Route.get(ONE, RULE + "show", tags::show).since(SINCE).checkedWithTarget(),
                Route.put(ONE, RULE + "update", tags::add).since(SINCE).checkedWithTarget(),
                Route.delete(ONE, RULE + "delete", tags::remove).since(SINCE).checkedWithTarget());
    }

    Response list(Request request) {
        var server = access.load(request);
        return Response.ok(Json.object().set("tags", Json.strings(db.read(tx -> tags.of(tx, server.id())))));
    }

    Response show(Request request) {
        var server = access.load(request);
        var tag = request.parameter("tag");
        if (!db.read(tx -> tags.of(tx, server.id())).contains(tag)) {
            throw none(server, tag);
        }
        return Response.empty(204);
    }

    private static RuntimeException none(Server server, String tag) {
        return new Problem.NotFound("Server %s has no tag '%s'".formatted(server.id(), tag)).exception();
    }

    Response replace(Request request) {
        var wanted = new ArrayList<String>();
        request.json().get("tags").forEach(tag -> wanted.add(tag.asString()));
        var now = change(request, "update tags", (tx, server) -> {
            tags.replace(tx, server.id(), wanted);
            return tags.of(tx, server.id());
        });
        return Response.ok(Json.object().set("tags", Json.strings(now)));
    }

    Response clear(Request request) {
        var _ = change(request, "delete tags", (tx, server) -> {
            tags.replace(tx, server.id(), List.of());
            return true;
        });
        return Response.empty(204);
    }

    Response add(Request request) {
        var tag = request.parameter("tag");
        boolean added = change(request, "update tag", (tx, server) -> add(tx, server, tag));
        return added
                ? Response.empty(201)
                        .header(
                                "Location",
                                request.baseUrl()
                                        + "/v2.1/servers/%s/tags/%s".formatted(request.parameter("server_id"), tag))
                : Response.empty(204);
    }

    private boolean add(Tx tx, Server server, String tag) {
        if (!TAG.matcher(tag).matches()) {
            throw new Problem.Invalid(
                            "Tag '%s' is invalid. It must be a non empty string without characters '/' and ','."
                                    .formatted(tag))
                    .exception();
        }
        var known = new ArrayList<>(tags.of(tx, server.id()));
        if (known.size() >= ServerTagStore.MOST) {
            throw new Problem.Invalid(
                            "The number of tags exceeded the per-server limit %d".formatted(ServerTagStore.MOST))
                    .exception();
        }
        if (known.contains(tag)) {
            return false;
        }
        known.add(tag);
        tags.replace(tx, server.id(), known);
        return true;
    }

    Response remove(Request request) {
        var tag = request.parameter("tag");
        var _ = change(request, "delete tag", (tx, server) -> {
            var known = new ArrayList<>(tags.of(tx, server.id()));
            if (!known.remove(tag)) {
                throw none(server, tag);
            }
            tags.replace(tx, server.id(), known);
            return true;
        });
        return Response.empty(204);
    }

    private interface Change<T> {
        T in(Tx tx, Server server);
    }

    private <T> T change(Request request, String verb, Change<T> change) {
        var server = access.load(request);
        return db.write(request.cause(), tx -> {
            var now = servers.living(tx, server.id());
            requireSettled(now, verb);
            return change.in(tx, now);
        });
    }

    private static void requireSettled(Server server, String verb) {
        if (!server.at().settled()) {
            throw new Problem.Conflict("Cannot '%s' instance %s while it is in vm_state %s"
                            .formatted(verb, server.id(), server.vmStateName()))
                    .exception();
        }
    }
}
