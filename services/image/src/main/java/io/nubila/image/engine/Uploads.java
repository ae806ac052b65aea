package io.nubila.image.engine;

import io.nubila.contracts.image.ImageId;
import io.nubila.kernel.base.Problem;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which images' bytes this process is working on now, so that nobody takes them for the leftovers of a crash. */
public final class Uploads {
    private final Set<ImageId> running = ConcurrentHashMap.newKeySet();

    /** Ends with {@link #close}. */
    public interface Running extends AutoCloseable {
        @Override
        void close();
    }

    /** Begins to work on an image; {@code Conflict} when someone does already. */
    public Running begin(ImageId id) {
        return tryBegin(id)
                .orElseThrow(
                        () -> new Problem.Conflict("Image %s is being uploaded already.".formatted(id)).exception());
    }

    /** Begins to work on an image; empty when someone does already. */
    public Optional<Running> tryBegin(ImageId id) {
        return running.add(id) ? Optional.of(() -> running.remove(id)) : Optional.empty();
    }

    /** Whether someone works on the image's bytes now. */
    public boolean isRunning(ImageId id) {
        return running.contains(id);
    }
}
