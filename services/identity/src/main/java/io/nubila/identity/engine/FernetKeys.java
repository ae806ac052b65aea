package io.nubila.identity.engine;

import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.tls.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The keys tokens are sealed with: files named by numbers, each a key in URL-safe base64, as Keystone keeps them. The
 * highest number seals; 0 is staged to become the next highest; those between only open. Safe for many threads.
 */
public final class FernetKeys {
    private final Path folder;
    private final int maxActive;
    private final Ids ids;
    private final ReentrantLock rotating = new ReentrantLock();
    private volatile Ring ring;

    /** The keys in force, the sealing one first. */
    private record Ring(List<Fernet.Key> keys, int primary) {}

    /**
     * Reads the keys, making the first two when there are none; the folder and the files become readable by their owner
     * only.
     *
     * @param maxActive keys to keep at most, 2 or more
     */
    public FernetKeys(Path folder, int maxActive, Ids ids) {
        this.folder = PrivateFiles.folder(folder);
        this.maxActive = Math.max(2, maxActive);
        this.ids = ids;
        if (numbers().isEmpty()) {
            write(0);
            write(1);
        }
        ring = read();
    }

    /** The key that seals. */
    Fernet.Key sealing() {
        return ring.keys().getFirst();
    }

    /** All keys that open, the likeliest first. */
    List<Fernet.Key> opening() {
        return ring.keys();
    }

    /** When the sealing key was made, by its file's time. */
    public Instant sealingSince() {
        try {
            return Files.getLastModifiedTime(folder.resolve(Integer.toString(ring.primary())))
                    .toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Lets the staged key seal from now on, stages a new one, and drops the oldest beyond the limit. Tokens sealed with a
     * dropped key end.
     */
    public void rotate() {
        rotate(Instant.MAX);
    }

    /**
     * As {@link #rotate()}, but a key that still sealed after a moment stays, whatever the limit: tokens that were made
     * later are to be opened until they end.
     */
    public void rotate(Instant oldestToken) {
        rotating.lock();
        try {
            var numbers = numbers();
            int next = numbers.lastKey() + 1;
            // The staged key is copied first, so that whatever happens here no key that seals is lost.
            PrivateFiles.write(folder.resolve(Integer.toString(next)), PrivateFiles.read(folder.resolve("0")));
            write(0);
            numbers = numbers();
            while (numbers.size() > maxActive) {
                int oldest = numbers.higherKey(0);
                // It sealed until the next one was made.
                var until =
                        Files.getLastModifiedTime(numbers.higherEntry(oldest).getValue());
                if (until.toInstant().isAfter(oldestToken)) {
                    break;
                }
                Files.deleteIfExists(numbers.remove(oldest));
            }
            ring = read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            rotating.unlock();
        }
    }

    /** Reads the files again, after another program has rotated them. */
    public void reload() {
        ring = read();
    }

    private void write(int number) {
        var text = Base64.getUrlEncoder().encodeToString(ids.bytes(Fernet.KEY_BYTES));
        PrivateFiles.write(folder.resolve(Integer.toString(number)), text.getBytes(StandardCharsets.US_ASCII));
    }

    private Ring read() {
        var keys = new ArrayList<Fernet.Key>();
        var numbers = numbers();
        for (var file : numbers.descendingMap().values()) {
            var text = new String(PrivateFiles.read(file), StandardCharsets.US_ASCII).strip();
            try {
                keys.add(Fernet.Key.of(Base64.getUrlDecoder().decode(text)));
            } catch (IllegalArgumentException e) {
                throw new Problem.Bug("the key " + file + " is no URL-safe base64").exception(e);
            }
        }
        if (keys.isEmpty()) {
            throw new Problem.Bug("no keys in " + folder).exception();
        }
        return new Ring(List.copyOf(keys), numbers.lastKey());
    }

    private NavigableMap<Integer, Path> numbers() {
        var found = new TreeMap<Integer, Path>();
        try (var files = Files.list(folder)) {
            files.forEach(file -> {
                var name = file.getFileName().toString();
                if (name.matches("[0-9]{1,9}")) {
                    found.put(Integer.parseInt(name), file);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
