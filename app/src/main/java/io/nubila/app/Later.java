package io.nubila.app;

import io.nubila.kernel.base.Problem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Something that is made on a thread of its own while a start goes on: most of a start waits for the disk. */
final class Later<T> {
    private final String name;
    private final CompletableFuture<T> made;

    private Later(String name, CompletableFuture<T> made) {
        this.name = name;
        this.made = made;
    }

    /** Begins to make it. */
    static <T> Later<T> of(String name, Supplier<T> maker) {
        return new Later<>(
                name,
                CompletableFuture.supplyAsync(
                        maker, work -> Thread.ofPlatform().name(name).start(work)));
    }

    /** Waits until it is made; throws what its making threw. */
    T get() {
        try {
            return made.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new Problem.Bug(name + ": " + e.getCause()).exception(e);
        }
    }
}
