package io.nubila.harness;

import io.nubila.kernel.base.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for something to become true, with a limit. */
public final class Waiting {
    private static final Duration FIRST_STEP = Duration.ofMillis(2);
    private static final Duration LONGEST_STEP = Duration.ofMillis(50);

    private Waiting() {}

    /** Waits for a condition; fails with the sentence when it does not hold within the limit. */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        boolean _ = until(what, limit, condition::getAsBoolean, holds -> holds);
    }

    /** Waits for a value to be as wished; answers it. The failure shows the last one. */
    public static <T> T until(String what, Duration limit, Supplier<T> value, Predicate<T> wish) {
        long deadline = System.nanoTime() + limit.toNanos();
        var step = FIRST_STEP;
        while (true) {
            var now = value.get();
            if (wish.test(now)) {
                return now;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within %s: %s; it is %s".formatted(limit, what, now));
            }
            pause(step);
            step = step.multipliedBy(2).compareTo(LONGEST_STEP) > 0 ? LONGEST_STEP : step.multipliedBy(2);
        }
    }

    private static void pause(Duration time) {
        try {
            Clock.system().sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
