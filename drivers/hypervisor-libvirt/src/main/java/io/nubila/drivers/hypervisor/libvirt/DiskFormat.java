package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.compute.driver.BaseImage;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The formats in which a host keeps images. A qcow2 header can name other files of the host, which its guest could then read:
 * such images are refused before anything opens them as disks.
 */
enum DiskFormat {
    QCOW2,
    RAW;

    private static final int QCOW2_MAGIC = 0x514649fb;
    private static final int HEADER_BYTES = 104;
    private static final int VERSION_OFFSET = 4;
    private static final int BACKING_FILE_OFFSET = 8;
    private static final int SIZE_OFFSET = 24;
    private static final int ENCRYPTION_OFFSET = 32;
    private static final int INCOMPATIBLE_FEATURES_OFFSET = 72;
    /** Dirty, compression type and extended L2 entries are harmless; corrupt and external data file are not. */
    private static final long HARMLESS_FEATURES = 0b11001;

    /** As qemu-img and libvirt call it. */
    String word() {
        return switch (this) {
            case QCOW2 -> "qcow2";
            case RAW -> "raw";
        };
    }

    /** The format an image claims to have; {@code Invalid} for one no guest can boot from here. */
    static DiskFormat of(BaseImage image) {
        return switch (image.diskFormat()) {
            case "qcow2" -> QCOW2;
            case "raw" -> RAW;
            default -> throw refused(image, "its disk format " + image.diskFormat() + " cannot be booted here");
        };
    }

    /** Refuses a file that is not what the image claims, or that refers to other files. */
    static void inspect(BaseImage image, Path file) throws IOException {
        var header = header(file);
        boolean looksLikeQcow2 = header.remaining() >= 8 && header.getInt(0) == QCOW2_MAGIC;
        switch (of(image)) {
            case RAW -> {
                // Harmless: a raw disk is never looked into, whatever its first bytes are.
            }
            case QCOW2 -> {
                if (!looksLikeQcow2 || header.remaining() < INCOMPATIBLE_FEATURES_OFFSET) {
                    throw refused(image, "it is not a qcow2 file");
                }
                inspectQcow2(image, header);
            }
        }
    }

    private static void inspectQcow2(BaseImage image, ByteBuffer header) {
        int version = header.getInt(VERSION_OFFSET);
        if (version != 2 && version != 3) {
            throw refused(image, "its qcow2 version " + version + " is unknown");
        }
        if (header.getLong(BACKING_FILE_OFFSET) != 0) {
            throw refused(image, "it has a backing file");
        }
        if (header.getInt(ENCRYPTION_OFFSET) != 0) {
            throw refused(image, "it is encrypted");
        }
        boolean strange = version == 3
                && (header.remaining() < HEADER_BYTES
                        || (header.getLong(INCOMPATIBLE_FEATURES_OFFSET) & ~HARMLESS_FEATURES) != 0);
        if (strange) {
            throw refused(image, "it keeps its data in another file, is damaged, or needs an unknown feature");
        }
        if (header.getLong(SIZE_OFFSET) > image.virtualBytes()) {
            throw refused(image, "it is larger than it was said to be");
        }
    }

    private static ByteBuffer header(Path file) throws IOException {
        var header = ByteBuffer.allocate(HEADER_BYTES);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // A short read is continued, the end of the file ends it.
            }
        }
        return header.flip();
    }

    private static ProblemException refused(BaseImage image, String why) {
        return new Problem.Invalid("Image %s is unacceptable: %s.".formatted(image.id(), why)).exception();
    }
}
