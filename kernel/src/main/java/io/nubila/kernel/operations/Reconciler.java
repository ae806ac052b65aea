package io.nubila.kernel.operations;

import java.time.Duration;

/**
 * Compares what is wished with what is, and repairs the difference. Takes no input: whatever it needs to know it reads
 * from the store and from the world, each time anew.
 */
public interface Reconciler {
    /** Noun and what is kept true, such as {@code server-power}. */
    String name();

    /** How long between two runs when nobody pokes it. */
    Duration every();

    /** One run; may throw, the next run comes anyway. */
    void run() throws Exception;
}
