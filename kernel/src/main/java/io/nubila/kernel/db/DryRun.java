package io.nubila.kernel.db;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Within {@link #rehearse}, every transaction of this thread is run and then rolled back, and what it would have recorded
 * is collected. Nothing is written, no operation starts.
 */
public final class DryRun {
    private static final ScopedValue<DryRun> CURRENT = ScopedValue.newInstance();

    private final List<Event> events = new CopyOnWriteArrayList<>();

    private DryRun() {}

    /** Runs the work with all its transactions rolled back. */
    public static <T> Rehearsed<T> rehearse(Callable<T> work) throws Exception {
        var run = new DryRun();
        var result = ScopedValue.where(CURRENT, run).call(work::call);
        return new Rehearsed<>(result, List.copyOf(run.events));
    }

    /** Whether this thread only rehearses. */
    public static boolean active() {
        return CURRENT.isBound();
    }

    static DryRun current() {
        return CURRENT.get();
    }

    void collect(List<Event> found) {
        events.addAll(found);
    }

    /** The answer that would have been given, and the events that would have been recorded. */
    public record Rehearsed<T>(T result, List<Event> events) {}
}
