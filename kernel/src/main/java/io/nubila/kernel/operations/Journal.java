package io.nubila.kernel.operations;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table of operations: SQL only. */
final class Journal {
    private static final String COLUMNS = """
            SELECT id, number, name, resource_type, resource_id, phase, step, state, tries, cancelled_by, problem_code,
                   problem, next_try_at, owner, project_id, user_id, request_id, rule, started_at, updated_at, finished_at
              FROM operations
            """;

    void insert(Tx tx, String id, String name, String resourceType, String resourceId, String state, String owner) {
        var cause = tx.cause();
        var _ = tx.update(
                """
                INSERT INTO operations (id, number, name, resource_type, resource_id, phase, step, state, tries,
                    next_try_at, owner, lease_until, project_id, user_id, request_id, rule, started_at, updated_at)
                VALUES (?, (SELECT COALESCE(MAX(number), 0) + 1 FROM operations), ?, ?, ?, 'RUNNING', 0, ?, 0,
                    ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                id,
                name,
                resourceType,
                resourceId,
                state,
                tx.now(),
                owner,
                tx.now().plus(Operations.LEASE),
                cause.projectId(),
                cause.userId(),
                cause.requestId(),
                cause.rule(),
                tx.now(),
                tx.now());
    }

    /** Asks the unfinished operations of a resource to give up at their next border; answers how many. */
    int cancelEarlier(Tx tx, String resourceType, String resourceId, String byId) {
        return tx.update("""
                UPDATE operations SET cancelled_by = ?
                 WHERE resource_type = ? AND resource_id = ? AND finished_at IS NULL AND phase = 'RUNNING' AND id <> ?
                """, byId, resourceType, resourceId, byId);
    }

    Optional<OperationRow> find(Tx tx, String id) {
        return tx.one(COLUMNS + " WHERE id = ?", OperationRow::of, id);
    }

    /** The operation whose turn it is for a resource: the oldest that has not ended and is not stuck. */
    Optional<OperationRow> next(Tx tx, String resourceType, String resourceId) {
        return tx.one(COLUMNS + """
                 WHERE resource_type = ? AND resource_id = ? AND finished_at IS NULL AND phase <> 'STUCK'
                 ORDER BY number LIMIT 1
                """, OperationRow::of, resourceType, resourceId);
    }

    /** Unfinished operations nobody works on: their lease ran out, or an earlier life of this node held it. */
    List<OperationRow> orphans(Tx tx, String node, String owner, int limit) {
        return tx.list(COLUMNS + """
                 WHERE finished_at IS NULL AND (lease_until < ? OR (substr(owner, 1, length(?)) = ? AND owner <> ?)) AND next_try_at <= ?
                 ORDER BY number LIMIT ?
                """, OperationRow::of, tx.now(), node + "/", node + "/", owner, tx.now(), limit);
    }

    /** Unfinished operations of this owner that are due: none of them is forgotten when driving it once failed. */
    List<OperationRow> due(Tx tx, String owner, int limit) {
        return tx.list(
                COLUMNS + " WHERE finished_at IS NULL AND owner = ? AND next_try_at <= ? ORDER BY number LIMIT ?",
                OperationRow::of,
                owner,
                tx.now(),
                limit);
    }

    void adopt(Tx tx, String id, String owner) {
        var _ = tx.update(
                "UPDATE operations SET owner = ?, lease_until = ? WHERE id = ?",
                owner,
                tx.now().plus(Operations.LEASE),
                id);
    }

    void renewLeases(Tx tx, String owner) {
        var _ = tx.update(
                "UPDATE operations SET lease_until = ? WHERE owner = ? AND finished_at IS NULL AND phase <> 'STUCK'",
                tx.now().plus(Operations.LEASE),
                owner);
    }

    void save(Tx tx, OperationRow row) {
        int written = tx.update(
                """
                UPDATE operations SET phase = ?, step = ?, state = ?, tries = ?, problem_code = ?, problem = ?,
                       next_try_at = ?, lease_until = ?, updated_at = ?, finished_at = ?
                 WHERE id = ? AND owner = ?
                """,
                row.phase(),
                row.step(),
                row.state(),
                row.tries(),
                row.problemCode(),
                row.problem(),
                row.nextTryAt(),
                tx.now().plus(Operations.LEASE),
                tx.now(),
                row.finishedAt(),
                row.id(),
                row.owner());
        if (written == 0) {
            throw new Problem.Conflict("operation " + row.id() + " is in other hands now").exception();
        }
    }

    /** Which operation has asked this one to give up. */
    Optional<String> cancelledBy(Tx tx, String id) {
        return tx.one("SELECT cancelled_by FROM operations WHERE id = ?", row -> row.optionalString("cancelled_by"), id)
                .flatMap(by -> by);
    }

    void story(
            Tx tx,
            String id,
            String step,
            String direction,
            Instant startedAt,
            Instant finishedAt,
            Optional<String> problem) {
        var _ = tx.update("""
                INSERT INTO operation_steps (operation_id, number, step, direction, started_at, finished_at, problem)
                VALUES (?, (SELECT COUNT(*) FROM operation_steps WHERE operation_id = ?), ?, ?, ?, ?, ?)
                """, id, id, step, direction, startedAt, finishedAt, problem);
    }

    List<OperationRow> page(Tx tx, Optional<String> resourceId, Optional<Long> before, int limit) {
        long below = before.orElse(Long.MAX_VALUE);
        // Two statements, so that each has its index.
        return resourceId.isPresent()
                ? tx.list(
                        COLUMNS + " WHERE resource_id = ? AND number < ? ORDER BY number DESC LIMIT ?",
                        OperationRow::of,
                        resourceId.get(),
                        below,
                        limit)
                : tx.list(COLUMNS + " WHERE number < ? ORDER BY number DESC LIMIT ?", OperationRow::of, below, limit);
    }

    List<OperationRow.StepRow> steps(Tx tx, String id) {
        return tx.list("""
                SELECT number, step, direction, started_at, finished_at, problem FROM operation_steps
                 WHERE operation_id = ? ORDER BY number LIMIT 1000
                """, OperationRow.StepRow::of, id);
    }

    long unfinished(Tx tx) {
        return tx.number("SELECT COUNT(*) AS n FROM operations WHERE finished_at IS NULL AND phase <> 'STUCK'");
    }
}
