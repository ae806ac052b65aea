package io.nubila.image.engine;

import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file that an image's bytes are written to, from its first byte to its last.
 *
 * <p>The first part of it stays in the kernel's cache, with all of a small image, for a host will read it soon. What
 * follows goes past the cache where the file system can do that: it would cost more time than the disk does, push out
 * what others need, and leave gigabytes for the last flush to wait for.
 */
final class ImageFile implements Digests.Taker, AutoCloseable {
    /** What goes through the cache; a multiple of a chunk. */
    static final long CACHED_BYTES = 32L << 20;

    private final Path file;
    private final FileChannel cached;
    private Optional<Direct> direct = Optional.empty();
    private boolean refused;
    private long written;

    private record Direct(FileChannel channel, ByteBuffer buffer, int block) {}

    /** Makes the file, or empties the one that is there. */
    ImageFile(Path file) throws IOException {
        this.file = file;
        this.cached = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Writes a whole chunk, or the last one. {@code Refused} with 413 when the disk is full. */
    @Override
    public void take(byte[] bytes, int length) {
        try {
            if (!takenPastCache(bytes, length)) {
                write(cached, ByteBuffer.wrap(bytes, 0, length), written);
            }
            written += length;
        } catch (IOException e) {
            throw new Problem.Refused(413, "StorageFull", "Image storage media is full: " + e.getMessage())
                    .exception(e);
        }
    }

    private boolean takenPastCache(byte[] bytes, int length) {
        var past = written >= CACHED_BYTES ? direct() : Optional.<Direct>empty();
        if (past.isEmpty()) {
            return false;
        }
        try {
            write(past.get(), bytes, length);
            return true;
        } catch (IOException e) {
            // A full disk shows the other way too; anything else that way may still do.
            refused = true;
            return false;
        }
    }

    private Optional<Direct> direct() {
        if (refused) {
            return Optional.empty();
        }
        if (direct.isEmpty()) {
            try {
                int block = PastCache.block(file);
                var buffer = PastCache.buffer(Digests.CHUNK_BYTES, block);
                direct = Optional.of(new Direct(PastCache.open(file, StandardOpenOption.WRITE), buffer, block));
            } catch (IOException | UnsupportedOperationException e) {
                // A file system in memory, for one: then all goes through the cache.
                refused = true;
            }
        }
        return direct;
    }

    private void write(Direct past, byte[] bytes, int length) throws IOException {
        var buffer = past.buffer.clear();
        buffer.put(bytes, 0, length);
        // The disk takes whole blocks; what fills up the last one is cut off again by finish.
        while (buffer.position() % past.block != 0) {
            buffer.put((byte) 0);
        }
        write(past.channel, buffer.flip(), written);
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long from) throws IOException {
        long at = from;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** Puts all that was written on the disk; call it when the last chunk was taken. */
    void finish() throws IOException {
        if (cached.size() != written) {
            var _ = cached.truncate(written);
        }
        cached.force(true);
    }

    @Override
    public void close() throws IOException {
        cached.close();
        if (direct.isPresent()) {
            direct.get().channel.close();
        }
    }
}
