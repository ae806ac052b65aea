package io.nubila.placement.store;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.contracts.placement.ConsumerId;
import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.placement.model.Consumer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables of consumers and their allocations. */
public final class ConsumerStore {
    /** Allocations a consumer may have: resource classes times providers. */
    public static final int MAX_ALLOCATIONS = 1_000;

    private static final String COLUMNS =
            "SELECT id, project_id, user_id, consumer_type, generation, updated_at FROM consumers ";

    private record Allocation(String consumer, ProviderId provider, String resourceClass, long amount) {}

    /** A consumer with all it holds; empty when it holds nothing. */
    public Optional<Consumer> find(Tx tx, ConsumerId id) {
        var held = allocations(tx, id);
        return tx.one(COLUMNS + "WHERE id = ?", row -> consumer(row, held), id);
    }

    private static Map<ProviderId, Map<String, Long>> allocations(Tx tx, ConsumerId id) {
        var found = new LinkedHashMap<ProviderId, Map<String, Long>>();
        for (var one : tx.list("""
                SELECT consumer_id, provider_id, resource_class, amount FROM allocations WHERE consumer_id = ?
                 ORDER BY provider_id, resource_class LIMIT ?
                """, ConsumerStore::allocation, id, MAX_ALLOCATIONS)) {
            found.computeIfAbsent(one.provider, _ -> new LinkedHashMap<>()).put(one.resourceClass, one.amount);
        }
        return found;
    }

    /** Ids of the consumers of a provider, ascending, beginning after {@code after}. */
    public List<ConsumerId> consumers(Tx tx, ProviderId provider, String after, int limit) {
        return tx.list("""
                SELECT DISTINCT consumer_id FROM allocations WHERE provider_id = ? AND consumer_id > ?
                 ORDER BY consumer_id LIMIT ?
                """, row -> new ConsumerId(row.string("consumer_id")), provider, after, limit);
    }

    /** Notes that a service claimed for the consumer; kept for as long as the consumer holds anything. */
    public void markClaimed(Tx tx, ConsumerId id) {
        var _ = tx.update("UPDATE consumers SET claimed = 1 WHERE id = ?", id);
    }

    /** Like {@link #consumers}, only those of a type for which a service claimed. */
    public List<ConsumerId> claimed(Tx tx, ProviderId provider, String type, String after, int limit) {
        return tx.list("""
                SELECT id FROM consumers WHERE claimed = 1 AND consumer_type = ? AND id > ?
                   AND EXISTS (SELECT 1 FROM allocations a WHERE a.consumer_id = id AND a.provider_id = ?)
                 ORDER BY id LIMIT ?
                """, row -> new ConsumerId(row.string("id")), type, after, provider, limit);
    }

    /** A page of the consumers of a provider, each with what it holds there, by id. */
    public List<Consumer> onProvider(Tx tx, ProviderId provider, String after, int limit) {
        var ids = consumers(tx, provider, after, limit);
        if (ids.isEmpty()) {
            return List.of();
        }
        var last = ids.getLast();
        var amounts = new HashMap<String, Map<String, Long>>();
        for (var one : tx.list("""
                SELECT consumer_id, provider_id, resource_class, amount FROM allocations
                 WHERE provider_id = ? AND consumer_id > ? AND consumer_id <= ? ORDER BY consumer_id
                """, ConsumerStore::allocation, provider, after, last)) {
            amounts.computeIfAbsent(one.consumer, _ -> new HashMap<>()).put(one.resourceClass, one.amount);
        }
        return tx.list(
                COLUMNS + """
                        WHERE id IN (SELECT consumer_id FROM allocations
                                      WHERE provider_id = ? AND consumer_id > ? AND consumer_id <= ?)
                        ORDER BY id
                        """,
                row -> consumer(row, Map.of(provider, amounts.getOrDefault(row.string("id"), Map.of()))),
                provider,
                after,
                last);
    }

    /** Whether anything of a provider is held by anyone. */
    public boolean inUse(Tx tx, ProviderId provider) {
        return tx.one("SELECT consumer_id FROM allocations WHERE provider_id = ? LIMIT 1", row -> true, provider)
                .isPresent();
    }

    /** Writes a consumer in place of what was there before. */
    public void replace(Tx tx, Optional<Consumer> before, Consumer after) {
        var id = after.id();
        if (before.isEmpty()) {
            var _ = tx.update(
                    """
                    INSERT INTO consumers (id, project_id, user_id, consumer_type, generation, created_at, updated_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """, id, after.project(), after.user(), after.type(), after.generation(), tx.now(), tx.now());
        } else {
            tx.updateOne(
                    "consumer " + id,
                    """
                    UPDATE consumers SET project_id = ?, user_id = ?, consumer_type = ?, generation = ?, updated_at = ?
                     WHERE id = ? AND generation = ?
                    """,
                    after.project(),
                    after.user(),
                    after.type(),
                    after.generation(),
                    tx.now(),
                    id,
                    before.get().generation());
            var _ = tx.update("DELETE FROM allocations WHERE consumer_id = ?", id);
        }
        after.allocations()
                .forEach((provider, amounts) -> amounts.forEach((resourceClass, amount) -> {
                    var _ = tx.update("""
                            INSERT INTO allocations (consumer_id, provider_id, resource_class, amount)
                            VALUES (?, ?, ?, ?)
                            """, id, provider, resourceClass, amount);
                }));
        tx.event("allocation", id.value(), before.isEmpty() ? "create" : "update", before, Optional.of(after));
    }

    /** Removes a consumer with all it holds. */
    public void delete(Tx tx, Consumer consumer) {
        var _ = tx.update("DELETE FROM allocations WHERE consumer_id = ?", consumer.id());
        tx.updateOne(
                "consumer " + consumer.id(),
                "DELETE FROM consumers WHERE id = ? AND generation = ?",
                consumer.id(),
                consumer.generation());
        tx.event("allocation", consumer.id().value(), "delete", Optional.of(consumer), Optional.empty());
    }

    /** What a project holds of each class. */
    public Map<String, Long> usages(Tx tx, String project, Optional<String> user) {
        var found = new LinkedHashMap<String, Long>();
        for (var row : tx.list(
                """
                SELECT a.resource_class, SUM(a.amount) AS amount FROM consumers c JOIN allocations a
                    ON a.consumer_id = c.id
                 WHERE c.project_id = ? AND (? IS NULL OR c.user_id = ?) GROUP BY a.resource_class
                 ORDER BY a.resource_class
                """, row -> Map.entry(row.string("resource_class"), row.number("amount")), project, user, user)) {
            found.put(row.getKey(), row.getValue());
        }
        return found;
    }

    /** What the consumers of one type hold. */
    public record TypeUsage(Optional<String> type, long consumers, String resourceClass, long amount) {}

    /** What a project holds of each class, by consumer type; with the number of all consumers of the type. */
    public List<TypeUsage> usagesByType(Tx tx, String project, Optional<String> user) {
        return tx.list(
                """
                SELECT c.consumer_type, a.resource_class, SUM(a.amount) AS amount,
                       (SELECT COUNT(*) FROM consumers k WHERE k.project_id = ? AND (? IS NULL OR k.user_id = ?)
                           AND COALESCE(k.consumer_type, '') = COALESCE(c.consumer_type, '')) AS consumers
                  FROM consumers c JOIN allocations a ON a.consumer_id = c.id
                 WHERE c.project_id = ? AND (? IS NULL OR c.user_id = ?)
                 GROUP BY c.consumer_type, a.resource_class ORDER BY c.consumer_type, a.resource_class
                """,
                row -> new TypeUsage(
                        row.optionalString("consumer_type"),
                        row.number("consumers"),
                        row.string("resource_class"),
                        row.number("amount")),
                project,
                user,
                user,
                project,
                user,
                user);
    }

    private static Allocation allocation(Row row) {
        return new Allocation(
                row.string("consumer_id"),
                new ProviderId(row.string("provider_id")),
                row.string("resource_class"),
                row.number("amount"));
    }

    private static Consumer consumer(Row row, Map<ProviderId, Map<String, Long>> allocations) {
        return new Consumer(
                new ConsumerId(row.string("id")),
                new ProjectId(row.string("project_id")),
                new UserId(row.string("user_id")),
                row.optionalString("consumer_type"),
                row.number("generation"),
                allocations,
                row.instant("updated_at"));
    }
}
