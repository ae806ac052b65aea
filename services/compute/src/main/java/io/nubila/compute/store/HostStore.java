package io.nubila.compute.store;

import io.nubila.compute.model.Host;
import io.nubila.compute.model.ServerSpec;
import io.nubila.contracts.compute.HostFacts;
import io.nubila.contracts.compute.HostName;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Hosts: SQL only. */
public final class HostStore {
    private static final String SELECT =
            "SELECT name, id, number, facts, created_at, seen_at, disabled, reason, forced_down FROM hosts";

    /** Notes that a host is alive and what it says of itself; the event log hears only of what is new. */
    public void seen(Tx tx, HostName name, String id, HostFacts facts) {
        var before = find(tx, name);
        if (before.isPresent()) {
            int _ = tx.update(
                    "UPDATE hosts SET facts = ?, seen_at = ? WHERE name = ?", Json.write(facts), tx.now(), name);
            if (!before.get().facts().equals(facts)) {
                tx.event(
                        "host", name.value(), "update", Optional.of(before.get().facts()), Optional.of(facts));
            }
            return;
        }
        int _ = tx.update("""
                INSERT INTO hosts (name, id, number, facts, created_at, seen_at, disabled, reason, forced_down)
                VALUES (?, ?, (SELECT COALESCE(MAX(number), 0) + 1 FROM hosts), ?, ?, ?, 0, NULL, 0)
                """, name, id, Json.write(facts), tx.now(), tx.now());
        tx.event("host", name.value(), "create", Optional.empty(), Optional.of(facts));
    }

    /** A host by its name. */
    public Optional<Host> find(Tx tx, HostName name) {
        return tx.one(SELECT + " WHERE name = ?", HostStore::read, name);
    }

    /** Those of these hosts that have described themselves. */
    public Map<HostName, Host> all(Tx tx, List<HostName> names) {
        var found = new HashMap<HostName, Host>();
        if (!names.isEmpty()) {
            var places = "?" + ", ?".repeat(names.size() - 1);
            tx.list(SELECT + " WHERE name IN (" + places + ")", HostStore::read, names.toArray())
                    .forEach(host -> found.put(host.name(), host));
        }
        return found;
    }

    /** A host by its UUID. */
    public Optional<Host> findById(Tx tx, String id) {
        return tx.one(SELECT + " WHERE id = ?", HostStore::read, id);
    }

    /** A host by its number. */
    public Optional<Host> findByNumber(Tx tx, long number) {
        return tx.one(SELECT + " WHERE number = ?", HostStore::read, number);
    }

    /** Hosts by number, after the number given; 0 for the first page. */
    public List<Host> list(Tx tx, long after, int limit) {
        return tx.list(SELECT + " WHERE number > ? ORDER BY number LIMIT ?", HostStore::read, after, limit);
    }

    /** Hosts whose name has this text in it. */
    public List<Host> named(Tx tx, String part, int limit) {
        var escaped = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        return tx.list(
                SELECT + " WHERE name LIKE ? ESCAPE '\\' ORDER BY number LIMIT ?",
                HostStore::read,
                "%" + escaped + "%",
                limit);
    }

    /** Opens a host for new servers, or closes it with a reason; {@code NotFound} when there is none of that name. */
    public Host setDisabled(Tx tx, HostName name, boolean disabled, Optional<String> reason) {
        var before = get(tx, name);
        int _ = tx.update("UPDATE hosts SET disabled = ?, reason = ? WHERE name = ?", disabled, reason, name);
        return changed(tx, before, disabled ? "disable" : "enable");
    }

    /** Says that a host is down whatever it says itself, or takes that back; {@code NotFound} when there is none. */
    public Host setForcedDown(Tx tx, HostName name, boolean down) {
        var before = get(tx, name);
        int _ = tx.update("UPDATE hosts SET forced_down = ? WHERE name = ?", down, name);
        return changed(tx, before, "force-down");
    }

    /** Forgets a host; one that is alive is noted anew with its next heartbeat. */
    public void delete(Tx tx, Host host) {
        int _ = tx.update("DELETE FROM hosts WHERE name = ?", host.name());
        tx.event("host", host.name().value(), "delete", Optional.of(host), Optional.empty());
    }

    private Host get(Tx tx, HostName name) {
        return find(tx, name)
                .orElseThrow(() -> new Problem.NotFound(
                                "HostBinaryNotFound", "Could not find binary nova-compute on host %s.".formatted(name))
                        .exception());
    }

    private Host changed(Tx tx, Host before, String verb) {
        var after = get(tx, before.name());
        tx.event("host", after.name().value(), verb, Optional.of(before), Optional.of(after));
        return after;
    }

    /** What living servers take of each of these hosts. Reads a row for each server: for pages of hosts only. */
    public Map<HostName, Usage> usage(Tx tx, List<HostName> names) {
        var found = new HashMap<HostName, Usage>();
        names.forEach(name -> found.put(name, Usage.NONE));
        if (names.isEmpty()) {
            return found;
        }
        var places = "?" + ", ?".repeat(names.size() - 1);
        var _ = tx.list(
                "SELECT host, spec FROM servers WHERE deleted = 0 AND host IN (%s)".formatted(places),
                row -> {
                    var flavor = row.record("spec", ServerSpec.class).flavor();
                    return found.merge(
                            new HostName(row.string("host")),
                            new Usage(1, flavor.vcpus(), flavor.memoryMib(), flavor.rootGib() + flavor.ephemeralGib()),
                            Usage::plus);
                },
                names.toArray());
        return found;
    }

    /** Sums over the servers of a host. */
    public record Usage(int servers, int vcpus, long memoryMib, long diskGib) {
        /** Of a host without servers. */
        public static final Usage NONE = new Usage(0, 0, 0, 0);

        /** Both together. */
        public Usage plus(Usage other) {
            return new Usage(
                    servers + other.servers, vcpus + other.vcpus, memoryMib + other.memoryMib, diskGib + other.diskGib);
        }
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
                row.optionalString("reason"),
                row.bool("forced_down"));
    }
}
