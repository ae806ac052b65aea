package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.contracts.compute.ServerId;
import io.nubila.drivers.hypervisor.libvirt.ffi.LibvirtConnection;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * Copies a guest's root disk, whole and as of one moment. A running guest's disk is mirrored by QEMU into a second file until
 * both are equal; then the mirror is cut off, and the file holds what the disk held at that moment. The guest's own chain of
 * files is never touched, so nothing that fails here can hurt it. A guest that is off has its disk flattened by qemu-img.
 *
 * <p>The copy grows in the guest's folder. What a crash left there, and the mirror of a crashed copy, are removed first.
 */
final class GuestSnapshot {
    private static final Duration COPY_LIMIT = Duration.ofHours(1);
    private static final Duration POLL = Duration.ofMillis(50);
    /** A guest that is switched on or off in the middle of the copy makes it start again; it does not do so for ever. */
    private static final int TRIES = 3;

    private final GuestDisks disks;
    private final Clock clock;

    GuestSnapshot(GuestDisks disks, Clock clock) {
        this.disks = disks;
        this.clock = clock;
    }

    /** Answers whether a guest is in memory now. */
    interface Power {
        boolean active();
    }

    /** Writes the copy to {@code target}, which is replaced. */
    void write(LibvirtConnection libvirt, ServerId guest, InstanceFolder folder, Power power, Path target)
            throws IOException {
        try {
            for (int i = 0; i < TRIES; i++) {
                cleanUp(libvirt, guest, folder, power);
                if (!power.active()) {
                    disks.flatten(folder.disk(), folder.snapshot());
                } else if (!mirror(libvirt, guest, folder)) {
                    continue;
                }
                move(folder.snapshot(), target);
                return;
            }
            throw new Problem.Unavailable("The guest does not keep still for a snapshot.", TRIES + " tries")
                    .exception();
        } finally {
            cleanUp(libvirt, guest, folder, power);
        }
    }

    /** Whether the copy is complete; false when the guest was switched off in the middle. */
    private boolean mirror(LibvirtConnection libvirt, ServerId guest, InstanceFolder folder) {
        var disk = disk(libvirt, guest, folder);
        libvirt.startBlockCopy(guest.value(), disk, DomainXml.copyTarget(folder.snapshot()));
        var end = clock.now().plus(COPY_LIMIT);
        while (true) {
            var job = libvirt.blockJob(guest.value(), disk);
            if (job.isEmpty()) {
                return false;
            }
            if (job.get().ready()) {
                libvirt.endBlockJob(guest.value(), disk);
                return true;
            }
            if (clock.now().isAfter(end)) {
                throw new Problem.Unavailable("The snapshot takes too long.", "more than " + COPY_LIMIT).exception();
            }
            pause();
        }
    }

    private void cleanUp(LibvirtConnection libvirt, ServerId guest, InstanceFolder folder, Power power) {
        if (!Files.exists(folder.snapshot())) {
            return;
        }
        if (power.active()) {
            var disk = disk(libvirt, guest, folder);
            if (libvirt.blockJob(guest.value(), disk).isPresent()) {
                libvirt.endBlockJob(guest.value(), disk);
            }
        }
        InstanceFolder.delete(folder.snapshot());
    }

    private static String disk(LibvirtConnection libvirt, ServerId guest, InstanceFolder folder) {
        return DomainXml.diskName(libvirt.xml(guest.value()), folder.disk())
                .orElseThrow(() -> new Problem.Unavailable("The guest has no root disk.", guest.value()).exception());
    }

    private void pause() {
        try {
            clock.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem.Unavailable("Interrupted", "waiting for a snapshot").exception(e);
        }
    }

    /** Moves a file under its final name in one step, across file systems too. */
    private static void move(Path from, Path target) throws IOException {
        FileStore there = Files.getFileStore(target.toAbsolutePath().getParent());
        if (Files.getFileStore(from).equals(there)) {
            Files.move(from, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        var fresh = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.copy(from, fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
