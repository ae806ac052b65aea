package io.nubila.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.operations.Boundary.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every step of every operation, failing before and after it acted, and running twice, in one cloud. */
class BrokenStepsTest {
    private static final BrokenSteps STEPS = new BrokenSteps();

    private static CloudUnderTest cloud;
    private static Session demo;
    private static Workbench bench;
    private static Leftovers leftovers;
    private static String image;
    private static List<Deed.Place> places;
    private int number;

    /** Waits between tries are not what is tested here. */
    private static final Clock IMPATIENT = new Clock() {
        @Override
        public Instant now() {
            return Clock.system().now();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
            Clock.system().sleep(time.dividedBy(50));
        }
    };

    @BeforeAll
    static void start() {
        cloud = CloudUnderTest.start(STEPS, IMPATIENT);
        demo = cloud.cloud().demo();
        bench = new Workbench(demo);
        leftovers = new Leftovers(cloud.cloud().admin());
        image = bench.image("small");
        places = Deed.places(cloud);
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @AfterEach
    void mend() {
        STEPS.mend();
    }

    /** What is broken for a place. */
    private interface Breaking {
        void at(Deed.Place place);
    }

    private void each(List<Deed.Place> chosen, Breaking breaking, boolean succeeds) {
        var failures = new ArrayList<String>();
        for (var place : chosen) {
            try {
                one(place, breaking, succeeds);
            } catch (AssertionError | RuntimeException e) {
                failures.add("%s: %s".formatted(place, e.getMessage()));
            } finally {
                STEPS.mend();
            }
        }
        assertThat(failures).isEmpty();
    }

    private void one(Deed.Place place, Breaking breaking, boolean succeeds) {
        var name = "broken-" + number++;
        var deed = Deed.of(place.operation());
        var prepared = deed.prepare(bench, name, image);
        breaking.at(place);
        deed.ask(demo, bench, name, image, prepared);
        var server = prepared.or(() -> Deed.find(demo, name)).orElseThrow();
        Waiting.until(
                "operations of " + place + " end",
                Workbench.LIMIT,
                () -> leftovers.unfinishedOperations().isEmpty());
        STEPS.mend();
        var wanted = succeeds ? deed.done() : deed.undone();
        assertThat(statusOf(server)).isEqualTo(wanted);
        if (deed.operation().equals(Deed.SNAPSHOT)) {
            checkSnapshots(name, succeeds);
        }
        if (deed.operation().equals(Deed.CREATE) && !succeeds) {
            awaitNothingLeft(server);
        }
        if (!wanted.equals(Deed.GONE)) {
            demo.delete("compute", "/v2.1/servers/" + server).expect(204);
            bench.awaitGone(server);
        }
        awaitNothingLeft(server);
    }

    private static String statusOf(String server) {
        return demo.get("compute", "/v2.1/servers/" + server).status() == 404
                ? Deed.GONE
                : Workbench.text(bench.awaitRest(server), "status");
    }

    private static void checkSnapshots(String name, boolean succeeds) {
        var made = Deed.snapshots(demo, name);
        assertThat(made).hasSize(succeeds ? 1 : 0);
        assertThat(leftovers.snapshotFiles()).isEmpty();
        made.forEach(bench::awaitImage);
    }

    private static void awaitNothingLeft(String server) {
        var _ = Waiting.until(
                "nothing is left of " + server, Workbench.LIMIT, () -> leftovers.of(server), List::isEmpty);
    }

    /** The last step of an operation is where it has succeeded: it may fail before it acts, not afterwards. */
    private static List<Deed.Place> allButTheLast() {
        return places.stream().filter(place -> !place.last()).toList();
    }

    @Test
    void aStepThatRefusesBeforeItActsLeavesNothingBehind() {
        each(places, place -> STEPS.refuse(place.operation(), place.step(), Moment.BEFORE), false);
    }

    @Test
    void aStepThatFailsAfterItActedLeavesNothingBehind() {
        each(allButTheLast(), place -> STEPS.refuse(place.operation(), place.step(), Moment.ACTED), false);
    }

    @Test
    void everyStepMayRunTwice() {
        each(places, place -> STEPS.interrupt(place.operation(), place.step(), Moment.ACTED, 1), true);
    }

    @Test
    void everyUndoMayRunTwice() {
        Breaking breaking = place -> {
            STEPS.refuse(place.operation(), place.step(), Moment.ACTED);
            for (var other : places) {
                if (other.operation().equals(place.operation())) {
                    STEPS.interrupt(other.operation(), other.step(), Moment.UNDONE, 1);
                }
            }
        };
        each(allButTheLast(), breaking, false);
    }

    @Test
    void everyOperationHasADeed() {
        assertThat(places).isNotEmpty().allSatisfy(place -> assertThat(
                        Optional.of(Deed.of(place.operation())))
                .isPresent());
    }
}
