package io.nubila.kernel.operations;

import static io.nubila.kernel.operations.Step.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
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
}
