package io.nubila.kernel.policy;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** An operator's policy file and what of it was last seen. A file that is not there overrides nothing. */
final class OverrideFile {
    private static final long LOOK_EVERY_MILLIS = 1000;

    /** What tells one content of the file from the next. */
    record Seen(FileTime changed, long size, String key) {}

    private final Path path;
    private final Clock clock;
    private final AtomicLong nextLook;
    private volatile Optional<Seen> seen = Optional.empty();

    OverrideFile(Path path, Clock clock) {
        this.path = path;
        this.clock = clock;
        this.nextLook = new AtomicLong(clock.now().toEpochMilli() + LOOK_EVERY_MILLIS);
    }

    String name() {
        return "policy/" + path.getFileName();
    }

    /** Whether it is time to look; true for one thread a second. */
    boolean due() {
        long now = clock.now().toEpochMilli();
        long next = nextLook.get();
        return now >= next && nextLook.compareAndSet(next, now + LOOK_EVERY_MILLIS);
    }

    /** Whether the file differs from what was last read; remembers what it sees. */
    boolean changed() {
        var now = look();
        boolean changed = !now.equals(seen);
        seen = now;
        return changed;
    }

    private Optional<Seen> look() {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(new Seen(
                    attributes.lastModifiedTime(), attributes.size(), Objects.toString(attributes.fileKey(), "")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The overrides in it now. Throws {@code Problem.Invalid} for what cannot be understood. */
    Map<String, String> read() {
        try (var in = Files.newInputStream(path)) {
            return PolicyFile.overrides(name(), in);
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException e) {
            throw new Problem.Invalid("BadPolicy", name() + ": cannot be read: " + e.getMessage()).exception(e);
        }
    }
}
