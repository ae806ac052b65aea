package io.nubila.compute;

import java.time.Duration;

/**
 * Settings of compute.
 *
 * @param quotaInstances servers a project may have; -1 for any number
 * @param quotaCores virtual processors of all its servers; -1 for any number
 * @param quotaMemoryMib memory of all its servers in MiB; -1 for any amount
 * @param shutdownPatience how long a guest may take to shut down before its power is cut
 * @param cpuRatio virtual processors per processor of a host
 * @param memoryRatio memory given away per memory of a host
 * @param diskRatio disk given away per disk of a host
 * @param reservedMemoryMib memory of a host that is never given away
 */
public record ComputeConfig(
        int quotaInstances,
        int quotaCores,
        long quotaMemoryMib,
        Duration shutdownPatience,
        double cpuRatio,
        double memoryRatio,
        double diskRatio,
        long reservedMemoryMib) {

    /** Upstream's defaults. */
    public static ComputeConfig defaults() {
        return new ComputeConfig(10, 20, 51_200, Duration.ofSeconds(60), 4.0, 1.0, 1.0, 512);
    }
}
