package io.nubila.kernel.db;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A transaction. Arguments of statements are bound by kind: text, numbers, booleans (0 and 1), {@link Instant}
 * (microseconds), enums (their names), {@link Optional} (null when empty), identifiers (their text), JSON trees.
 */
public final class Tx {
    private final Session session;
    private final @Nullable Cause cause;
    private final Instant now;
    private final boolean rehearsal;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();

    Tx(Session session, @Nullable Cause cause, Instant now, boolean rehearsal) {
        this.session = session;
        this.cause = cause;
        this.now = now;
        this.rehearsal = rehearsal;
    }

    /** All rows of a query; the query has a limit and a stable order. */
    public <T> List<T> list(String sql, Function<Row, T> mapper, Object... arguments) {
        return session.list(sql, mapper, arguments);
    }

    /** The first row of a query, if any. */
    public <T> Optional<T> one(String sql, Function<Row, T> mapper, Object... arguments) {
        return session.one(sql, mapper, arguments);
    }

    /** A count or sum; 0 when there is no row. */
    public long number(String sql, Object... arguments) {
        return session.one(sql + " ", row -> row.number("n"), arguments).orElse(0L);
    }

    /**
     * Changes rows; answers how many. {@link DuplicateRowException} when a unique value is taken.
     */
    public int update(String sql, Object... arguments) {
        if (cause == null) {
            throw new Problem.Bug("a reading transaction may not write: " + sql).exception();
        }
        return session.update(sql, arguments);
    }

    /** Changes exactly one row, the one whose revision is still what was read; else {@code Conflict}. */
    public void updateOne(String what, String sql, Object... arguments) {
        int written = update(sql, arguments);
        if (written == 0) {
            throw new Problem.Conflict("ConcurrentUpdate", what + " was changed by another request; please try again.")
                    .exception();
        }
        if (written > 1) {
            throw new Problem.Bug("changing " + what + " wrote " + written + " rows").exception();
        }
    }

    /** Why this transaction writes. */
    public Cause cause() {
        if (cause == null) {
            throw new Problem.Bug("a reading transaction has no cause").exception();
        }
        return cause;
    }

    /** The time of the transaction: the same for all it writes. */
    public Instant now() {
        return now;
    }

    /** Whether all of this will be rolled back. */
    public boolean rehearsal() {
        return rehearsal;
    }

    /** Does something once this transaction is durable; never in a rehearsal. It must be quick and not throw. */
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /**
     * Appends to the service's event log.
     *
     * @param verb such as {@code create}, {@code update}, {@code delete}
     * @param before the record before, empty when it was made now
     * @param after the record after, empty when it is gone
     */
    public void event(String resourceType, String resourceId, String verb, Optional<?> before, Optional<?> after) {
        var event = new Event(
                now,
                resourceType + "." + verb,
                resourceType,
                resourceId,
                cause(),
                before.map(Json::write),
                after.map(Json::write));
        events.add(event);
        var _ = update(
                """
                INSERT INTO events (at, kind, resource_type, resource_id, project_id, user_id, request_id,
                                    operation_id, rule, before_json, after_json)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                event.at(),
                event.kind(),
                resourceType,
                resourceId,
                cause().projectId(),
                cause().userId(),
                cause().requestId(),
                cause().operationId(),
                cause().rule(),
                event.before(),
                event.after());
    }

    List<Runnable> actionsAfterCommit() {
        return afterCommit;
    }

    List<Event> events() {
        return events;
    }
}
