package io.nubila.compute.engine;

import io.nubila.compute.ComputeConfig;
import io.nubila.compute.store.AggregateStore;
import io.nubila.compute.store.HostStore;
import io.nubila.contracts.compute.HostFacts;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.placement.PlacementContract;
import io.nubila.contracts.placement.PlacementContract.Inventory;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.operations.Reconciler;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the table of hosts and their inventories in placement as the hosts say of themselves; notes that they are alive. */
public final class HostReconciler implements Reconciler {
    private static final double PERCENT = 100.0;
    private static final Logger LOG = LoggerFactory.getLogger(HostReconciler.class);

    private final Db db;
    private final ComputeConfig config;
    private final Hosts hosts;
    private final HostStore store;
    private final AggregateStore aggregates;
    private final PlacementContract placement;
    private final Map<HostName, Told> told = new HashMap<>();

    /** What placement was told of a host. */
    private record Told(HostFacts facts, Set<String> aggregates) {}

    public HostReconciler(
            Db db,
            ComputeConfig config,
            Hosts hosts,
            HostStore store,
            AggregateStore aggregates,
            PlacementContract placement) {
        this.db = db;
        this.config = config;
        this.hosts = hosts;
        this.store = store;
        this.aggregates = aggregates;
        this.placement = placement;
    }

    @Override
    public String name() {
        return "compute-hosts";
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(30);
    }

    @Override
    public void run() {
        var alive = new LinkedHashMap<HostName, HostFacts>();
        for (var name : hosts.names()) {
            try {
                alive.put(name, hosts.on(name).facts());
            } catch (ProblemException e) {
                LOG.warn("host {} does not say what it has: {}", name, e.getMessage());
            }
        }
        var ofHosts = db.read(aggregates::idsByHost);
        alive.forEach((name, facts) -> provide(name, facts, Set.copyOf(ofHosts.getOrDefault(name, List.of()))));
        db.change(
                Cause.own(name()),
                tx -> alive.forEach((name, facts) ->
                        store.seen(tx, name, Hosts.provider(name).value(), facts)));
        hosts.allHeard();
    }

    private void provide(HostName name, HostFacts facts, Set<String> inAggregates) {
        var now = new Told(facts, inAggregates);
        if (now.equals(told.get(name))) {
            return;
        }
        var inventories = new LinkedHashMap<String, Inventory>();
        inventories.put("VCPU", inventory(facts.vcpus(), 0, facts.vcpus(), config.cpuRatio()));
        inventories.put(
                "MEMORY_MB",
                inventory(
                        facts.memoryMib(),
                        Math.min(config.reservedMemoryMib(), facts.memoryMib() / 2),
                        facts.memoryMib(),
                        config.memoryRatio() / PERCENT));
        inventories.put("DISK_GB", inventory(facts.diskGib(), 0, facts.diskGib(), config.diskRatio() / PERCENT));
        placement.provide(
                Caller.system("own-" + name()),
                new PlacementContract.Provider(
                        Hosts.provider(name), name.value(), inventories, Set.copyOf(facts.traits()), inAggregates));
        told.put(name, now);
    }

    private static Inventory inventory(long total, long reserved, long maxUnit, double ratio) {
        return new Inventory(total, reserved, 1, Math.max(1, maxUnit), 1, ratio);
    }
}
