package io.nubila.compute.api;

import io.nubila.compute.model.Lock;
import io.nubila.compute.model.Server;
import io.nubila.compute.model.VmState;
import io.nubila.compute.store.InstanceActionStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.DryRun;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import java.util.List;
import java.util.Optional;

/** Actions on a server that change only what is stored of it: lock, unlock, reset its state, restore it. */
final class ServerStateHandlers {
    private static final String ACTION = "/v2.1/servers/{server_id}/action";
    private static final String ADMIN = "os_compute_api:os-admin-actions:";
    private static final String LOCK = "os_compute_api:os-lock-server:";

    private final Db db;
    private final ServerStore servers;
    private final InstanceActionStore actions;
    private final ServerAccess access;
    private final Runnable lookAtInterfaces;

    /**
     * @param lookAtInterfaces makes compute compare guests' interfaces with their ports
     */
    ServerStateHandlers(
            Db db, ServerStore servers, InstanceActionStore actions, ServerAccess access, Runnable lookAtInterfaces) {
        this.db = db;
        this.servers = servers;
        this.actions = actions;
        this.access = access;
        this.lookAtInterfaces = lookAtInterfaces;
    }

    /** Every URL of them. */
    static List<Route> routes(ServerStateHandlers states) {
        return List.of(
                Route.action(ACTION, "lock", LOCK + "lock", states::lock)
                        .bodySince("2.73", schema("lock"))
                        .checkedWithTarget(),
                Route.action(ACTION, "unlock", LOCK + "unlock", states::unlock).checkedWithTarget(),
                Route.action(ACTION, "os-resetState", ADMIN + "reset_state", states::reset)
                        .body(schema("reset-state"))
                        .checkedWithTarget(),
                Route.action(ACTION, "injectNetworkInfo", ADMIN + "inject_network_info", states::injectNetwork)
                        .checkedWithTarget(),
                Route.action(ACTION, "restore", "os_compute_api:os-deferred-delete:restore", states::restore)
                        .checkedWithTarget());
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(ServerStateHandlers.class, "compute/" + name);
    }

    private interface Change {
        Server of(Server server);
    }

    private void change(Request request, String verb, boolean action, Change change) {
        var server = access.load(request);
        db.change(request.cause(), tx -> {
            var now = servers.living(tx, server.id());
            var next = change.of(now);
            if (!next.equals(now)) {
                if (action) {
                    note(tx, request, now, verb);
                }
                var _ = servers.update(tx, verb, now, next);
            }
        });
    }

    /** Such an action is over as soon as it has begun, and has no events. */
    private void note(Tx tx, Request request, Server server, String action) {
        actions.begin(
                tx,
                server.id(),
                action,
                "",
                server.project().value(),
                request.caller().userId());
        actions.end(tx, server.id(), Optional.empty());
    }

    /** lock: a second lock by the owner changes nothing, one by an administrator replaces the first. */
    Response lock(Request request) {
        var wish = request.json().path("lock");
        var reason = Optional.of(wish.path("locked_reason").asString("")).filter(text -> !text.isEmpty());
        change(request, "lock", true, server -> {
            boolean owner = isOwner(request, server);
            return server.locked() && owner
                    ? server
                    : server.change().lock(Optional.of(new Lock(owner, reason))).done();
        });
        return Response.empty(202);
    }

    /** unlock: what an administrator locked, only those may unlock whom the policy lets override. */
    Response unlock(Request request) {
        change(request, "unlock", true, server -> {
            boolean others = server.lock()
                    .filter(lock -> lock.byOwner() != isOwner(request, server))
                    .isPresent();
            if (others) {
                request.authorize(LOCK + "unlock:unlock_override", ServerAccess.target(server));
            }
            return server.change().lock(Optional.empty()).done();
        });
        return Response.empty(202);
    }

    private static boolean isOwner(Request request, Server server) {
        return request.caller()
                .projectId()
                .filter(server.project().value()::equals)
                .isPresent();
    }

    /** os-resetState: the administrator's word against what is stored; what runs for the server finds its task gone. */
    Response reset(Request request) {
        var state = request.json("os-resetState").path("state").asString("");
        var to = state.equals("active") ? VmState.ACTIVE : VmState.ERROR;
        change(request, "reset-state", false, server -> server.reset(to));
        return Response.empty(202);
    }

    /** injectNetworkInfo: guests are told of their network by DHCP and metadata; what is looked at is their interfaces. */
    Response injectNetwork(Request request) {
        var server = access.load(request);
        ServerAccess.requireUnlocked(request, server);
        if (!DryRun.active()) {
            lookAtInterfaces.run();
        }
        return Response.empty(202);
    }

    /** restore: brings back what was deleted for later removal; nothing ever is here, deletion is at once. */
    Response restore(Request request) {
        var server = access.load(request);
        throw new Problem.Conflict("Cannot 'restore' instance %s while it is in vm_state %s"
                        .formatted(server.id(), server.vmStateName()))
                .exception();
    }
}
