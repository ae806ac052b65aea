package io.nubila.image.engine;

import io.nubila.kernel.base.Problem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Computes both digests of a stream while it is written elsewhere: each on a thread of its own, fed with the same chunks.
 * Platform threads, because hashing never waits and would keep a virtual thread's carrier from everyone else.
 */
final class Digests implements AutoCloseable {
    /** Bytes of one chunk. */
    static final int CHUNK_BYTES = 1 << 20;

    private static final int CHUNKS = 6;

    private final BlockingQueue<Chunk> free = new ArrayBlockingQueue<>(CHUNKS);
    private final List<Worker> workers;

    /** A piece of the stream; goes back to the free ones when all digests have seen it. */
    static final class Chunk {
        private final byte[] bytes = new byte[CHUNK_BYTES];
        private final AtomicInteger readers = new AtomicInteger();
        private int length;

        byte[] bytes() {
            return bytes;
        }
    }

    Digests() {
        for (int i = 0; i < CHUNKS; i++) {
            free.add(new Chunk());
        }
        workers = List.of(new Worker("MD5"), new Worker("SHA-512"));
    }

    /** A chunk to fill; waits until one is free. */
    Chunk next() throws InterruptedException {
        return free.take();
    }

    /** Hands on a chunk of which {@code length} bytes are filled; nobody may write to it any more. */
    void add(Chunk chunk, int length) throws InterruptedException {
        chunk.length = length;
        chunk.readers.set(workers.size());
        for (var worker : workers) {
            worker.waiting.put(chunk);
        }
    }

    /** The digests of all that was added, hexadecimal: MD5, then SHA-512. */
    List<String> finish() throws InterruptedException {
        for (var worker : workers) {
            worker.waiting.put(worker.end);
        }
        for (var worker : workers) {
            worker.thread.join();
        }
        return workers.stream().map(worker -> worker.hex).toList();
    }

    /** Ends the threads of a stream that was not finished. */
    @Override
    public void close() {
        workers.forEach(worker -> worker.thread.interrupt());
    }

    private final class Worker {
        private final BlockingQueue<Chunk> waiting = new ArrayBlockingQueue<>(CHUNKS + 1);
        private final Chunk end = new Chunk();
        private final MessageDigest digest;
        private final Thread thread;
        private volatile String hex = "";

        Worker(String algorithm) {
            try {
                digest = MessageDigest.getInstance(algorithm);
            } catch (NoSuchAlgorithmException e) {
                throw new Problem.Bug("no digest " + algorithm).exception(e);
            }
            thread = Thread.ofPlatform().daemon().name("image-" + algorithm).start(this::run);
        }

        private void run() {
            try {
                for (var chunk = waiting.take(); chunk != end; chunk = waiting.take()) {
                    digest.update(chunk.bytes, 0, chunk.length);
                    if (chunk.readers.decrementAndGet() == 0) {
                        free.put(chunk);
                    }
                }
                hex = HexFormat.of().formatHex(digest.digest());
            } catch (InterruptedException e) {
                // The stream was given up; nobody asks for its digest.
            }
        }
    }
}
