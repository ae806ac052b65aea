package io.nubila.image.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Sends a part of a large file past the kernel's cache: a thread of its own reads ahead while what it has read is sent.
 * Nothing else is pushed out of the cache, and the sender never waits for the disk unless that is the slower of the two.
 */
final class ReadAhead implements AutoCloseable {
    private static final int BUFFER_BYTES = 2 << 20;
    private static final int BUFFERS = 3;

    private final FileChannel file;
    private final int block;
    private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<Part> read = new ArrayBlockingQueue<>(BUFFERS + 1);
    private Optional<Thread> thread = Optional.empty();

    /** What was read, or why nothing was. */
    private record Part(ByteBuffer bytes, Optional<IOException> failure) {}

    private ReadAhead(FileChannel file, int block) {
        this.file = file;
        this.block = block;
        for (int i = 0; i < BUFFERS; i++) {
            free.add(PastCache.buffer(BUFFER_BYTES, block));
        }
    }

    /** Opens a file; empty where the file system cannot do it. */
    static Optional<ReadAhead> open(Path file) {
        try {
            int block = PastCache.block(file);
            return Optional.of(new ReadAhead(PastCache.open(file, StandardOpenOption.READ), block));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** Sends a part of the file; once only. The failure says it when the file ends too early. */
    void send(long from, long length, WritableByteChannel out) throws IOException, InterruptedException {
        thread = Optional.of(Thread.ofPlatform().daemon().name("image-read").start(() -> readAll(from, from + length)));
        long left = length;
        while (left > 0) {
            var part = read.take();
            if (part.failure().isPresent()) {
                throw part.failure().get();
            }
            left -= part.bytes.remaining();
            while (part.bytes.hasRemaining()) {
                var _ = out.write(part.bytes);
            }
            free.put(part.bytes);
        }
    }

    private void readAll(long from, long end) {
        try {
            long at = from;
            while (at < end) {
                var buffer = free.take().clear().limit(BUFFER_BYTES);
                try {
                    // Reading begins and ends at whole blocks, whatever was asked for.
                    int before = (int) (at % block);
                    int count = fill(buffer, at - before);
                    int until = (int) Math.min(count, end - at + before);
                    if (until <= before) {
                        throw new IOException("the file is shorter than it was");
                    }
                    read.put(new Part(buffer.position(before).limit(until), Optional.empty()));
                    at += until - before;
                } catch (IOException e) {
                    read.put(new Part(buffer, Optional.of(e)));
                    return;
                }
            }
        } catch (InterruptedException e) {
            // Nobody wants the rest.
        }
    }

    private int fill(ByteBuffer buffer, long from) throws IOException {
        int count = 0;
        while (count >= 0 && buffer.hasRemaining() && buffer.position() % block == 0) {
            count = file.read(buffer, from + buffer.position());
        }
        return buffer.position();
    }

    @Override
    public void close() throws IOException {
        thread.ifPresent(Thread::interrupt);
        thread.ifPresent(ReadAhead::join);
        file.close();
    }

    private static void join(Thread reader) {
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
