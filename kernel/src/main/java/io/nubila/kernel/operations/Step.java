package io.nubila.kernel.operations;

import java.util.Optional;

/**
 * One named part of an operation. The action and its undo may each run twice, and the undo also when the action never ran:
 * both ask the world by owner id what is there.
 *
 * @param undo empty for a step that changes nothing outside the saved state, or that nothing can follow
 * @param light whether its result may be saved together with the next step's, see {@link #lightly}
 */
public record Step<S extends Record>(String name, Action<S> action, Optional<Action<S>> undo, boolean light) {

    /** What a step does: takes the saved state, answers the state to save. */
    public interface Action<S extends Record> {
        S run(S state, Context context) throws Exception;
    }

    /** A step that can be undone. */
    public static <S extends Record> Step<S> step(String name, Action<S> action, Action<S> undo) {
        return new Step<>(name, action, Optional.of(undo), false);
    }

    /** A step with nothing to undo. */
    public static <S extends Record> Step<S> step(String name, Action<S> action) {
        return new Step<>(name, action, Optional.empty(), false);
    }

    /**
     * This step as a light one: when it was quick and has not changed the state, it is saved together with the next step
     * and not alone. After a crash both run again, so this is for steps that may run again when later ones have run too.
     */
    public Step<S> lightly() {
        return new Step<>(name, action, undo, true);
    }
}
