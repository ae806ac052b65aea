package io.nubila.compute.model;

/** Where a server rests between tasks. */
public enum VmState {
    /** Asked for, not there yet. */
    BUILDING,
    /** Running, or meant to. */
    ACTIVE,
    /** Off, with its disk kept. */
    STOPPED,
    /** In memory, its processors standing still. */
    PAUSED,
    /** Its memory saved on disk. */
    SUSPENDED,
    /** Something went wrong; the fault says what. */
    ERROR,
    /** Gone; kept for those who ask for deleted servers. */
    DELETED;

    /** Whether a server there is whole: made, not failed, not gone. */
    public boolean settled() {
        return switch (this) {
            case ACTIVE, STOPPED, PAUSED, SUSPENDED -> true;
            case BUILDING, ERROR, DELETED -> false;
        };
    }
}
