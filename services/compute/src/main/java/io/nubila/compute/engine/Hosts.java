package io.nubila.compute.engine;

import io.nubila.compute.driver.Hypervisor;
import io.nubila.compute.model.Server;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.base.Problem;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The hosts this node speaks to, by name, with the driver of each. */
public final class Hosts implements AutoCloseable {
    private final Map<HostName, Hypervisor> drivers;

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

    /** All hosts, in the order in which they were named. */
    public List<HostName> names() {
        return List.copyOf(drivers.keySet());
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
