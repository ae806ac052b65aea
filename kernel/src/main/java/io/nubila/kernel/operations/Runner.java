package io.nubila.kernel.operations;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.log.LogContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives one operation from where its journal row says it is to its end, saving after each step. */
final class Runner {
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

    Runner(Db db, Clock clock, Journal journal, Boundary boundary) {
        this.db = db;
        this.clock = clock;
        this.journal = journal;
        this.boundary = boundary;
    }

    <S extends Record> void run(Operation<S> operation, OperationRow start, BooleanSupplier stopping)
            throws InterruptedException {
        try (var _ = LogContext.operation(start.id(), start.cause().requestId())) {
            drive(new Run<>(operation, operation.steps(), start), start, stopping);
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
        private OperationRow row;
        private S state;

        Run(Operation<S> operation, List<Step<S>> steps, OperationRow row) {
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
        var cancelled = db.read(tx -> journal.find(tx, run.row.id())).flatMap(OperationRow::cancelledBy);
        if (cancelled.isPresent()) {
            turn(run, new Problem.Conflict("Cancelled", "cancelled by operation " + cancelled.get()), began);
            return;
        }
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
        boolean last = run.row.step() == run.steps.size() - 1;
        save(
                run,
                last ? Phase.DONE : Phase.RUNNING,
                last ? run.row.step() : run.row.step() + 1,
                0,
                Optional.empty(),
                clock.now(),
                new Line(step.name(), "do", began, Optional.empty()));
        boundary.reached(run.row.name(), step.name(), Boundary.Moment.SAVED);
    }

    private <S extends Record> void failed(Run<S> run, Problem why, Instant began) throws InterruptedException {
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
                new Line(run.step().name(), "do", began, Optional.of(text(why))));
        clock.sleep(wait);
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
                new Line(run.step().name(), "do", began, Optional.of(text(why))));
    }

    private <S extends Record> void backward(Run<S> run) throws InterruptedException {
        var began = clock.now();
        var step = run.step();
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
        save(
                run,
                first ? Phase.UNDONE : Phase.UNDOING,
                first ? 0 : run.row.step() - 1,
                0,
                Optional.empty(),
                clock.now(),
                new Line(step.name(), "undo", began, Optional.empty()));
    }

    private <S extends Record> void undoFailed(Run<S> run, Problem why, Instant began) throws InterruptedException {
        int tries = run.row.tries() + 1;
        boolean stuck = tries >= MAX_UNDO_TRIES;
        LOG.warn(
                "undo of {} of {} at {}: {}",
                run.row.name(),
                run.row.resourceId(),
                run.step().name(),
                text(why));
        var line = new Line(run.step().name(), "undo", began, Optional.of(text(why)));
        if (stuck) {
            save(
                    run,
                    Phase.STUCK,
                    run.row.step(),
                    tries,
                    Optional.empty(),
                    clock.now().plus(STUCK_WAIT),
                    line);
        } else {
            save(run, Phase.UNDOING, run.row.step(), tries, Optional.empty(), clock.now(), line);
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

    private record Line(String step, String direction, Instant began, Optional<String> problem) {}

    private <S extends Record> void save(
            Run<S> run, Phase phase, int step, int tries, Optional<Problem> problem, Instant nextTry, Line line) {
        var was = run.row;
        var now = clock.now();
        boolean finished = phase == Phase.DONE || phase == Phase.UNDONE;
        var next = new OperationRow(
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
        db.change(
                new Cause(
                        was.cause().projectId(),
                        was.cause().userId(),
                        was.cause().requestId(),
                        Optional.of(was.id()),
                        was.cause().rule()),
                tx -> {
                    journal.save(tx, next);
                    journal.story(tx, was.id(), line.step(), line.direction(), line.began(), line.problem());
                });
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
