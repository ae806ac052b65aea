package io.nubila.compute;

import io.nubila.kernel.config.Section;
import java.time.Duration;

/**
 * Settings of compute.
 *
 * @param quotaInstances servers a project may have; -1 for any number
 * @param quotaCores virtual processors of all its servers; -1 for any number
 * @param quotaMemoryMib memory of all its servers in MiB; -1 for any amount
 * @param quotaKeypairs keypairs a user may have; -1 for any number
 * @param shutdownPatience how long a guest may take to shut down before its power is cut
 * @param cpuRatio virtual processors per processor of a host
 * @param memoryRatio percent of a host's memory given away
 * @param diskRatio percent of a host's disk given away
 * @param reservedMemoryMib memory of a host that is never given away
 * @param console consoles in a browser
 */
public record ComputeConfig(
        int quotaInstances,
        int quotaCores,
        int quotaMemoryMib,
        int quotaKeypairs,
        Duration shutdownPatience,
        int cpuRatio,
        int memoryRatio,
        int diskRatio,
        int reservedMemoryMib,
        ConsoleConfig console) {

    private static final int MOST = 1_000_000_000;

    /** The section {@code [compute]}; defaults are upstream's where upstream has the setting. */
    public static final Section<ComputeConfig> SECTION = Section.of(
            "compute",
            "Servers, flavors and keypairs.",
            settings -> new ComputeConfig(
                    settings.number("quota-instances", 10, -1, MOST, "Servers a project may have; -1 for any number."),
                    settings.number(
                            "quota-cores", 20, -1, MOST, "Virtual processors of a project's servers; -1 for any."),
                    settings.number("quota-ram", 51_200, -1, MOST, "Memory of a project's servers in MiB; -1 for any."),
                    settings.number("quota-key-pairs", 100, -1, MOST, "Keypairs a user may have; -1 for any number."),
                    settings.duration(
                            "shutdown-patience",
                            Duration.ofSeconds(60),
                            Duration.ZERO,
                            Duration.ofMinutes(30),
                            "How long a guest may take to shut down before its power is cut."),
                    settings.number("cpu-ratio", 4, 1, 100, "Virtual processors given away per processor of a host."),
                    settings.number("memory-percent", 100, 1, 1_000, "Percent of a host's memory given away."),
                    settings.number("disk-percent", 100, 1, 1_000, "Percent of a host's disk given away."),
                    settings.number(
                            "reserved-memory", 512, 0, MOST, "Memory of a host in MiB that is never given away."),
                    ConsoleConfig.of(settings)));

    /** The defaults. */
    public static ComputeConfig defaults() {
        return SECTION.defaults();
    }
}
