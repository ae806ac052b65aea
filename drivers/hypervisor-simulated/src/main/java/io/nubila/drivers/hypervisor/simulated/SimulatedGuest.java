package io.nubila.drivers.hypervisor.simulated;

import io.nubila.compute.driver.GuestSpec;
import io.nubila.compute.driver.GuestState;
import io.nubila.contracts.compute.GuestDiagnostics;
import io.nubila.contracts.compute.GuestDiagnostics.Cpu;
import io.nubila.contracts.compute.GuestDiagnostics.Disk;
import io.nubila.contracts.compute.GuestDiagnostics.Flow;
import io.nubila.contracts.compute.GuestDiagnostics.Nic;
import io.nubila.contracts.compute.GuestDiagnostics.Traffic;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a simulated host knows of a guest; one file holds one.
 *
 * @param defined whether it was ever started; a guest only prepared has a disk and does not show among the guests
 * @param power {@code SUSPENDED} while its memory is saved; the world is told that it is off then
 * @param starts how often it was switched on
 * @param macs of its interfaces by place; empty texts are free places
 */
record SimulatedGuest(
        String id,
        String name,
        String image,
        int vcpus,
        int memoryMib,
        long diskBytes,
        boolean configDrive,
        boolean defined,
        PowerState power,
        int starts,
        List<String> macs) {
    private static final long GIB = 1L << 30;
    private static final long KIB_OF_MIB = 1L << 10;
    private static final String NO_MAC = "";
    private static final int FIRST_SLOT = 3;

    SimulatedGuest {
        // Files of older releases do not tell.
        macs = macs == null ? List.of() : List.copyOf(macs);
    }

    static SimulatedGuest prepared(GuestSpec guest) {
        return new SimulatedGuest(
                guest.id().value(),
                guest.name(),
                guest.image().id().value(),
                guest.vcpus(),
                guest.memoryMib(),
                Math.max(guest.rootGib() * GIB, guest.image().virtualBytes()),
                guest.configDrive().isPresent(),
                false,
                PowerState.NOSTATE,
                0,
                List.of());
    }

    /** Switched on, with the size now wished for; the disk stays as it was made. */
    SimulatedGuest started(GuestSpec guest) {
        return new SimulatedGuest(
                id,
                guest.name(),
                image,
                guest.vcpus(),
                guest.memoryMib(),
                diskBytes,
                guest.configDrive().isPresent(),
                true,
                PowerState.RUNNING,
                starts + 1,
                guest.nics().stream().map(GuestSpec.Nic::mac).toList());
    }

    SimulatedGuest with(PowerState next) {
        return new SimulatedGuest(
                id, name, image, vcpus, memoryMib, diskBytes, configDrive, defined, next, starts, macs);
    }

    /** With an interface in the first free place. */
    SimulatedGuest plugged(String mac) {
        var next = new ArrayList<>(macs);
        int free = next.indexOf(NO_MAC);
        if (free < 0) {
            next.add(mac);
        } else {
            next.set(free, mac);
        }
        return with(next);
    }

    /** Without an interface; the others stay in their places. */
    SimulatedGuest unplugged(String mac) {
        return with(macs.stream().map(one -> one.equals(mac) ? NO_MAC : one).toList());
    }

    /** Where its interfaces are, by MAC: each in a slot of its own, after those that every machine has filled. */
    Map<String, String> pciAddresses() {
        var found = new LinkedHashMap<String, String>();
        for (int i = 0; i < macs.size(); i++) {
            if (!macs.get(i).equals(NO_MAC)) {
                found.put(macs.get(i), "0000:00:%02x.0".formatted(FIRST_SLOT + i));
            }
        }
        return found;
    }

    private SimulatedGuest with(List<String> next) {
        return new SimulatedGuest(
                id, name, image, vcpus, memoryMib, diskBytes, configDrive, defined, power, starts, next);
    }

    boolean inMemory() {
        return power == PowerState.RUNNING || power == PowerState.PAUSED;
    }

    boolean saved() {
        return power == PowerState.SUSPENDED;
    }

    GuestState state() {
        return new GuestState(new ServerId(id), saved() ? PowerState.SHUTDOWN : power);
    }

    /**
     * What it has used: it has its processors, memory, disks and interfaces, and as it runs no programs, nothing ever went
     * through them. The Compute API has no name for this driver, so it goes by the name of the one it stands in for.
     */
    GuestDiagnostics diagnostics() {
        long memory = memoryMib * KIB_OF_MIB;
        return new GuestDiagnostics(
                "libvirt",
                "simulated",
                "linux",
                memory,
                memory,
                Map.of(),
                IntStream.range(0, vcpus).mapToObj(i -> new Cpu(i, 0)).toList(),
                Stream.of("vda", "vdb")
                        .limit(configDrive ? 2 : 1)
                        .map(name -> new Disk(name, 0, 0, 0, 0, 0))
                        .toList(),
                IntStream.range(0, macs.size())
                        .filter(i -> !macs.get(i).equals(NO_MAC))
                        .mapToObj(i -> new Nic("vnet" + i, macs.get(i), Optional.of(new Traffic(Flow.NONE, Flow.NONE))))
                        .toList());
    }

    /** What such a guest would write to its console, from its firmware to its prompt; nothing before its first start. */
    String console() {
        if (starts == 0) {
            return "";
        }
        var host = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-");
        var booted = """
                SeaBIOS (simulated)
                Booting from Hard Disk...
                [    0.000000] Linux version 6.1.0-simulated (nubila) #1 SMP
                [    0.000000] Command line: root=/dev/vda1 console=tty0 console=ttyS0
                [    0.210000] smpboot: Total of %d processors activated
                [    0.220000] Memory: %dK available
                [    0.840000] virtio_blk virtio2: [vda] %d 512-byte logical blocks
                === system information ===
                cpus: %d  memory: %d MB
                === instance data: %s ===
                instance-id: %s
                hostname: %s
                === guest boot completed at 2.10 s ===

                %s login:\s""".formatted(
                        vcpus,
                        memoryMib * 1024L,
                        diskBytes / 512,
                        vcpus,
                        memoryMib,
                        configDrive ? "config-drive (/dev/vdb)" : "metadata",
                        id,
                        host,
                        host);
        return inMemory() || saved() ? booted : booted + "\n[   60.000000] reboot: Power down\n";
    }
}
