package io.nubila.drivers.hypervisor.simulated;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes qcow2 files (version 3) that hold no data: a disk of zeros of any size in a few clusters. Such a file consists of
 * the header, the table of reference counts, one block of reference counts, and the first level of the address table.
 */
public final class EmptyQcow2 {
    private static final int MAGIC = 0x514649fb;
    private static final int VERSION = 3;
    private static final int CLUSTER_BITS = 16;
    private static final int CLUSTER = 1 << CLUSTER_BITS;
    private static final int HEADER_BYTES = 104;
    private static final int REFCOUNT_ORDER = 4;
    /** One entry of the first level leads to a cluster of 8-byte entries, each of which leads to a cluster of data. */
    private static final long BYTES_PER_FIRST_LEVEL_ENTRY = (long) CLUSTER / 8 * CLUSTER;

    private EmptyQcow2() {}

    /** Writes the file, replacing what is there. */
    public static void write(Path file, long virtualBytes) throws IOException {
        int firstLevelEntries = Math.toIntExact(Math.ceilDiv(virtualBytes, BYTES_PER_FIRST_LEVEL_ENTRY));
        int firstLevelClusters = Math.max(1, Math.ceilDiv(firstLevelEntries * 8, CLUSTER));
        int clusters = 3 + firstLevelClusters;

        var header = ByteBuffer.allocate(HEADER_BYTES);
        header.putInt(MAGIC).putInt(VERSION);
        header.putLong(0).putInt(0); // no backing file
        header.putInt(CLUSTER_BITS).putLong(virtualBytes);
        header.putInt(0); // not encrypted
        header.putInt(firstLevelEntries).putLong(3L * CLUSTER);
        header.putLong(CLUSTER).putInt(1); // the table of reference counts
        header.putInt(0).putLong(0); // no internal snapshots
        header.putLong(0).putLong(0).putLong(0); // no features
        header.putInt(REFCOUNT_ORDER).putInt(HEADER_BYTES);

        var counts = ByteBuffer.allocate(clusters * 2);
        for (int i = 0; i < clusters; i++) {
            counts.putShort((short) 1);
        }
        var table = ByteBuffer.allocate(8).putLong(2L * CLUSTER);

        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            put(channel, header, 0);
            put(channel, table, CLUSTER);
            put(channel, counts, 2L * CLUSTER);
            put(channel, ByteBuffer.allocate(1), (long) clusters * CLUSTER - 1);
        }
    }

    private static void put(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        if (bytes.position() > 0) {
            bytes.flip();
        }
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }
}
