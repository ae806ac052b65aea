package io.nubila.compute.engine;

import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.operations.Operations;
import io.nubila.kernel.operations.Reconciler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes interfaces away from guests whose ports are no longer there, as when somebody deleted a port that a server had.
 * Servers with an unfinished operation or a task are left alone.
 */
public final class InterfaceReconciler implements Reconciler {
    /** Its name, by which it is poked. */
    public static final String NAME = "compute-interfaces";

    private static final int PAGE = 500;
    private static final Logger LOG = LoggerFactory.getLogger(InterfaceReconciler.class);

    private final Db db;
    private final Hosts hosts;
    private final ServerStore servers;
    private final Operations operations;
    private final NetworkContract networks;

    public InterfaceReconciler(
            Db db, Hosts hosts, ServerStore servers, Operations operations, NetworkContract networks) {
        this.db = db;
        this.hosts = hosts;
        this.servers = servers;
        this.operations = operations;
        this.networks = networks;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(2);
    }

    @Override
    public void run() {
        for (var host : hosts.names()) {
            try {
                compare(host, hosts.on(host).interfaces());
            } catch (ProblemException e) {
                LOG.warn("interfaces of the guests of host {} cannot be compared: {}", host, e.getMessage());
            }
        }
    }

    private void compare(HostName host, Map<ServerId, Set<String>> plugged) {
        var ids = new ArrayList<>(plugged.keySet());
        for (int from = 0; from < ids.size(); from += PAGE) {
            var page = ids.subList(from, Math.min(ids.size(), from + PAGE));
            var known = networks.portsOf(Caller.system("own-" + NAME), List.copyOf(page));
            for (var id : page) {
                var macs = known.getOrDefault(id, List.of()).stream()
                        .map(PortSummary::mac)
                        .collect(Collectors.toSet());
                for (var mac : plugged.getOrDefault(id, Set.of())) {
                    if (!macs.contains(mac)) {
                        unplug(host, id, mac);
                    }
                }
            }
        }
    }

    private void unplug(HostName host, ServerId id, String mac) {
        boolean free = db.read(tx -> servers.find(tx, id)
                .filter(server -> server.exists()
                        && server.doing().isEmpty()
                        && server.host().equals(Optional.of(host))
                        && !operations.running(tx, "server", id.value()))
                .isPresent());
        if (!free) {
            return;
        }
        LOG.info("the port with MAC {} of server {} is gone; its guest loses the interface", mac, id);
        try {
            hosts.on(host).unplug(id, mac);
        } catch (ProblemException e) {
            LOG.warn("server {} keeps an interface whose port is gone: {}", id, e.getMessage());
        }
    }
}
