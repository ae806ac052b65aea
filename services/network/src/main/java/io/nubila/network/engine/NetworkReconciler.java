package io.nubila.network.engine;

import io.nubila.kernel.db.Db;
import io.nubila.kernel.operations.Reconciler;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.RouterStore;
import io.nubila.network.store.SecurityGroupStore;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Marks everything there is in the store and everything there is on the host, so that {@link Convergence} makes or
 * removes it: whatever was lost in a crash, made by hand, or left behind is put right by the next pass.
 */
public final class NetworkReconciler implements Reconciler {
    private static final int PAGE = 1_000;
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final Db db;
    private final NetworkStore networks;
    private final RouterStore routers;
    private final SecurityGroupStore groups;
    private final Pending pending;
    private final Convergence convergence;

    public NetworkReconciler(
            Db db,
            NetworkStore networks,
            RouterStore routers,
            SecurityGroupStore groups,
            Pending pending,
            Convergence convergence) {
        this.db = db;
        this.networks = networks;
        this.routers = routers;
        this.groups = groups;
        this.pending = pending;
        this.convergence = convergence;
    }

    @Override
    public String name() {
        return "network-data-path";
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public void run() {
        var present = convergence.present();
        // Groups first, for ports' rules refer to them; networks before the routers that stand in them.
        present.groups().forEach(id -> pending.mark(new Thing.OfGroup(id)));
        markAll(after -> db.read(tx -> groups.ids(tx, after, PAGE)), Thing.OfGroup::new);
        present.networks().forEach(id -> pending.mark(new Thing.OfNetwork(id)));
        markAll(after -> db.read(tx -> networks.ids(tx, after, PAGE)), Thing.OfNetwork::new);
        present.routers().forEach(id -> pending.mark(new Thing.OfRouter(id)));
        markAll(after -> db.read(tx -> routers.ids(tx, after, PAGE)), Thing.OfRouter::new);
    }

    private <T> void markAll(Function<String, List<T>> page, Function<T, Thing> thing) {
        var after = "";
        for (var ids = page.apply(after); !ids.isEmpty(); ids = page.apply(after)) {
            ids.forEach(id -> pending.mark(thing.apply(id)));
            after = ids.getLast().toString();
        }
    }
}
