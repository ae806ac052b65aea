package io.nubila.kernel.operations;

import java.util.Optional;

/**
 * One named part of an operation. The action and its undo may each run twice, and the undo also when the action never ran:
 * both ask the world by owner id what is there.
 *
 * @param undo empty for a step that changes nothing outside the saved state, or that nothing can follow
 */
public record Step<S extends Record>(String name, Action<S> action, Optional<Action<S>> undo) {

    /** What a step does: takes the saved state, answers the state to save. */
    public interface Action<S extends Record> {
        S run(S state, Context context) throws Exception;
    }

    /** A step that can be undone. */
    public static <S extends Record> Step<S> step(String name, Action<S> action, Action<S> undo) {
        return new Step<>(name, action, Optional.of(undo));
    }

    /** A step with nothing to undo. */
    public static <S extends Record> Step<S> step(String name, Action<S> action) {
        return new Step<>(name, action, Optional.empty());
    }
}
