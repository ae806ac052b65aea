package io.nubila.kernel.operations;

import static io.nubila.kernel.operations.Step.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Migration;
import io.nubila.kernel.json.Json;
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

/** Steps that are saved together, and what is written with a step's result. */
class LightStepsTest {
    @TempDir
    private Path folder;

    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Walk walk = new Walk();
    private volatile Optional<Problem> refusal = Optional.empty();
    private volatile int savedBeforeLast = -1;
    private Db db;
    private Operations operations;

    record State(int steps) {}

    /** Two light steps, one that waits for the gate, and one that writes with its result. */
    private final class Walk implements Operation<State> {
        @Override
        public String name() {
            return "walk";
        }

        @Override
        public Class<State> stateType() {
            return State.class;
        }

        @Override
        public List<Step<State>> steps() {
            return List.of(
                    step("left", this::note, this::undo).lightly(),
                    step("right", this::note).lightly(),
                    step("wait", this::await).lightly(),
                    step("arrive", this::arrive));
        }

        private State note(State state, Context context) {
            done.add("step");
            return state;
        }

        private State undo(State state, Context context) {
            done.add("undo");
            return state;
        }

        private State await(State state, Context context) throws InterruptedException {
            gate.await();
            return state;
        }

        private State arrive(State state, Context context) {
            savedBeforeLast = operations.story(context.operationId()).size();
            context.withResult(tx -> {
                tx.event("walk", context.operationId(), "arrive", Optional.empty(), Optional.empty());
                refusal.ifPresent(why -> {
                    throw why.exception();
                });
            });
            return new State(state.steps() + 1);
        }

        @Override
        public void failed(State state, Problem why, Context context) {
            done.add("failed: " + why.message());
        }
    }

    @BeforeEach
    void open() {
        db = Db.open(folder.resolve("test.db"), Migration.of(Migration.class, "kernel"), Clock.system());
        operations = new Operations(db, Clock.system(), Ids.secure(), "node", List.of(walk), Boundary.NONE);
    }

    @AfterEach
    void close() {
        gate.countDown();
        operations.close();
        db.close();
    }

    private String start() {
        return db.write(Cause.own("test"), tx -> operations.start(tx, walk, "thing", "t", new State(0)));
    }

    private Phase phase(String id) {
        return operations.find(id).orElseThrow().phase();
    }

    private long arrivals() {
        return db.read(tx -> tx.number("SELECT COUNT(*) AS n FROM events WHERE kind = 'walk.arrive'"));
    }

    private static void waitFor(BooleanSupplier condition) throws InterruptedException {
        var limit = Instant.now().plus(Duration.ofSeconds(10));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(limit);
            Clock.system().sleep(Duration.ofMillis(5));
        }
    }

    @Test
    void allStepsAreToldInTheirOrderThoughSavedTogether() throws Exception {
        gate.countDown();
        var id = start();
        waitFor(() -> phase(id) == Phase.DONE);
        assertThat(operations.story(id))
                .extracting(OperationRow.StepRow::step)
                .containsExactly("left", "right", "wait", "arrive");
        assertThat(arrivals()).isOne();
    }

    @Test
    void quickStepsAreNotSavedAlone() throws Exception {
        gate.countDown();
        // A machine that is busy elsewhere makes them slow now and then, but not each time.
        for (int tries = 0; tries < 20 && savedBeforeLast != 0; tries++) {
            var id = start();
            waitFor(() -> phase(id) == Phase.DONE);
        }
        assertThat(savedBeforeLast).isZero();
    }

    @Test
    void aLongStepDoesNotHideThatThoseBeforeItAreDone() throws Exception {
        var id = start();
        waitFor(() -> operations.story(id).size() == 2);
        assertThat(operations.find(id).orElseThrow().step()).isEqualTo(2);
        gate.countDown();
        waitFor(() -> phase(id) == Phase.DONE);
        assertThat(operations.story(id)).hasSize(4);
    }

    @Test
    void whatCannotBeWrittenWithTheResultFailsTheStepAndIsNotThere() throws Exception {
        gate.countDown();
        refusal = Optional.of(new Problem.Conflict("no entry"));
        var id = start();
        waitFor(() -> phase(id) == Phase.UNDONE);
        assertThat(done).containsExactly("step", "step", "undo", "failed: no entry");
        assertThat(arrivals()).isZero();
        assertThat(operations.find(id).orElseThrow().problem()).contains("no entry");
        // What the failed step answered is not kept either.
        assertThat(Json.read(operations.find(id).orElseThrow().state(), State.class))
                .isEqualTo(new State(0));
    }
}
