package io.nubila.compute.engine;

import io.nubila.compute.store.ConsoleStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.operations.Reconciler;
import java.time.Duration;

/** Removes the leaves to see a display that have run out. They do not count meanwhile; it is for the size of the table. */
public final class ConsoleReconciler implements Reconciler {
    private final Db db;
    private final Clock clock;
    private final ConsoleStore consoles;

    public ConsoleReconciler(Db db, Clock clock, ConsoleStore consoles) {
        this.db = db;
        this.clock = clock;
        this.consoles = consoles;
    }

    @Override
    public String name() {
        return "compute-consoles";
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(5);
    }

    @Override
    public void run() {
        var now = clock.now();
        if (db.read(tx -> consoles.anyExpired(tx, now))) {
            db.change(Cause.own(name()), tx -> {
                int _ = consoles.deleteExpired(tx, now);
            });
        }
    }
}
