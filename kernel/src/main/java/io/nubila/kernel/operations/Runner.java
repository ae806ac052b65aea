package io.nubila.kernel.operations;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.log.LogContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one operation from where its journal row says it is to its end, saving after each step; quick light steps are saved
 * together with the next one.
 */
final class Runner implements AutoCloseable {
    /** How long the result of a light step may wait for the next step's: a person who looks sees where things are. */
    private static final Duration LIGHT = Duration.ofMillis(100);

    private static final int MAX_TRIES = 6;
    private static final int MAX_UNDO_TRIES = 8;
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration STUCK_WAIT = Duration.ofMinutes(2);
    private static final int MAX_PROBLEM_LENGTH = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

    private final Db db;
    private final Clock clock;
    private final Journal journal;
    private final Boundary boundary;
    private final ScheduledThreadPoolExecutor later = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("operations-later").factory());

    Runner(Db db, Clock clock, Journal journal, Boundary boundary) {
        this.db = db;
        this.clock = clock;
        this.journal = journal;
        this.boundary = boundary;
    }

    @Override
    public void close() {
        var _ = later.shutdownNow();
    }

    <S extends Record> void run(Operation<S> operation, OperationRow start, BooleanSupplier stopping)
            throws InterruptedException {
        try (var _ = LogContext.operation(start.id(), start.cause().requestId())) {
            drive(new Run<>(operation, operation.steps(), start, clock.now()), start, stopping);
        }
    }

    private <S extends Record> void drive(Run<S> run, OperationRow start, BooleanSupplier stopping)
            throws InterruptedException {
        while (!run.row.phase().ended() && !stopping.getAsBoolean()) {
            switch (run.row.phase()) {
                case RUNNING -> forward(run);
                case UNDOING -> backward(run);
                case DONE, UNDONE, STUCK -> {}
            }
        }
        if (run.row.phase() == Phase.STUCK && start.phase() == Phase.STUCK) {
            retryStuck(run);
        }
    }

    /** One run of one operation, with the row as it was last saved. */
    private static final class Run<S extends Record> {
        private final Operation<S> operation;
        private final List<Step<S>> steps;
        private final Context context;
        /** Held while the row is changed, for results that waited are saved by another thread. */
        private final ReentrantLock lock = new ReentrantLock();
        /** Lines of steps that were done and are not saved yet. */
        private final List<Line> waiting = new ArrayList<>();

        private OperationRow row;
        private S state;
        private Optional<String> cancelledBy;
        private Instant savedAt;

        Run(Operation<S> operation, List<Step<S>> steps, OperationRow row, Instant now) {
            this.savedAt = now;
            this.cancelledBy = row.cancelledBy();
            this.operation = operation;
            this.steps = steps;
            this.row = row;
            this.context = new Context(row.id(), row.cause());
            this.state = Json.read(row.state(), operation.stateType());
        }

        Step<S> step() {
            return steps.get(row.step());
        }
    }

    private <S extends Record> void forward(Run<S> run) throws InterruptedException {
        var step = run.step();
        var began = clock.now();
        if (run.cancelledBy.isPresent()) {
            turn(run, new Problem.Conflict("Cancelled", "cancelled by operation " + run.cancelledBy.get()), began);
            return;
        }
        var before = run.state;
        try {
            boundary.reached(run.row.name(), step.name(), Boundary.Moment.BEFORE);
            run.state = step.action().run(run.state, run.context);
            boundary.reached(run.row.name(), step.name(), Boundary.Moment.ACTED);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            failed(run, problemOf(e), began);
            return;
        }
        try {
            done(run, step, before, began);
        } catch (AdditionFailed e) {
            // The step has failed, so what it answered is as little kept as what it added.
            run.state = before;
            failed(run, problemOf(e.why()), began);
            return;
        }
        boundary.reached(run.row.name(), step.name(), Boundary.Moment.SAVED);
    }

    /** What a step wanted to write with its result could not be written. */
    private static final class AdditionFailed extends RuntimeException {
        private final RuntimeException why;

        AdditionFailed(RuntimeException why) {
            super(why);
            this.why = why;
        }

        RuntimeException why() {
            return why;
        }
    }

    /** Saves that a step was done; what it added is written first, so a failure of that is the step's. */
    private <S extends Record> void done(Run<S> run, Step<S> step, S before, Instant began) {
        var additions = run.context.takeAdditions();
        boolean last = run.row.step() == run.steps.size() - 1;
        var now = clock.now();
        var line = new Line(step.name(), "do", began, now, Optional.empty());
        if (step.light()
                && !last
                && additions.isEmpty()
                && before.equals(run.state)
                && Duration.between(run.savedAt, now).compareTo(LIGHT) < 0) {
            waitFor(run, line);
            return;
        }
        save(
                run,
                last ? Phase.DONE : Phase.RUNNING,
                last ? run.row.step() : run.row.step() + 1,
                0,
                Optional.empty(),
                now,
                line,
                additions);
    }

    /** Goes on to the next step and lets the result of this one wait for it, but not for long. */
    private <S extends Record> void waitFor(Run<S> run, Line line) {
        run.lock.lock();
        try {
            run.row = changed(run, Phase.RUNNING, run.row.step() + 1, 0, Optional.empty(), run.row.nextTryAt());
            if (run.waiting.isEmpty()) {
                var _ = later.schedule(() -> saveWaiting(run), LIGHT.toMillis(), TimeUnit.MILLISECONDS);
            }
            run.waiting.add(line);
        } finally {
            run.lock.unlock();
        }
    }

    private <S extends Record> void saveWaiting(Run<S> run) {
        run.lock.lock();
        try {
            if (!run.waiting.isEmpty()) {
                write(run, run.row, List.of());
            }
        } catch (RuntimeException e) {
            // The next border saves it.
            LOG.debug("operation {} is saved later", run.row.id(), e);
        } finally {
            run.lock.unlock();
        }
    }

    private <S extends Record> void failed(Run<S> run, Problem why, Instant began) throws InterruptedException {
        var _ = run.context.takeAdditions();
        boolean again = why instanceof Problem.Unavailable && run.row.tries() + 1 < MAX_TRIES;
        if (!again) {
            turn(run, why, began);
            return;
        }
        var wait = FIRST_WAIT.multipliedBy(1L << run.row.tries());
        save(
                run,
                Phase.RUNNING,
                run.row.step(),
                run.row.tries() + 1,
                Optional.empty(),
                clock.now(),
                new Line(run.step().name(), "do", began, clock.now(), Optional.of(text(why))),
                List.of());
        clock.sleep(wait);
        run.cancelledBy = db.read(tx -> journal.cancelledBy(tx, run.row.id()));
    }

    /** Turns back: the step that failed is undone first, for it may be half done. */
    private <S extends Record> void turn(Run<S> run, Problem why, Instant began) {
        LOG.info(
                "{} of {} fails at {}: {}",
                run.row.name(),
                run.row.resourceId(),
                run.step().name(),
                text(why));
        save(
                run,
                Phase.UNDOING,
                run.row.step(),
                0,
                Optional.of(why),
                clock.now(),
                new Line(run.step().name(), "do", began, clock.now(), Optional.of(text(why))),
                List.of());
    }

    private <S extends Record> void backward(Run<S> run) throws InterruptedException {
        var began = clock.now();
        var step = run.step();
        var before = run.state;
        try {
            if (step.undo().isPresent()) {
                run.state = step.undo().get().run(run.state, run.context);
                boundary.reached(run.row.name(), step.name(), Boundary.Moment.UNDONE);
            }
            if (run.row.step() == 0) {
                run.operation.failed(run.state, run.row.failure(), run.context);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            undoFailed(run, problemOf(e), began);
            return;
        }
        boolean first = run.row.step() == 0;
        try {
            save(
                    run,
                    first ? Phase.UNDONE : Phase.UNDOING,
                    first ? 0 : run.row.step() - 1,
                    0,
                    Optional.empty(),
                    clock.now(),
                    new Line(step.name(), "undo", began, clock.now(), Optional.empty()),
                    run.context.takeAdditions());
        } catch (AdditionFailed e) {
            run.state = before;
            undoFailed(run, problemOf(e.why()), began);
        }
    }

    private <S extends Record> void undoFailed(Run<S> run, Problem why, Instant began) throws InterruptedException {
        var _ = run.context.takeAdditions();
        int tries = run.row.tries() + 1;
        boolean stuck = tries >= MAX_UNDO_TRIES;
        LOG.warn(
                "undo of {} of {} at {}: {}",
                run.row.name(),
                run.row.resourceId(),
                run.step().name(),
                text(why));
        var line = new Line(run.step().name(), "undo", began, clock.now(), Optional.of(text(why)));
        if (stuck) {
            save(
                    run,
                    Phase.STUCK,
                    run.row.step(),
                    tries,
                    Optional.empty(),
                    clock.now().plus(STUCK_WAIT),
                    line,
                    List.of());
        } else {
            save(run, Phase.UNDOING, run.row.step(), tries, Optional.empty(), clock.now(), line, List.of());
            clock.sleep(FIRST_WAIT.multipliedBy(1L << tries));
        }
    }

    /** One more round of undo for an operation that was stuck. */
    private <S extends Record> void retryStuck(Run<S> run) throws InterruptedException {
        while (run.row.phase() == Phase.STUCK || run.row.phase() == Phase.UNDOING) {
            int before = run.row.tries();
            backward(run);
            if (run.row.phase() == Phase.STUCK && run.row.tries() > before) {
                return;
            }
        }
    }

    private record Line(String step, String direction, Instant began, Instant ended, Optional<String> problem) {}

    private <S extends Record> void save(
            Run<S> run,
            Phase phase,
            int step,
            int tries,
            Optional<Problem> problem,
            Instant nextTry,
            Line line,
            List<Consumer<Tx>> additions) {
        run.lock.lock();
        try {
            run.waiting.add(line);
            try {
                write(run, changed(run, phase, step, tries, problem, nextTry), additions);
            } catch (RuntimeException e) {
                run.waiting.removeLast();
                throw e;
            }
        } finally {
            run.lock.unlock();
        }
    }

    private <S extends Record> OperationRow changed(
            Run<S> run, Phase phase, int step, int tries, Optional<Problem> problem, Instant nextTry) {
        var was = run.row;
        var now = clock.now();
        boolean finished = phase == Phase.DONE || phase == Phase.UNDONE;
        return new OperationRow(
                was.id(),
                was.number(),
                was.name(),
                was.resourceType(),
                was.resourceId(),
                phase,
                step,
                Json.write(run.state),
                tries,
                was.cancelledBy(),
                problem.map(Problem::code).or(was::problemCode),
                problem.map(Runner::text).or(was::problem),
                nextTry,
                was.owner(),
                was.cause(),
                was.startedAt(),
                now,
                finished ? Optional.of(now) : Optional.empty());
    }

    /** Writes the row with all lines that wait, and what is added, in one transaction; hears whether to give up. */
    private <S extends Record> void write(Run<S> run, OperationRow next, List<Consumer<Tx>> additions) {
        run.cancelledBy = db.write(run.context.cause(), tx -> {
            try {
                additions.forEach(addition -> addition.accept(tx));
            } catch (RuntimeException e) {
                throw new AdditionFailed(e);
            }
            journal.save(tx, next);
            for (var line : run.waiting) {
                journal.story(tx, next.id(), line.step(), line.direction(), line.began(), line.ended(), line.problem());
            }
            return journal.cancelledBy(tx, next.id());
        });
        run.waiting.clear();
        run.savedAt = next.updatedAt();
        run.row = next;
    }

    private static Problem problemOf(Throwable e) {
        if (e instanceof ProblemException known) {
            if (known.problem() instanceof Problem.Bug) {
                LOG.error("a step failed by a mistake of ours", e);
            }
            return known.problem();
        }
        LOG.error("a step failed by a mistake of ours", e);
        return new Problem.Bug(e.toString());
    }

    private static String text(Problem problem) {
        var text = String.valueOf(problem.exception().getMessage());
        return text.length() <= MAX_PROBLEM_LENGTH ? text : text.substring(0, MAX_PROBLEM_LENGTH);
    }
}
