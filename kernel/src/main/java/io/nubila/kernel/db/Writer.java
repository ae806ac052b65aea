package io.nubila.kernel.db;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It runs the waiting transactions one after the other, each in a savepoint of its own when
 * there are several, and commits them together: one flush to disk for all who wait. A transaction that throws is undone
 * alone.
 */
final class Writer implements AutoCloseable {
    private static final int MAX_BATCH = 128;
    private static final int MAX_WAITING = 20_000;
    private static final int STOP_SECONDS = 30;
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    private final Session session;
    private final Clock clock;
    private final LinkedBlockingQueue<Pending<?>> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean ended;

    Writer(String name, Session session, Clock clock) {
        this.session = session;
        this.clock = clock;
        thread = Thread.ofPlatform().daemon().name("writer " + name).start(this::loop);
    }

    <T> T run(Cause cause, Function<Tx, T> work) {
        if (thread.equals(Thread.currentThread())) {
            throw new Problem.Bug("a transaction within a transaction").exception();
        }
        if (stopping) {
            throw closed();
        }
        var pending = new Pending<>(cause, work, DryRun.active());
        if (!waiting.offer(pending)) {
            throw new Problem.Unavailable("The database is too busy.", "write queue is full").exception();
        }
        // The writer may have looked for the last time just before: then nobody else takes it out.
        if (ended && waiting.remove(pending)) {
            throw closed();
        }
        T result;
        try {
            result = pending.done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
        var tx = pending.tx;
        if (tx != null) {
            if (pending.rehearsal) {
                DryRun.current().collect(tx.events());
            } else {
                tx.actionsAfterCommit().forEach(Writer::follow);
            }
        }
        return result;
    }

    private static ProblemException closed() {
        return new Problem.Unavailable("The cloud is stopping.", "database closed").exception();
    }

    /** What follows a commit cannot undo it: the writer is told that it wrote, whatever becomes of the follow-up. */
    private static void follow(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("a follow-up of a committed transaction failed", e);
        }
    }

    private void loop() {
        var batch = new ArrayList<Pending<?>>(MAX_BATCH);
        while (!stopping || !waiting.isEmpty()) {
            try {
                var first = waiting.poll(1, TimeUnit.SECONDS);
                if (first == null) {
                    continue;
                }
                batch.add(first);
                waiting.drainTo(batch, MAX_BATCH - 1);
                commit(batch);
            } catch (InterruptedException e) {
                // Only close() ends the loop; the flag says so.
            } finally {
                batch.clear();
            }
        }
        ended = true;
        for (var late = waiting.poll(); late != null; late = waiting.poll()) {
            late.fail(closed());
        }
    }

    private void commit(List<Pending<?>> batch) {
        try {
            session.execute("BEGIN IMMEDIATE");
            if (batch.size() == 1) {
                // Nobody else's work would be lost with its own, so it needs no savepoint.
                session.execute(batch.getFirst().run(session, clock) ? "COMMIT" : "ROLLBACK");
            } else {
                for (var pending : batch) {
                    pending.perform(session, clock);
                }
                session.execute("COMMIT");
            }
        } catch (RuntimeException | Error e) {
            // An error must not end the thread: everyone who writes would wait for ever.
            try {
                session.execute("ROLLBACK");
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            var why = e instanceof RuntimeException failure
                    ? failure
                    : new Problem.Bug("a commit failed: " + e).exception(e);
            batch.forEach(pending -> pending.fail(why));
            return;
        }
        batch.forEach(Pending::complete);
    }

    @Override
    public void close() {
        stopping = true;
        // An empty transaction wakes the thread, which else would wait out its second.
        var _ = waiting.offer(new Pending<>(Cause.own("stop"), _ -> Boolean.TRUE, false));
        try {
            if (!thread.join(java.time.Duration.ofSeconds(STOP_SECONDS))) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        session.close();
    }

    /** One transaction waiting for its turn. */
    private static final class Pending<T> {
        private final Cause cause;
        private final Function<Tx, T> work;
        private final boolean rehearsal;
        private final CompletableFuture<T> done = new CompletableFuture<>();
        private volatile @Nullable Tx tx;
        private @Nullable T result;
        private @Nullable RuntimeException failure;

        Pending(Cause cause, Function<Tx, T> work, boolean rehearsal) {
            this.cause = cause;
            this.work = work;
            this.rehearsal = rehearsal;
        }

        void perform(Session session, Clock clock) {
            session.execute("SAVEPOINT one");
            if (!run(session, clock)) {
                session.execute("ROLLBACK TO one");
            }
            session.execute("RELEASE one");
        }

        /** Does the work; false when nothing of it is to be kept. */
        boolean run(Session session, Clock clock) {
            var mine = new Tx(session, cause, clock.now(), rehearsal);
            try {
                result = work.apply(mine);
                tx = mine;
            } catch (RuntimeException e) {
                failure = e;
            } catch (Error e) {
                failure = new Problem.Bug("a transaction failed: " + e).exception(e);
            }
            return failure == null && !rehearsal;
        }

        void complete() {
            if (failure != null) {
                done.completeExceptionally(failure);
            } else {
                done.complete(result);
            }
        }

        void fail(RuntimeException e) {
            done.completeExceptionally(failure == null ? e : failure);
        }
    }
}
