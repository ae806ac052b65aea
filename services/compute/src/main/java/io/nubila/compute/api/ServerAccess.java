package io.nubila.compute.api;

import io.nubila.compute.model.Server;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.policy.Target;

/**
 * Finds the server a route names, and checks the route's rule against it. For a caller of another project the answer is
 * the same as for a server that never was.
 */
final class ServerAccess {
    private static final String SEES_ALL = "os_compute_api:servers:index:get_all_tenants";

    private final Db db;
    private final ServerStore servers;

    ServerAccess(Db db, ServerStore servers) {
        this.db = db;
        this.servers = servers;
    }

    /** The living server of the parameter {@code server_id}. */
    Server load(Request request) {
        var server = loadAny(request);
        if (!server.exists()) {
            throw ServerStore.missing(server.id().value());
        }
        return server;
    }

    /** The server of the parameter {@code server_id}, deleted or not. */
    Server loadAny(Request request) {
        var id = new ServerId(request.parameter("server_id"));
        var server = db.read(tx -> servers.get(tx, id));
        var caller = request.caller();
        boolean own = caller.projectId().map(server.project().value()::equals).orElse(false);
        if (!own && !request.allows(SEES_ALL, Target.none()) && !caller.isService()) {
            throw ServerStore.missing(id.value());
        }
        try {
            request.authorize(target(server));
        } catch (ProblemException e) {
            if (!own && e.problem() instanceof Problem.Forbidden) {
                throw ServerStore.missing(id.value());
            }
            throw e;
        }
        return server;
    }

    /** What policies may look at. */
    static Target target(Server server) {
        return Target.owned(server.project().value(), server.user().value());
    }

    /** {@code Conflict} when the server is locked and the caller may not override the lock. */
    static void requireUnlocked(Request request, Server server) {
        boolean mayOverride = request.allows("os_compute_api:os-lock-server:unlock:unlock_override", target(server));
        if (server.locked() && !mayOverride) {
            throw new Problem.Conflict("Instance %s is locked".formatted(server.id())).exception();
        }
    }
}
