package io.nubila.kernel.operations;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Row;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** An operation as the journal keeps it. */
public record OperationRow(
        String id,
        long number,
        String name,
        String resourceType,
        String resourceId,
        Phase phase,
        int step,
        String state,
        int tries,
        Optional<String> cancelledBy,
        Optional<String> problemCode,
        Optional<String> problem,
        Instant nextTryAt,
        String owner,
        Cause cause,
        Instant startedAt,
        Instant updatedAt,
        Optional<Instant> finishedAt) {

    static OperationRow of(Row row) {
        return new OperationRow(
                row.string("id"),
                row.number("number"),
                row.string("name"),
                row.string("resource_type"),
                row.string("resource_id"),
                Phase.valueOf(row.string("phase")),
                row.integer("step"),
                row.string("state"),
                row.integer("tries"),
                row.optionalString("cancelled_by"),
                row.optionalString("problem_code"),
                row.optionalString("problem"),
                row.instant("next_try_at"),
                row.string("owner"),
                new Cause(
                        row.optionalString("project_id"),
                        row.optionalString("user_id"),
                        row.string("request_id"),
                        Optional.of(row.string("id")),
                        row.string("rule")),
                row.instant("started_at"),
                row.instant("updated_at"),
                row.optionalInstant("finished_at"));
    }

    /** Why it failed, told by kind as far as the journal keeps it; a conflict when nothing better is known. */
    Problem failure() {
        var message = problem.orElse("unknown");
        var code = problemCode.orElse("Conflict");
        return switch (code) {
            case "InternalError" -> new Problem.Bug(message);
            case "NoCapacity", "NoValidHost" -> new Problem.NoCapacity(code, message, Map.of());
            case "OverQuota", "QuotaExceeded" -> new Problem.OverQuota(code, message);
            case "Forbidden" -> new Problem.Forbidden(code, message, Optional.empty());
            default -> new Problem.Conflict(code, message);
        };
    }

    /** One line of an operation's story. */
    public record StepRow(
            int number,
            String step,
            String direction,
            Instant startedAt,
            Instant finishedAt,
            Optional<String> problem) {
        static StepRow of(Row row) {
            return new StepRow(
                    row.integer("number"),
                    row.string("step"),
                    row.string("direction"),
                    row.instant("started_at"),
                    row.instant("finished_at"),
                    row.optionalString("problem"));
        }
    }
}
