package io.nubila.drivers.hypervisor.simulated;

import java.time.Duration;

/**
 * How slow and how unreliable a simulated host is. The same seed gives the same waits and faults for the same calls.
 *
 * @param leastLatency shortest wait of a call that changes something
 * @param mostLatency longest such wait
 * @param faultRate the share of such calls that fail with {@code Unavailable}, from 0 to 1; half of them before they did
 *     anything, half after they did all and only their answer was lost
 * @param snapshotTime how long copying a disk takes besides
 */
public record Behaviour(
        long seed, Duration leastLatency, Duration mostLatency, double faultRate, Duration snapshotTime) {
    /** At once and always. */
    public static final Behaviour PERFECT = new Behaviour(0, Duration.ZERO, Duration.ZERO, 0);

    public Behaviour {
        if (snapshotTime.isNegative()) {
            throw new IllegalArgumentException("snapshots take no less than no time");
        }
        if (leastLatency.isNegative() || mostLatency.compareTo(leastLatency) < 0 || faultRate < 0 || faultRate > 1) {
            throw new IllegalArgumentException("0 <= least <= most latency and 0 <= fault rate <= 1");
        }
    }

    /** With snapshots at once. */
    public Behaviour(long seed, Duration leastLatency, Duration mostLatency, double faultRate) {
        this(seed, leastLatency, mostLatency, faultRate, Duration.ZERO);
    }

    /** With snapshots that take that long. */
    public Behaviour snapshotting(Duration time) {
        return new Behaviour(seed, leastLatency, mostLatency, faultRate, time);
    }
}
