package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.contracts.compute.PowerState;

/** libvirt's numbers for a domain's state, in the words of the Compute API. */
final class PowerStates {
    private static final int RUNNING = 1;
    private static final int BLOCKED = 2;
    private static final int PAUSED = 3;
    private static final int SHUTTING_DOWN = 4;
    private static final int OFF = 5;
    private static final int CRASHED = 6;
    private static final int SUSPENDED_BY_GUEST = 7;

    private static final int OFF_BECAUSE_CRASHED = 3;
    private static final int OFF_BECAUSE_FAILED = 6;

    private PowerStates() {}

    static PowerState of(int state, int reason) {
        return switch (state) {
            // A guest that is shutting down still has its disk open, so it counts as running until it is off.
            case RUNNING, BLOCKED, SHUTTING_DOWN -> PowerState.RUNNING;
            case PAUSED -> PowerState.PAUSED;
            case OFF ->
                reason == OFF_BECAUSE_CRASHED || reason == OFF_BECAUSE_FAILED
                        ? PowerState.CRASHED
                        : PowerState.SHUTDOWN;
            case CRASHED -> PowerState.CRASHED;
            case SUSPENDED_BY_GUEST -> PowerState.SUSPENDED;
            default -> PowerState.NOSTATE;
        };
    }

    /** Whether a guest in this state is in memory and holds its disk. */
    static boolean active(PowerState power) {
        return switch (power) {
            case RUNNING, PAUSED, SUSPENDED -> true;
            case NOSTATE, SHUTDOWN, CRASHED -> false;
        };
    }
}
