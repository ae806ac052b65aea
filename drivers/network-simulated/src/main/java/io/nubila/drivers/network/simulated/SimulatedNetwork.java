package io.nubila.drivers.network.simulated;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.network.driver.NetworkDriver;
import io.nubila.network.driver.NetworkPlan;
import io.nubila.network.driver.RouterPlan;
import io.nubila.network.driver.SecurityGroupPlan;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A data path that moves no packet. Its world is a folder with a file for each network, router and group, so that it
 * outlives the process as a real host's would; the names are those of the Linux bridge driver.
 */
public final class SimulatedNetwork implements NetworkDriver {
    private static final int ID_LENGTH = 11;

    private final World<NetworkPlan> networks;
    private final World<RouterPlan> routers;
    private final World<SecurityGroupPlan> groups;
    private final Clock clock;
    private final Weather weather;
    private final SplittableRandom random;
    private final ReentrantLock one = new ReentrantLock();

    /**
     * What goes wrong, and how long things take, the same for the same seed.
     *
     * @param failures the share of {@link #apply} calls that fail half-way, from 0 to 1
     * @param latency how long each {@link #apply} takes by the clock
     */
    public record Weather(long seed, double failures, Duration latency) {
        /** Nothing fails and nothing takes time. */
        public static Weather fair() {
            return new Weather(0, 0, Duration.ZERO);
        }
    }

    /** A world in that folder, made when missing, in fair weather. */
    public SimulatedNetwork(Path folder, Clock clock) {
        this(folder, clock, Weather.fair());
    }

    /** A world in that folder, made when missing. */
    public SimulatedNetwork(Path folder, Clock clock, Weather weather) {
        this.networks = new World<>(folder.resolve("networks"), NetworkPlan.class);
        this.routers = new World<>(folder.resolve("routers"), RouterPlan.class);
        this.groups = new World<>(folder.resolve("groups"), SecurityGroupPlan.class);
        this.clock = clock;
        this.weather = weather;
        this.random = new SplittableRandom(weather.seed());
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public Attachment attachment(NetworkId network, PortId port) {
        return new Attachment(
                "brq" + network.value().substring(0, ID_LENGTH),
                "tap" + port.value().substring(0, ID_LENGTH));
    }

    @Override
    public void apply(Changes changes) {
        one.lock();
        try {
            changes.goneRouters().forEach(id -> routers.remove(id.value()));
            changes.goneNetworks().forEach(id -> networks.remove(id.value()));
            changes.goneGroups().forEach(id -> groups.remove(id.value()));
            changes.networks().forEach(plan -> networks.put(plan.id().value(), plan));
            suffer();
            changes.groups().forEach(plan -> groups.put(plan.id().value(), plan));
            changes.routers().forEach(plan -> routers.put(plan.id().value(), plan));
        } finally {
            one.unlock();
        }
    }

    @Override
    public Present present() {
        return new Present(
                networks.ids().stream().map(NetworkId::new).toList(),
                routers.ids().stream().map(RouterId::new).toList(),
                groups.ids().stream().map(SecurityGroupId::new).toList());
    }

    /** Always empty: nobody can call from inside. */
    @Override
    public Optional<ServerSocketChannel> metadataListener(Place place) {
        return Optional.empty();
    }

    @Override
    public void removeAll() {
        one.lock();
        try {
            networks.clear();
            routers.clear();
            groups.clear();
        } finally {
            one.unlock();
        }
    }

    @Override
    public void close() {
        // The world stays.
    }

    /** A network as it is now. */
    public Optional<NetworkPlan> network(NetworkId id) {
        return networks.get(id.value());
    }

    /** A router as it is now. */
    public Optional<RouterPlan> router(RouterId id) {
        return routers.get(id.value());
    }

    /** A security group as it is now. */
    public Optional<SecurityGroupPlan> group(SecurityGroupId id) {
        return groups.get(id.value());
    }

    /** The ports a network has on this host now; none when there is no such network. */
    public List<NetworkPlan.Port> ports(NetworkId id) {
        return network(id).stream()
                .flatMap(plan -> plan.ports().stream())
                .filter(NetworkPlan.Port::local)
                .toList();
    }

    private void suffer() {
        if (weather.latency().isPositive()) {
            try {
                clock.sleep(weather.latency());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Problem.Unavailable("Interrupted", "simulated latency").exception(e);
            }
        }
        if (weather.failures() > 0 && random.nextDouble() < weather.failures()) {
            throw new Problem.Unavailable("The host's network cannot be changed.", "simulated failure").exception();
        }
    }
}
