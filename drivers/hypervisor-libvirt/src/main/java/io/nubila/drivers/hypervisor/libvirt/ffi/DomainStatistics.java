package io.nubila.drivers.hypervisor.libvirt.ffi;

import java.util.List;
import java.util.Map;

/**
 * What libvirt counts of a running domain. Disks and interfaces are named as they were asked for, and lack those that are
 * not counted.
 *
 * @param maximumKib the most memory it may have
 * @param usedKib the memory it has now
 * @param memory libvirt's own figures of its memory, by their names
 * @param processors how long each ran; empty when there are no such figures
 */
public record DomainStatistics(
        long maximumKib,
        long usedKib,
        Map<String, Long> memory,
        List<Processor> processors,
        Map<String, Block> blocks,
        Map<String, Traffic> traffic) {

    /** A processor and the time it ran. */
    public record Processor(int number, long nanoseconds) {}

    /** What was read from and written to a disk; {@code errors} is -1 when they are not counted. */
    public record Block(long readRequests, long readBytes, long writeRequests, long writeBytes, long errors) {}

    /** What went through an interface; received is what came to the domain. */
    public record Traffic(
            long receivedBytes,
            long receivedPackets,
            long receivedErrors,
            long receivedDropped,
            long sentBytes,
            long sentPackets,
            long sentErrors,
            long sentDropped) {}
}
