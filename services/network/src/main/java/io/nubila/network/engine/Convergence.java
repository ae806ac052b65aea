package io.nubila.network.engine;

import io.nubila.contracts.network.NetworkId;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.network.driver.NetworkDriver;
import io.nubila.network.model.FloatingIp;
import io.nubila.network.model.Port;
import io.nubila.network.model.PortStatus;
import io.nubila.network.store.FloatingIpStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.Scope;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this host's data path follow the store. One thread takes what is marked in {@link Pending}, all of it at once;
 * gives the networks among it their DHCP ports; plans; hands the plans to the driver in one call; then says in the store
 * that ports and floating IPs work, and opens or closes metadata listeners.
 *
 * <p>When the driver fails, each thing is tried alone, so that one that cannot be made keeps nobody else waiting; it comes
 * again after a wait that doubles.
 */
public final class Convergence implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Convergence.class);
    private static final Cause CAUSE = Cause.own("data-path");
    private static final int MAX_BATCH = 500;
    private static final Duration TURN = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final Db db;
    private final Pending pending;
    private final Planner planner;
    private final DhcpPorts dhcpPorts;
    private final PortStore ports;
    private final FloatingIpStore floatingIps;
    private final NetworkDriver driver;
    private final MetadataListeners metadata;
    private final boolean dataPath;
    /** Calls of the driver come one at a time. */
    private final ReentrantLock driving = new ReentrantLock();

    private volatile boolean stopping;
    private volatile @Nullable Thread thread;

    Convergence(
            Db db,
            Pending pending,
            Planner planner,
            DhcpPorts dhcpPorts,
            PortStore ports,
            FloatingIpStore floatingIps,
            NetworkDriver driver,
            MetadataListeners metadata,
            boolean dataPath) {
        this.db = db;
        this.pending = pending;
        this.planner = planner;
        this.dhcpPorts = dhcpPorts;
        this.ports = ports;
        this.floatingIps = floatingIps;
        this.driver = driver;
        this.metadata = metadata;
        this.dataPath = dataPath;
    }

    /** Begins to follow the store. */
    public void start() {
        thread = Thread.ofVirtual().name("network convergence").start(this::loop);
    }

    private void loop() {
        while (!stopping) {
            try {
                var batch = pending.take(MAX_BATCH, TURN);
                if (!batch.isEmpty()) {
                    converge(batch);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (!stopping) {
                    LOG.error("network convergence", e);
                }
            }
        }
    }

    private void converge(Map<Thing, Long> batch) {
        try {
            apply(batch);
        } catch (RuntimeException e) {
            if (stopping) {
                return;
            }
            if (batch.size() == 1) {
                var only = batch.entrySet().iterator().next();
                failed(only.getKey(), only.getValue(), e);
                return;
            }
            LOG.warn("the data path refused {} changes at once, trying them one by one: {}", batch.size(), text(e));
            batch.forEach((thing, number) -> {
                try {
                    apply(Map.of(thing, number));
                } catch (RuntimeException alone) {
                    failed(thing, number, alone);
                }
            });
        }
    }

    private void failed(Thing thing, long number, RuntimeException e) {
        LOG.warn("the data path could not be made for {}: {}", thing, text(e), e);
        pending.failed(thing, number, text(e), FIRST_RETRY, LONGEST_RETRY);
    }

    private static String text(RuntimeException e) {
        return String.valueOf(e.getMessage());
    }

    private void apply(Map<Thing, Long> batch) {
        if (dataPath) {
            for (var thing : batch.keySet()) {
                if (thing instanceof Thing.OfNetwork(NetworkId id)) {
                    dhcpPorts.settle(id);
                }
            }
        }
        var plans = db.read(tx -> planner.plan(tx, batch.keySet()));
        var changes = plans.changes();
        metadata.close(changes.goneNetworks(), changes.goneRouters());
        driving.lock();
        try {
            driver.apply(changes);
        } finally {
            driving.unlock();
        }
        if (!plans.waiting().isEmpty() || !plans.risen().isEmpty()) {
            db.change(CAUSE, tx -> {
                plans.waiting().forEach(port -> activate(tx, port));
                plans.risen().forEach(floating -> activate(tx, floating));
            });
        }
        pending.done(batch);
        changes.goneNetworks().forEach(id -> pending.forget(new Thing.OfNetwork(id)));
        changes.goneRouters().forEach(id -> pending.forget(new Thing.OfRouter(id)));
        metadata.open(
                changes.networks().stream()
                        .filter(plan -> plan.dhcp().isPresent())
                        .map(plan -> plan.id())
                        .toList(),
                changes.routers().stream().map(plan -> plan.id()).toList());
    }

    private void activate(Tx tx, Port planned) {
        var now = ports.find(tx, planned.id());
        boolean still = now.filter(port -> port.status() == PortStatus.BUILD
                        && port.adminUp()
                        && port.binding().host().equals(planned.binding().host()))
                .isPresent();
        if (still) {
            var port = now.orElseThrow();
            var updated = ports.update(tx, port, port.with(PortStatus.ACTIVE, port.binding()));
            tx.event("port", port.id().value(), "update", Optional.of(port), Optional.of(updated));
        }
    }

    private void activate(Tx tx, FloatingIp planned) {
        var now = floatingIps.find(tx, Scope.all(), planned.id().value());
        if (now.filter(one -> one.to().equals(planned.to())).isPresent()) {
            var floating = now.orElseThrow();
            var updated = floatingIps.update(tx, floating, floating.with(FloatingIp.ACTIVE));
            tx.event("floatingip", floating.id().value(), "update", Optional.of(floating), Optional.of(updated));
        }
    }

    /** Marks a network and waits until it is as the store says now; {@code Unavailable} after the limit. */
    public void await(NetworkId network, Duration limit) {
        var thing = new Thing.OfNetwork(network);
        pending.await(thing, pending.mark(thing), limit);
    }

    /** What is on the host now. */
    NetworkDriver.Present present() {
        driving.lock();
        try {
            return driver.present();
        } finally {
            driving.unlock();
        }
    }

    /** What could not be made, and why, in words. */
    public Map<String, String> failing() {
        var found = new LinkedHashMap<String, String>();
        pending.failing().forEach((thing, reason) -> found.put(words(thing), reason));
        return found;
    }

    /** How many things wait to be made. */
    public int waiting() {
        return pending.size();
    }

    private static String words(Thing thing) {
        return switch (thing) {
            case Thing.OfNetwork(var id) -> "network " + id;
            case Thing.OfRouter(var id) -> "router " + id;
            case Thing.OfGroup(var id) -> "security group " + id;
        };
    }

    @Override
    public void close() {
        stopping = true;
        pending.close();
        var running = thread;
        try {
            if (running != null && !running.join(STOP_LIMIT)) {
                running.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        metadata.close();
    }
}
