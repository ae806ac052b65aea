package io.nubila.contracts.compute;

import java.util.Locale;

/** The observed power of a guest, with the numbers of the Compute API's {@code OS-EXT-STS:power_state}. */
public enum PowerState {
    /** Not known, or no such guest. */
    NOSTATE(0),
    /** The guest's processors run. */
    RUNNING(1),
    /** The guest is in memory and its processors stand still. */
    PAUSED(3),
    /** The guest is defined and off. */
    SHUTDOWN(4),
    /** The guest ended by a fault. */
    CRASHED(6),
    /** The guest's memory is saved on disk. */
    SUSPENDED(7);

    private final int number;

    PowerState(int number) {
        this.number = number;
    }

    /** The Compute API's word for it. */
    public String word() {
        return this == NOSTATE ? "pending" : name().toLowerCase(Locale.ROOT);
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }
}
