package io.nubila.kernel.base;

import java.time.Duration;
import java.time.Instant;

/** Time as handed in: the system's in a running cloud, a settable one in simulations. */
public interface Clock {
    /** The present. */
    Instant now();

    /** Waits; in a simulation until the clock has been moved that far. */
    void sleep(Duration time) throws InterruptedException;

    /** The system's time. */
    static Clock system() {
        return new Clock() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public void sleep(Duration time) throws InterruptedException {
                Thread.sleep(time);
            }
        };
    }
}
