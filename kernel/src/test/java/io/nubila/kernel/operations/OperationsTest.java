package io.nubila.kernel.operations;

import static io.nubila.kernel.operations.Step.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Migration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationsTest {
    @TempDir
    private Path folder;

    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    private volatile Optional<RuntimeException> failure = Optional.empty();
    private CountDownLatch gate = new CountDownLatch(0);
    private Db db;
    private Operations operations;
    private Build build;

    record State(String thing, int walls) {}

    /** Builds a thing in three steps; the second fails when the test says so. */
    private final class Build implements Operation<State> {
        private final String name;

        Build(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Class<State> stateType() {
            return State.class;
        }

        @Override
        public List<Step<State>> steps() {
            return List.of(
                    step("ground", this::ground, (state, context) -> note("clear", state)),
                    step("walls", this::walls, (state, context) -> note("break", state)),
                    step("roof", (state, context) -> note("roof", state)));
        }

        private State ground(State state, Context context) throws InterruptedException {
            gate.await();
            return note("ground", state);
        }

        private State walls(State state, Context context) {
            failure.ifPresent(e -> {
                throw e;
            });
            var _ = note("walls", state);
            return new State(state.thing(), 4);
        }

        private State note(String what, State state) {
            done.add(what + state.walls());
            return state;
        }

        @Override
        public void failed(State state, Problem why, Context context) {
            done.add("failed: " + why.message());
        }
    }

    @BeforeEach
    void open() {
        db = Db.open(folder.resolve("test.db"), Migration.of(Migration.class, "kernel"), Clock.system());
        build = new Build("build");
        operations = new Operations(db, Clock.system(), Ids.secure(), "node", List.of(build), Boundary.NONE);
    }

    @AfterEach
    void close() {
        gate.countDown();
        operations.close();
        db.close();
    }

    private String start() {
        return db.write(Cause.own("test"), tx -> operations.start(tx, build, "thing", "t", new State("t", 0)));
    }

    private Phase phase(String id) {
        return operations.find(id).orElseThrow().phase();
    }

    private static void waitFor(BooleanSupplier condition) throws InterruptedException {
        var limit = Instant.now().plus(Duration.ofSeconds(10));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(limit);
            Clock.system().sleep(Duration.ofMillis(5));
        }
    }

    @Test
    void runsAllStepsAndTellsTheirStory() throws Exception {
        var id = start();
        waitFor(() -> phase(id) == Phase.DONE);
        assertThat(done).containsExactly("ground0", "walls0", "roof4");
        assertThat(operations.story(id))
                .extracting(OperationRow.StepRow::step)
                .containsExactly("ground", "walls", "roof");
    }

    @Test
    void undoesBackwardsFromTheStepThatFailed() throws Exception {
        failure = Optional.of(new Problem.Conflict("no bricks").exception());
        var id = start();
        waitFor(() -> phase(id) == Phase.UNDONE);
        assertThat(done).containsExactly("ground0", "break0", "clear0", "failed: no bricks");
        assertThat(operations.find(id).orElseThrow().problem()).contains("no bricks");
    }

    @Test
    void triesAgainWhileSomethingIsUnavailable() throws Exception {
        failure = Optional.of(new Problem.Unavailable("away", "away").exception());
        var id = start();
        waitFor(() -> operations.find(id).orElseThrow().tries() > 0);
        failure = Optional.empty();
        waitFor(() -> phase(id) == Phase.DONE);
    }

    @Test
    void aLaterOperationMayMakeAnEarlierOneGiveUp() throws Exception {
        gate = new CountDownLatch(1);
        var first = start();
        var second =
                db.write(Cause.own("test"), tx -> operations.supersede(tx, build, "thing", "t", new State("t", 0)));
        gate.countDown();
        waitFor(() -> phase(second) == Phase.DONE);
        assertThat(phase(first)).isEqualTo(Phase.UNDONE);
    }

    @Test
    void goesOnInANewLifeWhereTheOldOneEnded() throws Exception {
        gate = new CountDownLatch(1);
        var id = start();
        var reborn = new Operations(db, Clock.system(), Ids.secure(), "node", List.of(build), Boundary.NONE);
        gate.countDown();
        assertThat(reborn.resume()).isBetween(0, 1);
        waitFor(() -> phase(id) == Phase.DONE);
        reborn.close();
        assertThat(done).contains("roof4");
    }

    @Test
    void aStuckOperationIsNeverDrivenTwiceAtATime() throws Exception {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var gates = new CountDownLatch(1);
        var armed = new AtomicBoolean();
        var blocked = new AtomicBoolean();
        var fragile = new Fragile(() -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            try {
                if (armed.get()) {
                    blocked.set(true);
                    gates.await();
                }
            } finally {
                inside.decrementAndGet();
            }
        });
        operations.close();
        operations = new Operations(db, Clock.system(), Ids.secure(), "node", List.of(build, fragile), Boundary.NONE);
        var id = db.write(Cause.own("test"), tx -> operations.start(tx, fragile, "thing", "t", new State("t", 0)));
        waitFor(() -> phase(id) == Phase.UNDONE);
        operations.close();
        // As if its undo had failed long enough: the last step's undo is done at the next retry, the first one waits.
        db.change(Cause.own("test"), tx -> {
            int _ = tx.update(
                    "UPDATE operations SET phase = 'STUCK', step = 1, tries = 8, next_try_at = 0, finished_at = NULL");
        });
        armed.set(true);
        operations = new Operations(db, Clock.system(), Ids.secure(), "node", List.of(build, fragile), Boundary.NONE);
        int _ = operations.resume();
        waitFor(() -> blocked.get() && phase(id) == Phase.UNDOING);
        most.set(0);
        int _ = operations.resume();
        var later = start();
        Clock.system().sleep(Duration.ofMillis(200));
        gates.countDown();
        waitFor(() -> phase(id) == Phase.UNDONE);
        waitFor(() -> {
            int _ = operations.resume();
            return phase(later) == Phase.DONE;
        });
        assertThat(most.get()).isLessThanOrEqualTo(1);
    }

    /** Fails at its second step; the undo of the first waits for the test. */
    private static final class Fragile implements Operation<State> {
        private final Wait wait;

        private interface Wait {
            void here() throws InterruptedException;
        }

        Fragile(Wait wait) {
            this.wait = wait;
        }

        @Override
        public String name() {
            return "fragile";
        }

        @Override
        public Class<State> stateType() {
            return State.class;
        }

        @Override
        public List<Step<State>> steps() {
            return List.of(
                    step("first", (state, context) -> state, (state, context) -> {
                        wait.here();
                        return state;
                    }),
                    step("second", (state, context) -> {
                        throw new Problem.Conflict("no").exception();
                    }));
        }

        @Override
        public void failed(State state, Problem why, Context context) {}
    }

    @Test
    void anErrorInAStepIsUndoneLikeAFailure() throws Exception {
        var broken = new Broken();
        operations.close();
        operations = new Operations(db, Clock.system(), Ids.secure(), "node", List.of(build, broken), Boundary.NONE);
        var id = db.write(Cause.own("test"), tx -> operations.start(tx, broken, "thing", "t", new State("t", 0)));
        waitFor(() -> phase(id) == Phase.UNDONE);
    }

    /** Ends in an error, as a class that cannot be loaded does. */
    private static final class Broken implements Operation<State> {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public Class<State> stateType() {
            return State.class;
        }

        @Override
        public List<Step<State>> steps() {
            return List.of(step("only", (state, context) -> {
                throw new NoClassDefFoundError("x");
            }));
        }

        @Override
        public void failed(State state, Problem why, Context context) {}
    }

    @Test
    void anErrorDoesNotEndAReconciler() throws Exception {
        var runs = new AtomicInteger();
        var reconciler = new Reconciler() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Duration every() {
                return Duration.ofMillis(10);
            }

            @Override
            public void run() {
                if (runs.incrementAndGet() == 1) {
                    throw new StackOverflowError();
                }
            }
        };
        try (var reconcilers = new Reconcilers(Clock.system(), List.of(reconciler))) {
            reconcilers.start();
            waitFor(() -> runs.get() > 2);
        }
    }

    @Test
    void aNodeWhoseNameLooksLikeAPatternLeavesOthersOperationsAlone() {
        gate = new CountDownLatch(1);
        var id = start();
        try (var other = new Operations(db, Clock.system(), Ids.secure(), "n_de", List.of(build), Boundary.NONE)) {
            assertThat(other.resume()).isZero();
        }
        assertThat(operations.find(id).orElseThrow().owner()).startsWith("node/");
    }

    @Test
    void pagesOfOneResourceComeNewestFirst() throws Exception {
        var first = start();
        waitFor(() -> phase(first) == Phase.DONE);
        var second = start();
        waitFor(() -> phase(second) == Phase.DONE);
        assertThat(operations.page(Optional.of("t"), Optional.empty(), 10))
                .extracting(OperationRow::id)
                .containsExactly(second, first);
        long last = operations.find(second).orElseThrow().number();
        assertThat(operations.page(Optional.of("t"), Optional.of(last), 10))
                .extracting(OperationRow::id)
                .containsExactly(first);
        assertThat(operations.page(Optional.empty(), Optional.of(last), 10))
                .extracting(OperationRow::id)
                .containsExactly(first);
        assertThat(operations.page(Optional.of("other"), Optional.empty(), 10)).isEmpty();
    }

    @Test
    void aRequestMayWaitForTheFirstStepsOnly() {
        var id = start();
        operations.awaitSteps(id, 1, Duration.ofSeconds(10));
        assertThat(operations.find(id).orElseThrow().step()).isPositive();
        operations.awaitSteps(id, 3, Duration.ofSeconds(10));
        assertThat(phase(id)).isEqualTo(Phase.DONE);
    }

    @Test
    void whoWaitsForStepsThatFailIsToldWhy() {
        failure = Optional.of(new Problem.OverQuota("no room for walls").exception());
        var id = start();
        assertThatThrownBy(() -> operations.awaitSteps(id, 2, Duration.ofSeconds(10)))
                .hasMessageContaining("no room for walls")
                .extracting(e -> ((ProblemException) e).problem())
                .isInstanceOf(Problem.OverQuota.class);
    }

    @Test
    void stepsThatWereUndoneSinceWereDoneToWhoWaitsForThem() {
        failure = Optional.of(new Problem.OverQuota("no room for walls").exception());
        var id = start();
        assertThat(operations.awaitEnd(id, Duration.ofSeconds(10)).orElseThrow().step())
                .isZero();
        operations.awaitSteps(id, 1, Duration.ofSeconds(10));
        assertThatThrownBy(() -> operations.awaitSteps(id, 2, Duration.ofSeconds(10)))
                .hasMessageContaining("no room for walls");
    }

    @Test
    void whoWaitsForTheEndIsToldWhichItWas() {
        failure = Optional.of(new Problem.OverQuota("no room for walls").exception());
        assertThat(operations
                        .awaitEnd(start(), Duration.ofSeconds(10))
                        .orElseThrow()
                        .phase())
                .isEqualTo(Phase.UNDONE);
    }

    @Test
    void theWaitForStepsHasALimit() {
        gate = new CountDownLatch(1);
        var id = start();
        operations.awaitSteps(id, 1, Duration.ofMillis(20));
        assertThat(operations.awaitEnd(id, Duration.ofMillis(20))).isEmpty();
        assertThat(phase(id)).isEqualTo(Phase.RUNNING);
    }
}
