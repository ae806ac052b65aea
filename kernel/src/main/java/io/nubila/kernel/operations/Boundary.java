package io.nubila.kernel.operations;

/** Told at each border between steps; crash tests end the process there. */
public interface Boundary {
    /** A border that is of no interest. */
    Boundary NONE = (operation, step, moment) -> {};

    /**
     * The operation has reached this moment of this step. A problem thrown here before or after the action counts as the
     * step's own failure, and after the undo as the undo's, so that tests can break every step.
     */
    void reached(String operation, String step, Moment moment);

    /** A moment of a step. */
    enum Moment {
        /** Nothing of the step has run. */
        BEFORE,
        /** The action has run, its result is not saved yet. */
        ACTED,
        /** The result is saved. */
        SAVED,
        /** The undo has run, that is not saved yet. */
        UNDONE
    }
}
