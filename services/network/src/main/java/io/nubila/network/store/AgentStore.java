package io.nubila.network.store;

import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import io.nubila.network.model.Agent;
import java.util.List;
import java.util.Optional;

/** The parts of the data path on each host, with their heartbeats. */
public final class AgentStore {
    /** All agents, by host and type. */
    public List<Agent> list(Tx tx, int limit) {
        return tx.list("SELECT * FROM agents ORDER BY host, type LIMIT ?", AgentStore::read, limit);
    }

    /** An agent. */
    public Optional<Agent> find(Tx tx, String id) {
        return tx.one("SELECT * FROM agents WHERE id = ?", AgentStore::read, id);
    }

    /** The agent of a type on a host. */
    public Optional<Agent> find(Tx tx, String type, String host) {
        return tx.one("SELECT * FROM agents WHERE type = ? AND host = ?", AgentStore::read, type, host);
    }

    /** Adds an agent. */
    public void insert(Tx tx, Agent a) {
        var _ = tx.update(
                """
                INSERT INTO agents (id, type, host, description, admin_up, created_at, started_at, heartbeat_at,
                    revision, configuration)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)
                """,
                a.id(),
                a.type(),
                a.host(),
                a.description(),
                a.adminUp(),
                a.createdAt(),
                a.startedAt(),
                a.heartbeatAt(),
                Json.write(a.configuration()));
    }

    /** Notes that an agent is alive, and since when it runs. */
    public void beat(Tx tx, Agent a) {
        var _ = tx.update(
                "UPDATE agents SET heartbeat_at = ?, started_at = ?, configuration = ? WHERE id = ?",
                a.heartbeatAt(),
                a.startedAt(),
                Json.write(a.configuration()),
                a.id());
    }

    /** Changes what an operator may change. */
    public void update(Tx tx, Agent before, Agent after) {
        tx.updateOne(
                "Agent " + before.id(),
                "UPDATE agents SET description = ?, admin_up = ?, revision = revision + 1 WHERE id = ? AND revision = ?",
                after.description(),
                after.adminUp(),
                before.id(),
                before.revision());
    }

    /** Forgets an agent; it comes back with its next heartbeat. */
    public void delete(Tx tx, String id) {
        var _ = tx.update("DELETE FROM agents WHERE id = ?", id);
    }

    private static Agent read(Row row) {
        return new Agent(
                row.string("id"),
                row.string("type"),
                row.string("host"),
                row.string("description"),
                row.bool("admin_up"),
                row.instant("created_at"),
                row.instant("started_at"),
                row.instant("heartbeat_at"),
                row.number("revision"),
                row.json("configuration"));
    }
}
