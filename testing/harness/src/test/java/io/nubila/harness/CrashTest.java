package io.nubila.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.kernel.operations.Boundary.Moment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The program ends as by {@code kill -9} at a border of a step, and is started again: the API answers, every operation ends,
 * nothing is left over. A run takes every border of making, deleting, rebooting and copying a server and a sample of the others that changes
 * with the commit; {@code -Dnubila.full=true} takes every border.
 */
class CrashTest {
    private static final List<String> ALWAYS =
            List.of("create-server", "delete-server", "soft-reboot-server", "hard-reboot-server", "snapshot-server");
    private static final int LANES = 2;
    private static final Duration TO_ANSWER = Duration.ofSeconds(5);

    private static Path template;
    private static List<Crash> crashes;

    /** One border of one step. */
    record Crash(String operation, String step, Moment moment) {
        List<String> property() {
            return List.of("-Dnubila.crash-at=%s/%s/%s".formatted(operation, step, moment));
        }
    }

    @BeforeAll
    static void prepare() {
        try (var wired = CloudUnderTest.wired()) {
            crashes = Deeds.places(wired).stream()
                    .flatMap(place -> List.of(Moment.BEFORE, Moment.ACTED, Moment.SAVED).stream()
                            .map(moment -> new Crash(place.operation(), place.step(), moment)))
                    .toList();
        }
        template = StateFolder.make();
        try (var process = CloudProcess.start(template, List.of())) {
            var _ = new Workbench(process.cloud().demo()).image(ServerDeed.IMAGE);
        }
    }

    @AfterAll
    static void remove() {
        StateFolder.remove(template);
    }

    @Test
    void whereverTheProgramIsKilledItGoesOnAndLeavesNothing() throws Exception {
        long seed = Seed.ofThisRun();
        var chosen = chosen(new Random(seed));
        var lanes = new ArrayList<Callable<CrashLane.Result>>();
        for (int lane = 0; lane < LANES; lane++) {
            var part = new ArrayList<Crash>();
            for (int i = lane; i < chosen.size(); i += LANES) {
                part.add(chosen.get(i));
            }
            lanes.add(() -> new CrashLane(template).run(apart(part)));
        }
        var failures = new ArrayList<String>();
        var slowest = Duration.ZERO;
        try (var threads = Executors.newFixedThreadPool(LANES)) {
            for (var lane : threads.invokeAll(lanes)) {
                failures.addAll(lane.get().failures());
                var answer = lane.get().slowestAnswer();
                slowest = answer.compareTo(slowest) > 0 ? answer : slowest;
            }
        }
        assertThat(failures).as("seed %d, %d borders", seed, chosen.size()).isEmpty();
        assertThat(slowest).isLessThan(TO_ANSWER);
    }

    /** All; or every border of the operations named above, and a sample of the others that has each operation. */
    private static List<Crash> chosen(Random random) {
        var shuffled = new ArrayList<>(crashes);
        Collections.shuffle(shuffled, random);
        if (Seed.full()) {
            return shuffled;
        }
        var seen = new HashSet<String>();
        var sample = new ArrayList<Crash>();
        shuffled.stream()
                .filter(crash -> ALWAYS.contains(crash.operation()) || seen.add(crash.operation()))
                .forEach(sample::add);
        return sample;
    }

    /** The same in an order in which, as far as possible, no operation follows itself. */
    private static List<Crash> apart(List<Crash> part) {
        var left = new ArrayList<>(part);
        var ordered = new ArrayList<Crash>();
        while (!left.isEmpty()) {
            var before = ordered.isEmpty() ? "" : ordered.getLast().operation();
            var next = left.stream()
                    .filter(crash -> !crash.operation().equals(before))
                    .max((a, b) -> Long.compare(count(left, a), count(left, b)))
                    .orElse(left.getFirst());
            ordered.add(next);
            left.remove(next);
        }
        return ordered;
    }

    private static long count(List<Crash> crashes, Crash one) {
        return crashes.stream()
                .filter(crash -> crash.operation().equals(one.operation()))
                .count();
    }
}
