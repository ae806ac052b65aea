package io.nubila.kernel.operations;

import io.nubila.kernel.base.Problem;
import java.util.List;

/**
 * A finite piece of work that outlives the request that started it: named steps over a typed state that is saved after
 * each. It ends done, or undone after a step failed; a crash at any instant changes only when.
 */
public interface Operation<S extends Record> {
    /** Verb and noun, such as {@code create-server}; stored, so it never changes. */
    String name();

    /** The state's type; every change of it must still read what older releases saved. */
    Class<S> stateType();

    /** The steps, in order. Steps may be added at the end; a change in the middle needs a new name. */
    List<Step<S>> steps();

    /**
     * Called once the undo is complete, before the operation counts as undone; may run twice. Here the resource is told
     * what happened to it.
     */
    void failed(S state, Problem why, Context context);
}
