package io.nubila.kernel.operations;

import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Row;
import java.time.Instant;
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
