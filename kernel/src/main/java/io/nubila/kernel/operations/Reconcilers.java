package io.nubila.kernel.operations;

import io.nubila.kernel.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the reconcilers of a node: each on a virtual thread of its own, every so often and when poked. */
public final class Reconcilers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reconcilers.class);

    private final Clock clock;
    private final Map<String, Loop> loops = new LinkedHashMap<>();
    private volatile boolean stopping;

    public Reconcilers(Clock clock, List<Reconciler> reconcilers) {
        this.clock = clock;
        for (var reconciler : reconcilers) {
            loops.put(reconciler.name(), new Loop(reconciler));
        }
    }

    /** Starts all; each runs once soon. */
    public void start() {
        for (var loop : loops.values()) {
            loop.thread = Thread.ofVirtual()
                    .name("reconciler " + loop.reconciler.name())
                    .start(() -> turn(loop));
        }
    }

    /** Makes a reconciler run soon; several pokes before it runs are one. */
    public void poke(String name) {
        var loop = loops.get(name);
        if (loop != null) {
            loop.poke();
        }
    }

    /** How the last runs went, by name. */
    public Map<String, LastRun> lastRuns() {
        var found = new LinkedHashMap<String, LastRun>();
        loops.forEach((name, loop) -> {
            var last = loop.last;
            if (last.isPresent()) {
                found.put(name, last.get());
            }
        });
        return found;
    }

    /** When a reconciler last ran, how long it took, and what it failed with. */
    public record LastRun(Instant at, Duration took, Optional<String> problem) {}

    private void turn(Loop loop) {
        while (!stopping) {
            var began = clock.now();
            Optional<String> problem = Optional.empty();
            try {
                loop.reconciler.run();
            } catch (InterruptedException e) {
                return;
            } catch (Exception | Error e) {
                problem = Optional.of(e.toString());
                if (!stopping) {
                    LOG.warn("reconciler {}: {}", loop.reconciler.name(), e.toString(), e);
                }
            }
            loop.last = Optional.of(new LastRun(began, Duration.between(began, clock.now()), problem));
            try {
                if (loop.pokes.tryAcquire(loop.reconciler.every().toMillis(), TimeUnit.MILLISECONDS)) {
                    var _ = loop.pokes.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        stopping = true;
        for (var loop : loops.values()) {
            loop.poke();
        }
        for (var loop : loops.values()) {
            try {
                var thread = loop.thread;
                if (thread != null && !thread.join(Duration.ofSeconds(10))) {
                    thread.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A reconciler with its thread. */
    private static final class Loop {
        private final Reconciler reconciler;
        private final Semaphore pokes = new Semaphore(0);
        private volatile Optional<LastRun> last = Optional.empty();
        private volatile @Nullable Thread thread;

        Loop(Reconciler reconciler) {
            this.reconciler = reconciler;
        }

        void poke() {
            pokes.release();
        }
    }
}
