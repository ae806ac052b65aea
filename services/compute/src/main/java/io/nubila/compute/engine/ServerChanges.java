package io.nubila.compute.engine;

import io.nubila.compute.model.Fault;
import io.nubila.compute.model.Server;
import io.nubila.compute.store.InstanceActionStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** How operations change a server's row: read, change by the model's rules, write, in one transaction. */
public final class ServerChanges {
    private final Db db;
    private final ServerStore servers;
    private final InstanceActionStore actions;

    public ServerChanges(Db db, ServerStore servers, InstanceActionStore actions) {
        this.db = db;
        this.servers = servers;
        this.actions = actions;
    }

    /** The server as it is now. */
    public Server get(ServerId id) {
        return db.read(tx -> servers.get(tx, id));
    }

    /** Changes a server; when the change answers the same record, nothing is written. */
    public Server change(Cause cause, ServerId id, String verb, UnaryOperator<Server> change) {
        return db.write(cause, tx -> {
            var before = servers.get(tx, id);
            var next = change.apply(before);
            return next.equals(before) ? before : servers.update(tx, verb, before, next);
        });
    }

    /** Changes a server and closes the request's action on it. */
    public Server complete(Cause cause, ServerId id, String verb, UnaryOperator<Server> change) {
        return db.write(cause, tx -> complete(tx, id, verb, change));
    }

    /** {@link #complete} within a transaction. */
    public Server complete(Tx tx, ServerId id, String verb, UnaryOperator<Server> change) {
        var before = servers.get(tx, id);
        var next = change.apply(before);
        actions.end(tx, id, Optional.empty());
        return next.equals(before) ? before : servers.update(tx, verb, before, next);
    }

    /** Tells a server that its task failed: back to rest in that state, with the fault; closes the action. */
    public void fail(Cause cause, ServerId id, Problem why, UnaryOperator<Server> change) {
        db.change(cause, tx -> {
            actions.end(tx, id, Optional.of(why.message()));
            var before = servers.find(tx, id);
            if (before.isPresent() && before.get().exists()) {
                var next = change.apply(before.get());
                if (!next.equals(before.get())) {
                    var _ = servers.update(tx, "fail", before.get(), next);
                }
            }
        });
    }

    /** A fault that tells the problem. */
    public static Fault fault(Problem why, java.time.Instant at) {
        int code = switch (why) {
            case Problem.NoCapacity p -> 500;
            case Problem.OverQuota p -> 403;
            case Problem.NotFound p -> 404;
            case Problem.Invalid p -> 400;
            case Problem.Conflict p -> p.code().equals("NoValidHost") ? 500 : 409;
            case Problem.Forbidden p -> 403;
            case Problem.Unavailable p -> 500;
            case Problem.Bug p -> 500;
            case Problem.Refused p -> p.status();
        };
        return new Fault(code, why.message(), Optional.empty(), at);
    }
}
