package io.nubila.drivers.hypervisor.simulated;

import io.nubila.contracts.compute.HostName;
import java.nio.file.Path;

/**
 * One simulated host.
 *
 * @param folder where its guests' files are; made when the first is written, so an idle host costs nothing on disk
 */
public record SimulatedHost(HostName name, Path folder, int vcpus, long memoryMib, long diskGib) {
    private static final int USUAL_VCPUS = 64;
    private static final long USUAL_MEMORY_MIB = 256L * 1024;
    private static final long USUAL_DISK_GIB = 10L * 1024;

    /** A host of the usual size (64 vCPUs, 256 GiB, 10 TiB) with its files in {@code <state>/run/simulated/<host>}. */
    public static SimulatedHost usual(HostName name, Path stateFolder) {
        return new SimulatedHost(
                name,
                stateFolder.resolve("run/simulated").resolve(name.value()),
                USUAL_VCPUS,
                USUAL_MEMORY_MIB,
                USUAL_DISK_GIB);
    }
}
