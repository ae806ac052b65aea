package io.nubila.kernel.db;

import io.nubila.kernel.base.Caller;
import java.util.Optional;

/**
 * Why a change is made: who asked, by which request, allowed by which policy rule, within which operation. Every event in
 * the log bears it.
 */
public record Cause(
        Optional<String> projectId,
        Optional<String> userId,
        String requestId,
        Optional<String> operationId,
        String rule) {

    /** A change a caller asked for. */
    public static Cause of(Caller caller, String rule) {
        return new Cause(caller.projectId(), Optional.of(caller.userId()), caller.requestId(), Optional.empty(), rule);
    }

    /** A change the cloud makes by itself: a reconciler, the first start. */
    public static Cause own(String name) {
        return new Cause(Optional.empty(), Optional.empty(), "own-" + name, Optional.empty(), name);
    }

    /** This cause within an operation. */
    public Cause within(String operation) {
        return new Cause(projectId, userId, requestId, Optional.of(operation), rule);
    }
}
