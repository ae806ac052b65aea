package io.nubila.compute.model;

/** What is being done to a server. At most one task at a time; {@link #mayInterrupt} says which may take over. */
public enum TaskState {
    /** A host is being chosen. */
    SCHEDULING("scheduling"),
    /** Ports, disk and guest are being made on the host. */
    SPAWNING("spawning"),
    /** The guest is being shut down. */
    POWERING_OFF("powering-off"),
    /** The guest is being started. */
    POWERING_ON("powering-on"),
    /** The guest is asked to shut down and is started again. */
    REBOOTING("rebooting"),
    /** The guest's power is cut and it is started again. */
    REBOOTING_HARD("rebooting_hard"),
    /** The guest's processors are being stopped. */
    PAUSING("pausing"),
    /** The guest's processors are being let go on. */
    UNPAUSING("unpausing"),
    /** The guest's memory is being saved on disk. */
    SUSPENDING("suspending"),
    /** The guest is being brought back from its saved memory. */
    RESUMING("resuming"),
    /** An image is being made of the root disk. */
    IMAGE_SNAPSHOT("image_snapshot"),
    /** The server and all it has are being removed. */
    DELETING("deleting");

    private final String wireName;

    TaskState(String wireName) {
        this.wireName = wireName;
    }

    /** The name of the Compute API. */
    public String wireName() {
        return wireName;
    }

    /** The one place that says what may start when. */
    public boolean mayStartFrom(VmState at) {
        return switch (this) {
            case SCHEDULING, SPAWNING -> at == VmState.BUILDING;
            case POWERING_OFF -> at == VmState.ACTIVE || at == VmState.ERROR;
            case POWERING_ON -> at == VmState.STOPPED;
            case REBOOTING, PAUSING, SUSPENDING -> at == VmState.ACTIVE;
            case UNPAUSING -> at == VmState.PAUSED;
            case RESUMING -> at == VmState.SUSPENDED;
            case REBOOTING_HARD ->
                switch (at) {
                    case ACTIVE, STOPPED, PAUSED, SUSPENDED, ERROR -> true;
                    case BUILDING, DELETED -> false;
                };
            case IMAGE_SNAPSHOT -> at.settled();
            case DELETING -> at != VmState.DELETED;
        };
    }

    /** Whether it may take over from another task: a delete from any, a hard reboot from what it helps out of. */
    public boolean mayInterrupt(TaskState other) {
        return switch (this) {
            case DELETING -> true;
            case REBOOTING_HARD ->
                switch (other) {
                    case REBOOTING, PAUSING, UNPAUSING, SUSPENDING, RESUMING -> true;
                    case SCHEDULING, SPAWNING, POWERING_OFF, POWERING_ON, REBOOTING_HARD, IMAGE_SNAPSHOT, DELETING ->
                        false;
                };
            case SCHEDULING,
                    SPAWNING,
                    POWERING_OFF,
                    POWERING_ON,
                    REBOOTING,
                    PAUSING,
                    UNPAUSING,
                    SUSPENDING,
                    RESUMING,
                    IMAGE_SNAPSHOT -> false;
        };
    }
}
