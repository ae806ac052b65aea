package io.nubila.compute.store;

import io.nubila.compute.model.Aggregate;
import io.nubila.contracts.compute.HostName;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Aggregates of hosts, and the zones they make: SQL only. */
public final class AggregateStore {
    private static final String SELECT =
            "SELECT number, id, name, metadata, created_at, updated_at, revision FROM aggregates";

    /** Aggregates by number, at most so many. */
    public List<Aggregate> list(Tx tx, int limit) {
        return withHosts(tx, tx.list(SELECT + " ORDER BY number LIMIT ?", AggregateStore::read, limit));
    }

    /** An aggregate; {@code NotFound} when there is none. */
    public Aggregate get(Tx tx, long number) {
        var found = tx.one(SELECT + " WHERE number = ?", AggregateStore::read, number)
                .orElseThrow(() -> missing(Long.toString(number)));
        return withHosts(tx, List.of(found)).getFirst();
    }

    private static List<Aggregate> withHosts(Tx tx, List<Aggregate> found) {
        if (found.isEmpty()) {
            return found;
        }
        var hosts = new HashMap<Long, List<HostName>>();
        var _ = tx.list(
                """
                SELECT aggregate, host FROM aggregate_hosts WHERE aggregate >= ? AND aggregate <= ?
                 ORDER BY aggregate, host
                """,
                row -> hosts.computeIfAbsent(row.number("aggregate"), _ -> new ArrayList<>())
                        .add(new HostName(row.string("host"))),
                found.getFirst().number(),
                found.getLast().number());
        return found.stream()
                .map(aggregate -> new Aggregate(
                        aggregate.number(),
                        aggregate.id(),
                        aggregate.name(),
                        aggregate.metadata(),
                        hosts.getOrDefault(aggregate.number(), List.of()),
                        aggregate.createdAt(),
                        aggregate.updatedAt(),
                        aggregate.revision()))
                .toList();
    }

    /** The aggregates a host is in, by number. */
    public List<Aggregate> ofHost(Tx tx, HostName host) {
        return tx.list(
                SELECT + " WHERE number IN (SELECT aggregate FROM aggregate_hosts WHERE host = ?) ORDER BY number",
                AggregateStore::read,
                host);
    }

    /** The ids of the aggregates that make a zone, at most so many. */
    public List<String> ofZone(Tx tx, String zone, int limit) {
        return tx.list(
                "SELECT id FROM aggregates WHERE zone = ? ORDER BY number LIMIT ?",
                row -> row.string("id"),
                zone,
                limit);
    }

    /** The ids of the aggregates of each host that is in one. */
    public Map<HostName, List<String>> idsByHost(Tx tx) {
        var found = new HashMap<HostName, List<String>>();
        var _ = tx.list(
                "SELECT h.host, a.id FROM aggregate_hosts h JOIN aggregates a ON a.number = h.aggregate ORDER BY a.number",
                row -> found.computeIfAbsent(new HostName(row.string("host")), _ -> new ArrayList<>())
                        .add(row.string("id")));
        return found;
    }

    /** The zone of each of these hosts that is in one. */
    public Map<HostName, String> zones(Tx tx, List<HostName> hosts) {
        var found = new HashMap<HostName, String>();
        if (hosts.isEmpty()) {
            return found;
        }
        var places = "?" + ", ?".repeat(hosts.size() - 1);
        var _ = tx.list(
                """
                SELECT h.host, a.zone FROM aggregate_hosts h JOIN aggregates a ON a.number = h.aggregate
                 WHERE a.zone IS NOT NULL AND h.host IN (%s)
                """.formatted(places),
                row -> Optional.ofNullable(found.put(new HostName(row.string("host")), row.string("zone"))),
                hosts.toArray());
        return found;
    }

    /** Every zone that has hosts, by name, with whether any of them is open for new servers. */
    public Map<String, Boolean> zones(Tx tx, String otherwise) {
        var found = new LinkedHashMap<String, Boolean>();
        var _ = tx.list(
                """
                SELECT COALESCE(z.zone, ?) AS zone, MIN(h.disabled) AS closed
                  FROM hosts h
                  LEFT JOIN (SELECT DISTINCT m.host, a.zone
                               FROM aggregate_hosts m JOIN aggregates a ON a.number = m.aggregate
                              WHERE a.zone IS NOT NULL) z ON z.host = h.name
                 GROUP BY COALESCE(z.zone, ?) ORDER BY 1
                """,
                row -> Optional.ofNullable(found.put(row.string("zone"), !row.bool("closed"))),
                otherwise,
                otherwise);
        return found;
    }

    /** Whether a zone has a host that is open for new servers. */
    public boolean isOpen(Tx tx, String zone, String otherwise) {
        var sql = zone.equals(otherwise) ? """
                SELECT name FROM hosts WHERE disabled = 0 AND name NOT IN
                    (SELECT m.host FROM aggregate_hosts m JOIN aggregates a ON a.number = m.aggregate
                      WHERE a.zone IS NOT NULL AND a.zone <> ?) LIMIT 1
                """ : """
                SELECT h.name FROM aggregates a JOIN aggregate_hosts m ON m.aggregate = a.number
                  JOIN hosts h ON h.name = m.host
                 WHERE h.disabled = 0 AND a.zone = ? LIMIT 1
                """;
        return tx.one(sql, row -> row.string("name"), zone).isPresent();
    }

    /** Adds an aggregate without hosts; {@code Conflict} when the name is taken. */
    public Aggregate insert(Tx tx, String id, String name, Map<String, String> metadata) {
        long number = tx.number("SELECT COALESCE(MAX(number), 0) + 1 AS n FROM aggregates");
        try {
            int _ = tx.update(
                    """
                    INSERT INTO aggregates (number, id, name, zone, metadata, created_at, updated_at, revision)
                    VALUES (?, ?, ?, ?, ?, ?, NULL, 1)
                    """,
                    number,
                    id,
                    name,
                    Optional.ofNullable(metadata.get(Aggregate.ZONE)),
                    Json.write(metadata),
                    tx.now());
        } catch (DuplicateRowException e) {
            throw taken(name, e);
        }
        var made = get(tx, number);
        tx.event("aggregate", id, "create", Optional.empty(), Optional.of(made));
        return made;
    }

    /** Writes name and metadata; {@code Conflict} when the name is taken. */
    public Aggregate update(Tx tx, Aggregate before, Aggregate next) {
        try {
            tx.updateOne(
                    "aggregate " + before.number(),
                    """
                    UPDATE aggregates SET name = ?, zone = ?, metadata = ?, updated_at = ?, revision = revision + 1
                     WHERE number = ? AND revision = ?
                    """,
                    next.name(),
                    next.zone(),
                    Json.write(next.metadata()),
                    tx.now(),
                    before.number(),
                    before.revision());
        } catch (DuplicateRowException e) {
            throw taken(next.name(), e);
        }
        return changed(tx, before, "update");
    }

    private Aggregate changed(Tx tx, Aggregate before, String verb) {
        var after = get(tx, before.number());
        tx.event("aggregate", after.id(), verb, Optional.of(before), Optional.of(after));
        return after;
    }

    /** Puts a host in; {@code Conflict} when it is there. */
    public Aggregate addHost(Tx tx, Aggregate aggregate, HostName host) {
        try {
            int _ = tx.update("INSERT INTO aggregate_hosts (aggregate, host) VALUES (?, ?)", aggregate.number(), host);
        } catch (DuplicateRowException e) {
            throw new Problem.Conflict(
                            "AggregateHostExists",
                            "Aggregate %d already has host %s.".formatted(aggregate.number(), host))
                    .exception(e);
        }
        return changed(tx, aggregate, "add-host");
    }

    /** Takes a host out; nothing if it was not in. */
    public Aggregate removeHost(Tx tx, Aggregate aggregate, HostName host) {
        int _ = tx.update("DELETE FROM aggregate_hosts WHERE aggregate = ? AND host = ?", aggregate.number(), host);
        return changed(tx, aggregate, "remove-host");
    }

    /** Takes a host that is gone out of all. */
    public void forget(Tx tx, HostName host) {
        for (var aggregate : ofHost(tx, host)) {
            var _ = removeHost(tx, get(tx, aggregate.number()), host);
        }
    }

    /** Removes an aggregate. */
    public void delete(Tx tx, Aggregate aggregate) {
        int _ = tx.update("DELETE FROM aggregates WHERE number = ?", aggregate.number());
        tx.event("aggregate", aggregate.id(), "delete", Optional.of(aggregate), Optional.empty());
    }

    /** What is said of an aggregate that is not there. */
    public static RuntimeException missing(String number) {
        return new Problem.NotFound("AggregateNotFound", "Aggregate %s could not be found.".formatted(number))
                .exception();
    }

    private static RuntimeException taken(String name, DuplicateRowException cause) {
        return new Problem.Conflict("AggregateNameExists", "Aggregate %s already exists.".formatted(name))
                .exception(cause);
    }

    private static Aggregate read(Row row) {
        var metadata = new LinkedHashMap<String, String>();
        JsonNode stored = Json.tree(row.string("metadata"));
        stored.properties()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asString()));
        return new Aggregate(
                row.number("number"),
                row.string("id"),
                row.string("name"),
                metadata,
                List.of(),
                row.instant("created_at"),
                row.optionalInstant("updated_at"),
                row.number("revision"));
    }
}
