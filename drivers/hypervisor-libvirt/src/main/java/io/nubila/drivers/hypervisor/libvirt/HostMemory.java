package io.nubila.drivers.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The host's memory as the kernel counts it. libvirt adds up the NUMA nodes instead, and those lack the memory that was plugged
 * in after boot on some virtual machines.
 */
final class HostMemory {
    private static final Pattern TOTAL = Pattern.compile("^MemTotal:\\s+(\\d+) kB$", Pattern.MULTILINE);
    private static final long KIB_PER_MIB = 1024;

    private HostMemory() {}

    /** All of it, in MiB. */
    static long mib() throws IOException {
        var found = TOTAL.matcher(Files.readString(Path.of("/proc/meminfo")));
        if (!found.find()) {
            throw new IOException("/proc/meminfo does not tell the memory");
        }
        return Long.parseLong(found.group(1)) / KIB_PER_MIB;
    }
}
