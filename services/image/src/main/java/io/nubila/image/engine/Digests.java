package io.nubila.image.engine;

import io.nubila.kernel.base.Problem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes a stream in chunks and gives each chunk to everyone who needs it at the same time: the two digests, and the file
 * it goes to. Each has a thread of its own and works on the same bytes, so a stream comes in as fast as the slowest of
 * them. Platform threads, because hashing never waits and would keep a virtual thread's carrier from everyone else.
 */
final class Digests implements AutoCloseable {
    /** Bytes of one chunk. */
    static final int CHUNK_BYTES = 1 << 20;

    /** Enough that a short wait of one for the disk or the network does not stop the others. */
    private static final int CHUNKS = 8;

    private static final byte[] NOTHING = new byte[0];

    private final BlockingQueue<Chunk> free = new ArrayBlockingQueue<>(CHUNKS);
    private final List<Worker> workers = new ArrayList<>();
    private final Hash md5 = new Hash("MD5");
    private final Hash sha512 = new Hash("SHA-512");
    private int made;

    /** A piece of the stream; goes back to the free ones when all have seen it. */
    static final class Chunk {
        private final byte[] bytes;
        private final AtomicInteger readers = new AtomicInteger();
        private int length;

        private Chunk(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** Whoever takes the chunks, in their order, on a thread of its own. */
    interface Taker {
        void take(byte[] bytes, int length);
    }

    /** Digests alone. */
    Digests() {
        workers.add(new Worker("image-md5", md5));
        workers.add(new Worker("image-sha512", sha512));
    }

    /** Digests, and a file that is written meanwhile. */
    Digests(Taker file) {
        this();
        workers.add(new Worker("image-file", file));
    }

    /** A chunk to fill; waits until one is free. Throws what a taker failed with. */
    Chunk next() throws InterruptedException {
        for (var worker : workers) {
            worker.check();
        }
        var chunk = free.poll();
        if (chunk != null) {
            return chunk;
        }
        // Small images never need them all.
        if (made < CHUNKS) {
            made++;
            return new Chunk(new byte[CHUNK_BYTES]);
        }
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

    /** The digests of all that was added, hexadecimal: MD5, then SHA-512. All has been taken by then. */
    List<String> finish() throws InterruptedException {
        for (var worker : workers) {
            worker.waiting.put(worker.end);
        }
        for (var worker : workers) {
            worker.thread.join();
            worker.check();
        }
        return List.of(md5.hex(), sha512.hex());
    }

    /** Ends the threads of a stream that was not finished, and waits until they have. */
    @Override
    public void close() {
        workers.forEach(worker -> worker.thread.interrupt());
        boolean interrupted = false;
        for (var worker : workers) {
            try {
                worker.thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Hash implements Taker {
        private final MessageDigest digest;

        Hash(String algorithm) {
            try {
                digest = MessageDigest.getInstance(algorithm);
            } catch (NoSuchAlgorithmException e) {
                throw new Problem.Bug("no digest " + algorithm).exception(e);
            }
        }

        @Override
        public void take(byte[] bytes, int length) {
            digest.update(bytes, 0, length);
        }

        String hex() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    private final class Worker {
        private final BlockingQueue<Chunk> waiting = new ArrayBlockingQueue<>(CHUNKS + 1);
        private final Chunk end = new Chunk(NOTHING);
        private final Taker taker;
        private final Thread thread;
        private volatile Optional<RuntimeException> failure = Optional.empty();

        Worker(String name, Taker taker) {
            this.taker = taker;
            thread = Thread.ofPlatform().daemon().name(name).start(this::run);
        }

        private void run() {
            try {
                for (var chunk = waiting.take(); chunk != end; chunk = waiting.take()) {
                    // After a failure the rest is only let pass, so that nobody waits for this one.
                    if (failure.isEmpty()) {
                        give(chunk);
                    }
                    if (chunk.readers.decrementAndGet() == 0) {
                        free.put(chunk);
                    }
                }
            } catch (InterruptedException e) {
                // The stream was given up; nobody asks for its digest.
            }
        }

        private void give(Chunk chunk) {
            try {
                taker.take(chunk.bytes, chunk.length);
            } catch (RuntimeException e) {
                failure = Optional.of(e);
            }
        }

        private void check() {
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
    }
}
