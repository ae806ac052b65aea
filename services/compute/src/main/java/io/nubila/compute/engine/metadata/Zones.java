package io.nubila.compute.engine.metadata;

import io.nubila.compute.engine.Scheduler;
import io.nubila.compute.model.Server;
import io.nubila.compute.store.AggregateStore;
import io.nubila.kernel.db.Db;
import java.util.List;

/** In which zone servers are: their host's, whatever was asked for; the one asked for until there is a host. */
final class Zones {
    private final Db db;
    private final AggregateStore aggregates;

    Zones(Db db, AggregateStore aggregates) {
        this.db = db;
        this.aggregates = aggregates;
    }

    String of(Server server) {
        return server.host()
                .map(host ->
                        db.read(tx -> aggregates.zones(tx, List.of(host))).getOrDefault(host, Scheduler.DEFAULT_ZONE))
                .or(() -> server.spec().availabilityZone())
                .orElse(Scheduler.DEFAULT_ZONE);
    }
}
