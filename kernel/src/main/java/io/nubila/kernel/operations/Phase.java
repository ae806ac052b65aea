package io.nubila.kernel.operations;

/** Where an operation stands. */
public enum Phase {
    /** Its steps are running, or wait for their turn. */
    RUNNING,
    /** A step failed; what was done is being undone. */
    UNDOING,
    /** All steps are done. */
    DONE,
    /** All was undone after a failure. */
    UNDONE,
    /** The undo keeps failing; it is tried again now and then, and does not hold up others. */
    STUCK;

    /** Whether nothing more will happen by itself soon. */
    public boolean ended() {
        return switch (this) {
            case RUNNING, UNDOING -> false;
            case DONE, UNDONE, STUCK -> true;
        };
    }
}
