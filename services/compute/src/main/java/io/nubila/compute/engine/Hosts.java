package io.nubila.compute.engine;

import io.nubila.compute.driver.GuestState;
import io.nubila.compute.driver.Hypervisor;
import io.nubila.compute.model.Server;
import io.nubila.contracts.compute.GuestDiagnostics;
import io.nubila.contracts.compute.HostLoad;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.base.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The hosts this node speaks to, by name, with the driver of each. */
public final class Hosts implements AutoCloseable {
    /** How long the first server after a start waits for the hosts to have said what they have. */
    private static final Duration FIRST_WORD = Duration.ofSeconds(30);

    private final Map<HostName, Hypervisor> drivers;
    private final CountDownLatch heard = new CountDownLatch(1);

    public Hosts(Map<HostName, Hypervisor> drivers) {
        this.drivers = new LinkedHashMap<>(drivers);
    }

    /** The driver of a host; {@code Unavailable} when this node does not know the host. */
    public Hypervisor on(HostName host) {
        return find(host)
                .orElseThrow(() -> new Problem.Unavailable(
                                "Host %s does not answer.".formatted(host), "no driver for host " + host)
                        .exception());
    }

    /** The driver of a host, if this node knows it. */
    public Optional<Hypervisor> find(HostName host) {
        return Optional.ofNullable(drivers.get(host));
    }

    /**
     * The end of what a guest wrote to its serial console. {@code Conflict} while the server is on no host.
     *
     * @param maxBytes the most that is told
     */
    public byte[] consoleLog(Server server, int maxBytes) {
        var host = server.host()
                .orElseThrow(() -> new Problem.Conflict("Instance %s is not ready".formatted(server.id())).exception());
        return on(host).consoleLog(server.id(), maxBytes);
    }

    /** What a guest has used since it was switched on. {@code Conflict} while the server is on no host or does not run. */
    public GuestDiagnostics diagnostics(Server server) {
        server.requireOnHost();
        var driver = on(server.host().orElseThrow());
        var power = driver.guest(server.id()).map(GuestState::power).orElse(PowerState.NOSTATE);
        if (power != PowerState.RUNNING) {
            throw new Problem.Conflict("Cannot 'get_diagnostics' instance %s while it is in power state %s"
                            .formatted(server.id(), power.word()))
                    .exception();
        }
        return driver.diagnostics(server.id());
    }

    /** How long a host has been up and how busy it is; empty for one this node does not know. */
    public Optional<HostLoad> load(HostName host) {
        return find(host).map(Hypervisor::load);
    }

    /** All hosts, in the order in which they were named. */
    public List<HostName> names() {
        return List.copyOf(drivers.keySet());
    }

    /** Every host has been asked once since this node started: what the tables say of hosts is no longer of yesterday. */
    void allHeard() {
        heard.countDown();
    }

    /** Waits until {@link #allHeard}, within a limit. */
    void awaitFirstWord() throws InterruptedException {
        boolean _ = heard.await(FIRST_WORD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The host's id as a resource provider: always the same for the same name. */
    public static ProviderId provider(HostName host) {
        var seed = "nubila compute host " + host;
        return new ProviderId(
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString());
    }

    @Override
    public void close() {
        drivers.values().forEach(Hypervisor::close);
    }
}
