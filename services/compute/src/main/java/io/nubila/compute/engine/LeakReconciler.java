package io.nubila.compute.engine;

import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.placement.ConsumerId;
import io.nubila.contracts.placement.PlacementContract;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.operations.Operations;
import io.nubila.kernel.operations.Reconciler;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives back resources and ports that are held in the name of servers that are gone. */
public final class LeakReconciler implements Reconciler {
    private static final int PAGE = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(LeakReconciler.class);

    private final Db db;
    private final Hosts hosts;
    private final ServerStore servers;
    private final Operations operations;
    private final PlacementContract placement;
    private final NetworkContract networks;

    public LeakReconciler(
            Db db,
            Hosts hosts,
            ServerStore servers,
            Operations operations,
            PlacementContract placement,
            NetworkContract networks) {
        this.db = db;
        this.hosts = hosts;
        this.servers = servers;
        this.operations = operations;
        this.placement = placement;
        this.networks = networks;
    }

    @Override
    public String name() {
        return "compute-leaks";
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(1);
    }

    @Override
    public void run() {
        var caller = Caller.system("own-" + name());
        hosts.names().forEach(host -> {
            Optional<ConsumerId> after = Optional.empty();
            boolean more = true;
            while (more) {
                var page = placement.consumers(caller, Hosts.provider(host), after, PAGE);
                for (var consumer : page) {
                    if (isGone(new ServerId(consumer.value()))) {
                        LOG.info("resources of {} on {} belong to no server; they are given back", consumer, host);
                        placement.release(caller, consumer);
                    }
                }
                more = page.size() == PAGE;
                after = more ? Optional.of(page.getLast()) : after;
            }
        });
        freePorts(caller);
    }

    private void freePorts(Caller caller) {
        Optional<ServerId> after = Optional.empty();
        boolean more = true;
        while (more) {
            var page = networks.serversWithPorts(caller, after, PAGE);
            for (var server : page) {
                if (isGone(server)) {
                    LOG.info("ports of {} belong to no server; they are freed", server);
                    networks.unplug(caller, server);
                }
            }
            more = page.size() == PAGE;
            after = more ? Optional.of(page.getLast()) : after;
        }
    }

    private boolean isGone(ServerId id) {
        return db.read(tx -> {
            boolean lives = servers.find(tx, id).map(server -> server.exists()).orElse(false);
            return !lives && !operations.running(tx, "server", id.value());
        });
    }
}
