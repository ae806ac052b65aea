package io.nubila.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Hears from libvirt which domains have started. Asking again and again would take processor time from what is measured,
 * the more the longer it takes.
 */
final class StartedDomains implements AutoCloseable {
    private static final String STARTED = ": Started ";

    private final Process listener;
    private final LinkedBlockingQueue<Long> started = new LinkedBlockingQueue<>();

    /** @param command a {@code virsh event} that tells the lifecycle events of all domains until it is stopped */
    StartedDomains(List<String> command) throws IOException {
        listener = new ProcessBuilder(command).start();
        var _ = Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
        try (var lines = new BufferedReader(listener.inputReader(StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(STARTED)) {
                    started.add(System.nanoTime());
                }
            }
        } catch (IOException e) {
            // The listener was stopped.
        }
    }

    /** Forgets those that have started until now. */
    void forget() {
        started.clear();
    }

    /** Waits for the next one; answers the {@link System#nanoTime} of its start. */
    long next(Duration limit) {
        try {
            var at = started.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (at == null) {
                throw new IllegalStateException("no domain has started within " + limit);
            }
            return at;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        listener.destroy();
    }
}
