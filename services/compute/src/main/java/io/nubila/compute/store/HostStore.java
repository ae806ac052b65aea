package io.nubila.compute.store;

import io.nubila.compute.driver.HostFacts;
import io.nubila.compute.model.Host;
import io.nubila.contracts.compute.HostName;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import java.util.List;
import java.util.Optional;

/** Hosts: SQL only. */
public final class HostStore {
    private static final String SELECT =
            "SELECT name, id, number, facts, created_at, seen_at, disabled, reason FROM hosts";

    /** Notes that a host is alive and what it is; adds it when it is new. */
    public void seen(Tx tx, HostName name, String id, HostFacts facts) {
        int written = tx.update(
                "UPDATE hosts SET facts = ?, seen_at = ? WHERE name = ?", Json.write(facts), tx.now(), name);
        if (written == 0) {
            int _ = tx.update(
                    """
                    INSERT INTO hosts (name, id, number, facts, created_at, seen_at, disabled, reason)
                    VALUES (?, ?, (SELECT COALESCE(MAX(number), 0) + 1 FROM hosts), ?, ?, ?, 0, NULL)
                    """,
                    name,
                    id,
                    Json.write(facts),
                    tx.now(),
                    tx.now());
            tx.event("host", name.value(), "create", Optional.empty(), Optional.of(facts));
        }
    }

    /** Hosts by number, after the one given. */
    public List<Host> list(Tx tx, long after, int limit) {
        return tx.list(SELECT + " WHERE number > ? ORDER BY number LIMIT ?", HostStore::read, after, limit);
    }

    /** A host by name. */
    public Optional<Host> find(Tx tx, HostName name) {
        return tx.one(SELECT + " WHERE name = ?", HostStore::read, name);
    }

    /** A host by its UUID. */
    public Optional<Host> findById(Tx tx, String id) {
        return tx.one(SELECT + " WHERE id = ?", HostStore::read, id);
    }

    /** Lets a host take new servers or not. */
    public void setDisabled(Tx tx, Host host, boolean disabled, Optional<String> reason) {
        tx.updateOne(
                "host " + host.name(),
                "UPDATE hosts SET disabled = ?, reason = ? WHERE name = ?",
                disabled,
                reason,
                host.name());
        tx.event(
                "host",
                host.name().value(),
                disabled ? "disable" : "enable",
                Optional.of(host),
                Optional.of(reason.orElse("")));
    }

    /** Why a host takes no new servers; empty when it does. */
    public Optional<String> refusal(Tx tx, HostName name) {
        return tx.one(
                        "SELECT disabled, reason FROM hosts WHERE name = ?",
                        row -> row.bool("disabled")
                                ? Optional.of("the host is disabled: "
                                        + row.optionalString("reason").orElse("no reason given"))
                                : Optional.<String>empty(),
                        name)
                .flatMap(found -> found);
    }

    private static Host read(Row row) {
        return new Host(
                new HostName(row.string("name")),
                row.string("id"),
                row.number("number"),
                row.record("facts", HostFacts.class),
                row.instant("created_at"),
                row.instant("seen_at"),
                row.bool("disabled"),
                row.optionalString("reason"));
    }
}
