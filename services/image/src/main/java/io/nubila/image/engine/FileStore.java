package io.nubila.image.engine;

import io.nubila.contracts.image.ImageId;
import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/**
 * The files of images, each named by the image's id. A file gets into the folder only when all of it is on the disk and
 * checked, so a file that is there is whole. What comes in lies in {@code incoming}; what came in whole and waits for its
 * import lies in {@code staged}.
 */
public final class FileStore {
    private static final int READ_BYTES = 256 << 10;
    private static final int MAX_LISTED = 1_000_000;
    private static final int MAX_READERS = 8;
    /** Names of images; other files in the folder are not ours. */
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Path folder;
    private final Path incoming;
    private final Path staged;
    /** How many are sent an image just now. */
    private final Map<ImageId, Integer> sending = new ConcurrentHashMap<>();
    /** Bounds the memory of those who read ahead. */
    private final Semaphore readers = new Semaphore(MAX_READERS);

    /** Makes the folders when they are not there. */
    public FileStore(Path folder) {
        this.folder = folder;
        this.incoming = folder.resolve("incoming");
        this.staged = folder.resolve("staged");
        try {
            var _ = Files.createDirectories(incoming);
            var _ = Files.createDirectories(staged);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** What came in: how much, and its digests in hexadecimal. */
    public record Received(long bytes, String md5, String sha512) {}

    /** Where the whole file of an image is. */
    public Path file(ImageId id) {
        return folder.resolve(id.value());
    }

    /** Where the file of an image is while it comes in. */
    public Path incoming(ImageId id) {
        return incoming.resolve(id.value());
    }

    /** Where the file of an image is while it waits for its import. */
    public Path staged(ImageId id) {
        return staged.resolve(id.value());
    }

    /**
     * Writes a stream to {@link #incoming} and to the disk. {@code Refused} with 413 when it is longer than the limit; a
     * file that is there already is replaced.
     *
     * @throws IOException when the stream breaks; what was written is gone then
     */
    public Received receive(ImageId id, InputStream stream, long maxBytes) throws IOException {
        var target = incoming(id);
        boolean whole = false;
        try (var out = new ImageFile(target);
                var digests = new Digests(out)) {
            long total = 0;
            while (true) {
                var chunk = digests.next();
                int count = stream.readNBytes(chunk.bytes(), 0, Digests.CHUNK_BYTES);
                if (count == 0) {
                    break;
                }
                total += count;
                if (total > maxBytes) {
                    throw new Problem.Refused(
                                    413,
                                    "ImageSizeLimitExceeded",
                                    "The incoming image is too large: The provided image is too large.")
                            .exception();
                }
                digests.add(chunk, count);
            }
            var hex = digests.finish();
            out.finish();
            whole = true;
            return new Received(total, hex.getFirst(), hex.getLast());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            if (!whole) {
                discard(target);
            }
        }
    }

    /** Reads a file that is there already, for its length and digests. */
    public Received examine(Path file) throws IOException {
        try (var in = FileChannel.open(file, StandardOpenOption.READ);
                var digests = new Digests()) {
            long total = 0;
            while (true) {
                var chunk = digests.next();
                var buffer = ByteBuffer.wrap(chunk.bytes());
                int count = 0;
                while (buffer.hasRemaining() && count >= 0) {
                    count = in.read(buffer);
                }
                if (buffer.position() == 0) {
                    break;
                }
                total += buffer.position();
                digests.add(chunk, buffer.position());
            }
            var hex = digests.finish();
            return new Received(total, hex.getFirst(), hex.getLast());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Keeps what came in as the image's file. */
    public void keep(ImageId id) {
        move(incoming(id), file(id));
    }

    /** Sets what came in aside until it is imported. */
    public void stage(ImageId id) {
        move(incoming(id), staged(id));
    }

    /** Takes what was set aside to be checked and kept; nothing if that was done already. */
    public void unstage(ImageId id) {
        if (Files.exists(staged(id))) {
            move(staged(id), incoming(id));
        }
    }

    private static void move(Path from, Path to) {
        try {
            var _ = Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            var folder = to.getParent();
            if (folder != null) {
                try (var handle = FileChannel.open(folder, StandardOpenOption.READ)) {
                    handle.force(true);
                }
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Takes a file of this host into {@link #incoming}: as a hard link where possible, else as a copy. */
    public void take(ImageId id, Path source) {
        discard(incoming(id));
        linkOrCopy(source, incoming(id));
    }

    /** Makes {@code target} hold the bytes of an image; a file that is there is replaced. */
    public void copyTo(ImageId id, Path target) {
        var name = target.getFileName();
        if (name == null) {
            throw new Problem.Bug("no file name in " + target).exception();
        }
        var temporary = target.resolveSibling(name + ".part");
        try {
            discard(temporary);
            linkOrCopy(file(id), temporary);
            var _ = Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            // A rename between two names of one file does nothing at all, so the first name may still be there.
            discard(temporary);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private static void linkOrCopy(Path source, Path target) {
        try {
            try {
                var _ = Files.createLink(target, source);
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (FileSystemException | UnsupportedOperationException e) {
                var _ = Files.copy(source, target);
                try (var written = FileChannel.open(target, StandardOpenOption.WRITE)) {
                    written.force(true);
                }
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /**
     * Writes a part of an image's bytes to a stream. A large part is read past the kernel's cache, unless someone else is
     * sent the same image: then the cache spares the disk the second reading.
     */
    public void send(ImageId id, long from, long length, OutputStream out) throws IOException {
        boolean alone = sending.merge(id, 1, Integer::sum) == 1;
        try {
            if (alone && length > ImageFile.CACHED_BYTES && readers.tryAcquire()) {
                try {
                    if (sendPastCache(id, from, length, out)) {
                        return;
                    }
                } finally {
                    readers.release();
                }
            }
            sendFromCache(id, from, length, out);
        } finally {
            var _ = sending.computeIfPresent(id, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    private boolean sendPastCache(ImageId id, long from, long length, OutputStream out) throws IOException {
        var file = ReadAhead.open(file(id));
        if (file.isEmpty()) {
            return false;
        }
        try (var ahead = file.get()) {
            ahead.send(from, length, out instanceof WritableByteChannel channel ? channel : Channels.newChannel(out));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void sendFromCache(ImageId id, long from, long length, OutputStream out) throws IOException {
        try (var in = FileChannel.open(file(id), StandardOpenOption.READ)) {
            var buffer = new byte[Math.clamp(length, 1, READ_BYTES)];
            long at = from;
            long end = from + length;
            while (at < end) {
                int count = in.read(ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, end - at)), at);
                if (count < 0) {
                    throw new IOException("image " + id + " is shorter than it was");
                }
                out.write(buffer, 0, count);
                at += count;
            }
        }
    }

    /** Whether the whole file of an image is there. */
    public boolean has(ImageId id) {
        return Files.exists(file(id));
    }

    /** Removes all of an image; nothing if there is none. */
    public void remove(ImageId id) {
        discard(incoming(id));
        discard(staged(id));
        discard(file(id));
    }

    private static void discard(Path file) {
        try {
            var _ = Files.deleteIfExists(file);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** The ids of all images that have a file, in whatever place. */
    public Set<ImageId> ids() {
        var found = new LinkedHashSet<ImageId>();
        for (var place : List.of(folder, incoming, staged)) {
            try (var listed = Files.list(place)) {
                listed.map(file -> String.valueOf(file.getFileName()))
                        .filter(name -> NAME.matcher(name).matches())
                        .limit(MAX_LISTED)
                        .forEach(name -> found.add(new ImageId(name)));
            } catch (IOException e) {
                throw unwritable(e);
            }
        }
        return found;
    }

    private static RuntimeException unwritable(IOException e) {
        return new Problem.Unavailable("The image store cannot be used now.", e.toString()).exception(e);
    }
}
