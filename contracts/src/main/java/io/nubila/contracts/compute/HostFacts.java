package io.nubila.contracts.compute;

import java.util.List;

/**
 * What a host is and has.
 *
 * @param hypervisorType as the Compute API names it: {@code QEMU}, {@code KVM}, {@code simulated}
 * @param hypervisorVersion as libvirt counts it: major * 1,000,000 + minor * 1,000 + release
 * @param diskGib size of the file system that holds the guests' folders
 * @param reason why this way of running guests was chosen, in one sentence for people
 */
public record HostFacts(
        HostName host,
        String hypervisorType,
        int hypervisorVersion,
        String architecture,
        int vcpus,
        long memoryMib,
        long diskGib,
        List<String> traits,
        String reason) {}
