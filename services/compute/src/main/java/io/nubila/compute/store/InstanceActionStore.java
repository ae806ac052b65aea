package io.nubila.compute.store;

import io.nubila.compute.model.InstanceAction;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was asked of each server, and how it went: SQL only. */
public final class InstanceActionStore {
    private static final String SELECT = """
            SELECT request_id, server_id, number, action, project_id, user_id, started_at, updated_at, finished, message,
                   event FROM instance_actions
            """;

    /** Notes that an action has begun; the transaction's cause says who asked. */
    public void begin(Tx tx, ServerId server, String action, String event, String projectId, String userId) {
        int _ = tx.update(
                """
                INSERT INTO instance_actions (request_id, server_id, number, action, project_id, user_id, started_at,
                    updated_at, finished, message, event, operation_id)
                VALUES (?, ?, (SELECT COALESCE(MAX(number), 0) + 1 FROM instance_actions WHERE server_id = ?), ?, ?, ?, ?,
                    ?, 0, NULL, ?, NULL)
                """, tx.cause().requestId(), server, server, action, projectId, userId, tx.now(), tx.now(), event);
    }

    /** Notes how the request's action on the server ended; a message means it failed. */
    public void end(Tx tx, ServerId server, Optional<String> message) {
        int _ = tx.update("""
                UPDATE instance_actions SET finished = 1, updated_at = ?, message = ?
                 WHERE server_id = ? AND request_id = ? AND finished = 0
                """, tx.now(), message, server, tx.cause().requestId());
    }

    /** A server's actions, newest first. */
    public List<InstanceAction> list(Tx tx, ServerId server, int limit) {
        return tx.list(
                SELECT + " WHERE server_id = ? ORDER BY number DESC LIMIT ?", InstanceActionStore::read, server, limit);
    }

    /**
     * A part of a server's actions.
     *
     * @param after the request of the last action of the page before
     * @param since only those that changed then or later
     * @param until only those that changed then or earlier
     */
    public record Part(Optional<String> after, Optional<Instant> since, Optional<Instant> until, int limit) {}

    /** A part of a server's actions, newest first. */
    public List<InstanceAction> list(Tx tx, ServerId server, Part part) {
        var sql = new StringBuilder(SELECT).append(" WHERE server_id = ?");
        var arguments = new ArrayList<Object>(List.of(server));
        part.after().ifPresent(request -> {
            sql.append(
                    " AND number < (SELECT MIN(number) FROM instance_actions WHERE server_id = ? AND request_id = ?)");
            arguments.addAll(List.of(server, request));
        });
        part.since().ifPresent(since -> {
            sql.append(" AND updated_at >= ?");
            arguments.add(since);
        });
        part.until().ifPresent(until -> {
            sql.append(" AND updated_at <= ?");
            arguments.add(until);
        });
        sql.append(" ORDER BY number DESC LIMIT ?");
        arguments.add(part.limit());
        return tx.list(sql.toString(), InstanceActionStore::read, arguments.toArray());
    }

    /** One action by the id of the request that asked for it. */
    public Optional<InstanceAction> find(Tx tx, ServerId server, String requestId) {
        return tx.one(
                SELECT + " WHERE server_id = ? AND request_id = ? ORDER BY number DESC LIMIT 1",
                InstanceActionStore::read,
                server,
                requestId);
    }

    private static InstanceAction read(Row row) {
        return new InstanceAction(
                row.string("request_id"),
                new ServerId(row.string("server_id")),
                row.string("action"),
                row.string("project_id"),
                row.string("user_id"),
                row.instant("started_at"),
                row.instant("updated_at"),
                row.bool("finished"),
                row.optionalString("message"),
                row.string("event"));
    }
}
