package io.nubila.network.engine;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Tx;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What has changed in the store since the data path was last told. Each mark has a number; something marked many times
 * before it is taken is taken once, and whoever marked it can wait until that number or a later one is in force.
 *
 * <p>Lost in a crash, which does no harm: at its start the reconciler marks everything.
 */
public final class Pending {
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(100).toNanos();
    /** How long marks nobody waits for are gathered: making a port and binding it soon after is one piece of work then. */
    private static final long GATHERING_NANOS = Duration.ofMillis(20).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Thing, Long> marked = new LinkedHashMap<>();
    private final Map<Thing, Long> applied = new HashMap<>();
    private final Map<Thing, Failure> failures = new HashMap<>();
    private long last;
    private long oldestNanos;
    private int waiters;
    private boolean closed;

    private record Failure(int tries, long notBeforeNanos, String reason) {}

    /** Marks a network once the transaction is durable. */
    public void network(Tx tx, NetworkId id) {
        tx.afterCommit(() -> mark(new Thing.OfNetwork(id)));
    }

    /** Marks a router once the transaction is durable. */
    public void router(Tx tx, RouterId id) {
        tx.afterCommit(() -> mark(new Thing.OfRouter(id)));
    }

    /** Marks a security group once the transaction is durable. */
    public void group(Tx tx, SecurityGroupId id) {
        tx.afterCommit(() -> mark(new Thing.OfGroup(id)));
    }

    /** Marks now; answers the number of the mark. */
    long mark(Thing thing) {
        lock.lock();
        try {
            last++;
            boolean first = marked.isEmpty();
            if (first) {
                oldestNanos = System.nanoTime();
            }
            marked.put(thing, last);
            // Whoever takes them knows already when the gathering of these will end.
            if (first || gathering() <= 0) {
                changed.signalAll();
            }
            return last;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what is due, at most {@code limit}; waits for the first at most that long, so it may be empty. While nobody
     * waits for a mark it is due a little later, for more often follow.
     */
    Map<Thing, Long> take(int limit, Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long end = System.nanoTime() + wait.toNanos();
            var due = due(limit);
            while (due.isEmpty() && end - System.nanoTime() > 0 && !closed) {
                // Marks that failed become due by time alone, so look again even when nothing is signalled.
                long rest = marked.isEmpty() ? 0 : gathering();
                var _ = changed.awaitNanos(rest > 0 ? Math.min(rest, LOOK_AGAIN_NANOS) : LOOK_AGAIN_NANOS);
                due = due(limit);
            }
            due.keySet().forEach(marked::remove);
            return due;
        } finally {
            lock.unlock();
        }
    }

    /** How much longer marks are gathered; not above 0 when that is over. */
    private long gathering() {
        return waiters > 0 || closed ? 0 : oldestNanos + GATHERING_NANOS - System.nanoTime();
    }

    private Map<Thing, Long> due(int limit) {
        var due = new LinkedHashMap<Thing, Long>();
        if (gathering() > 0) {
            return due;
        }
        for (var entry : marked.entrySet()) {
            var failure = failures.get(entry.getKey());
            if (failure == null || failure.notBeforeNanos - System.nanoTime() <= 0) {
                due.put(entry.getKey(), entry.getValue());
                if (due.size() == limit) {
                    break;
                }
            }
        }
        return due;
    }

    /** Notes that the data path is as the store was at these marks or later. */
    void done(Map<Thing, Long> things) {
        lock.lock();
        try {
            things.forEach((thing, number) -> {
                var _ = applied.merge(thing, number, Math::max);
                failures.remove(thing);
            });
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Notes that something no longer exists anywhere, so nobody will wait for it. */
    void forget(Thing thing) {
        lock.lock();
        try {
            applied.remove(thing);
        } finally {
            lock.unlock();
        }
    }

    /** Notes a failure: it comes again after a wait that doubles with each try. */
    void failed(Thing thing, long number, String reason, Duration first, Duration longest) {
        lock.lock();
        try {
            var before = failures.get(thing);
            int tries = before == null ? 1 : before.tries + 1;
            long wait = Math.min(longest.toNanos(), first.toNanos() << Math.min(20, tries - 1));
            failures.put(thing, new Failure(tries, System.nanoTime() + wait, reason));
            var _ = marked.merge(thing, number, Math::max);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the mark is in force; {@code Unavailable} with the data path's last words after the limit. */
    void await(Thing thing, long number, Duration limit) {
        lock.lock();
        waiters++;
        changed.signalAll();
        try {
            long left = limit.toNanos();
            while (applied.getOrDefault(thing, 0L) < number) {
                if (left <= 0 || closed) {
                    var failure = failures.get(thing);
                    throw new Problem.Unavailable(
                                    "The host's network is not ready.",
                                    thing + ": " + (failure == null ? "not applied within " + limit : failure.reason))
                            .exception();
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem.Unavailable("Interrupted", "waiting for " + thing).exception(e);
        } finally {
            waiters--;
            lock.unlock();
        }
    }

    /** What could not be applied, and why. */
    Map<Thing, String> failing() {
        lock.lock();
        try {
            var found = new LinkedHashMap<Thing, String>();
            failures.forEach((thing, failure) -> found.put(thing, failure.reason));
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** How much waits to be applied. */
    int size() {
        lock.lock();
        try {
            return marked.size();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
