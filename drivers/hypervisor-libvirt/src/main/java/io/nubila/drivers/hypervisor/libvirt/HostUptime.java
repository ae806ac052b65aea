package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.contracts.compute.HostLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** How long the host has been up and how busy it is, as its kernel tells. */
final class HostUptime {
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final Path LOAD = Path.of("/proc/loadavg");
    private static final double MILLIS = 1_000;

    private HostUptime() {}

    static HostLoad load() throws IOException {
        var up = Files.readString(UPTIME).strip().split("\\s+", -1);
        var load = Files.readString(LOAD).strip().split("\\s+", -1);
        return new HostLoad(
                Duration.ofMillis((long) (Double.parseDouble(up[0]) * MILLIS)),
                Double.parseDouble(load[0]),
                Double.parseDouble(load[1]),
                Double.parseDouble(load[2]));
    }
}
