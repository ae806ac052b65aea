package io.nubila.kernel.operations;

import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a running step knows about its operation, and may add to what is saved of it. Used by one thread at a time. */
public final class Context {
    private final String operationId;
    private final Cause cause;
    private final List<Consumer<Tx>> additions = new ArrayList<>();

    Context(String operationId, Cause cause) {
        this.operationId = operationId;
        this.cause = cause;
    }

    /** The operation. */
    public String operationId() {
        return operationId;
    }

    /** Names the operation, for the event log. */
    public Cause cause() {
        return cause;
    }

    /**
     * Writes something in the transaction that saves this step's result: both are there or neither. It is forgotten when
     * the step fails; when it throws itself, the step has failed.
     */
    public void withResult(Consumer<Tx> addition) {
        additions.add(addition);
    }

    /** What this step added; nothing is left of it. */
    List<Consumer<Tx>> takeAdditions() {
        var taken = List.copyOf(additions);
        additions.clear();
        return taken;
    }
}
