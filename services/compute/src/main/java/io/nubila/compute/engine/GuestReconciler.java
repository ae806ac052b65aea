package io.nubila.compute.engine;

import io.nubila.compute.driver.GuestState;
import io.nubila.compute.driver.Hypervisor;
import io.nubila.compute.model.Server;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.operations.Operations;
import io.nubila.kernel.operations.Reconciler;
import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares servers with the guests the hosts really have. A guest that shut itself down makes its server STOPPED; one that
 * came up makes it ACTIVE; a guest whose server is gone is removed. Servers with an unfinished operation are left alone.
 */
public final class GuestReconciler implements Reconciler {
    private static final int PAGE = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(GuestReconciler.class);

    private final Db db;
    private final Hosts hosts;
    private final ServerStore servers;
    private final Operations operations;

    public GuestReconciler(Db db, Hosts hosts, ServerStore servers, Operations operations) {
        this.db = db;
        this.hosts = hosts;
        this.servers = servers;
        this.operations = operations;
    }

    @Override
    public String name() {
        return "compute-guests";
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void run() {
        for (var host : hosts.names()) {
            try {
                compare(host, hosts.on(host));
            } catch (ProblemException e) {
                LOG.warn("guests of host {} cannot be compared: {}", host, e.getMessage());
            }
        }
    }

    private void compare(HostName host, Hypervisor hypervisor) {
        var guests = new HashMap<ServerId, GuestState>();
        hypervisor.guests().forEach(guest -> guests.put(guest.id(), guest));
        Optional<ServerId> after = Optional.empty();
        boolean more = true;
        while (more) {
            var from = after;
            var page = db.read(tx -> servers.onHost(tx, host, from, PAGE));
            for (var server : page) {
                repair(hypervisor, server, Optional.ofNullable(guests.remove(server.id())));
            }
            more = page.size() == PAGE;
            after = more ? Optional.of(page.getLast().id()) : after;
        }
        guests.keySet().forEach(id -> removeStray(hypervisor, host, id));
    }

    private void repair(Hypervisor hypervisor, Server seen, Optional<GuestState> listed) {
        var power = listed.map(GuestState::power).orElse(PowerState.NOSTATE);
        if (seen.doing().isPresent() || matches(seen, power)) {
            return;
        }
        // The list may be older than the row: what counts is what the host says now.
        var now = hypervisor.guest(seen.id()).map(GuestState::power).orElse(PowerState.NOSTATE);
        db.change(Cause.own(name()), tx -> {
            var server = servers.get(tx, seen.id());
            // Anything done to the server since it was read makes what was seen of its guest worthless.
            boolean free = server.revision() == seen.revision()
                    && server.doing().isEmpty()
                    && server.exists()
                    && !operations.running(tx, "server", server.id().value());
            if (free && !matches(server, now)) {
                LOG.info("server {} is {} and its guest {}", server.id(), server.at(), now);
                var _ = servers.update(tx, "observe", server, server.observed(now));
            }
        });
    }

    private static boolean matches(Server server, PowerState power) {
        return server.observed(power).equals(server);
    }

    private void removeStray(Hypervisor hypervisor, HostName host, ServerId id) {
        boolean stray = db.read(tx -> {
            var server = servers.find(tx, id);
            boolean wanted = server.isPresent()
                    && server.get().exists()
                    && server.get().host().equals(Optional.of(host));
            return !wanted && !operations.running(tx, "server", id.value());
        });
        if (stray) {
            LOG.info("guest {} on {} belongs to no server; it is removed", id, host);
            hypervisor.destroy(id);
        }
    }
}
