package io.nubila.contracts.compute;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a guest that runs has used since it was switched on, as its hypervisor counts it.
 *
 * @param driver one of the names the Compute API has for drivers
 * @param hypervisor what runs the guest, such as {@code kvm}
 * @param hypervisorOs what the hypervisor runs on
 * @param memoryMaximumKib the most memory the guest may have, in KiB
 * @param memoryUsedKib how much of it the guest has now, in KiB
 * @param memoryStatistics what else is known of its memory, by the hypervisor's own names; sizes in KiB
 * @param cpus empty when the hypervisor does not tell
 */
public record GuestDiagnostics(
        String driver,
        String hypervisor,
        String hypervisorOs,
        long memoryMaximumKib,
        long memoryUsedKib,
        Map<String, Long> memoryStatistics,
        List<Cpu> cpus,
        List<Disk> disks,
        List<Nic> nics) {

    public GuestDiagnostics {
        memoryStatistics = new LinkedHashMap<>(memoryStatistics);
        cpus = List.copyOf(cpus);
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
    }

    /** A virtual processor and the time it has run, in nanoseconds. */
    public record Cpu(int number, long nanoseconds) {}

    /** A disk by the name the guest's hypervisor has for it; {@code errors} is -1 when they are not counted. */
    public record Disk(
            String name, long readRequests, long readBytes, long writeRequests, long writeBytes, long errors) {}

    /** A network interface by its name on the host; {@code traffic} is empty when the hypervisor does not tell. */
    public record Nic(String name, String mac, Optional<Traffic> traffic) {}

    /** What went through an interface: {@code received} by the guest, and {@code sent} by it. */
    public record Traffic(Flow received, Flow sent) {}

    /** One direction of traffic. */
    public record Flow(long bytes, long packets, long errors, long dropped) {
        /** Nothing at all. */
        public static final Flow NONE = new Flow(0, 0, 0, 0);
    }
}
