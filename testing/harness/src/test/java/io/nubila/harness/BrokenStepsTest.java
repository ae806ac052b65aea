package io.nubila.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.harness.Deeds.Place;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.operations.Boundary.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every step of every operation, failing before and after it acted, and running twice, in one cloud. */
class BrokenStepsTest {
    private static final BrokenSteps STEPS = new BrokenSteps();

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static CloudUnderTest cloud;
    private static Session demo;
    private static Leftovers leftovers;
    private static List<Place> places;

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
        leftovers = new Leftovers(cloud.cloud().admin());
        var _ = new Workbench(demo).image(ServerDeed.IMAGE);
        places = Deeds.places(cloud);
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
        void at(Place place);
    }

    private void each(List<Place> chosen, Breaking breaking, boolean succeeds) {
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

    private static void one(Place place, Breaking breaking, boolean succeeds) {
        var name = "broken-" + NUMBER.getAndIncrement();
        var deed = Deeds.of(place.operation());
        var prepared = deed.prepare(demo, name);
        breaking.at(place);
        deed.ask(demo, name, prepared);
        var id = prepared.or(() -> deed.find(demo, name)).orElseThrow();
        Waiting.until(
                "operations of " + place + " end",
                Workbench.LIMIT,
                () -> leftovers.unfinishedOperations().isEmpty());
        STEPS.mend();
        var status = deed.rest(demo, id);
        assertThat(status).isEqualTo(succeeds ? deed.done() : deed.undone());
        deed.check(demo, leftovers, name, id, status);
        deed.remove(demo, name, id);
        deed.awaitNothingLeft(leftovers, id);
    }

    /** The last step of an operation is where it has succeeded: it may fail before it acts, not afterwards. */
    private static List<Place> allButTheLast() {
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
        assertThat(places)
                .isNotEmpty()
                .allSatisfy(place ->
                        assertThat(Optional.of(Deeds.of(place.operation()))).isPresent());
    }
}
