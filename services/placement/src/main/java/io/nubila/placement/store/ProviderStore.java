package io.nubila.placement.store;

import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.placement.model.Inventory;
import io.nubila.placement.model.Provider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables of providers with their inventories, traits and aggregates. */
public final class ProviderStore {
    private static final String COLUMNS =
            "SELECT id, name, generation, parent_id, root_id, created_at, updated_at, revision FROM providers ";
    private static final String INVENTORY = """
            SELECT provider_id, resource_class, total, reserved, min_unit, max_unit, step_size, allocation_ratio, used
              FROM inventories
            """;
    /** Resource classes, traits or aggregates a provider may have. */
    public static final int MAX_PARTS = 1_000;

    private record Part<T>(ProviderId provider, String name, T value) {}

    /** A provider by id. */
    public Optional<Provider> find(Tx tx, ProviderId id) {
        return tx.one(COLUMNS + "WHERE id = ?", row -> bare(row), id).map(provider -> fill(tx, provider));
    }

    /** A provider by id; {@code NotFound} when there is none. */
    public Provider get(Tx tx, ProviderId id) {
        return find(tx, id).orElseThrow(() -> absent(id));
    }

    /** What to say of a provider that is not there. */
    public static RuntimeException absent(ProviderId id) {
        return new Problem.NotFound("placement.undefined_code", "No resource provider with uuid %s found".formatted(id))
                .exception();
    }

    /** All providers of a tree, by id. */
    public List<Provider> tree(Tx tx, ProviderId root) {
        return tx.list(COLUMNS + "WHERE root_id = ? ORDER BY id LIMIT 10000", row -> bare(row), root).stream()
                .map(provider -> fill(tx, provider))
                .toList();
    }

    /** A page of all providers by id, beginning after {@code after}. */
    public List<Provider> page(Tx tx, String after, int limit) {
        var bare = tx.list(COLUMNS + "WHERE id > ? ORDER BY id LIMIT ?", row -> bare(row), after, limit);
        if (bare.isEmpty()) {
            return bare;
        }
        var last = bare.getLast().id();
        var between = " WHERE provider_id > ? AND provider_id <= ? ORDER BY provider_id";
        var inventories = new HashMap<ProviderId, Map<String, Inventory>>();
        for (var part : tx.list(INVENTORY + between, row -> inventory(row), after, last)) {
            inventories.computeIfAbsent(part.provider, _ -> new HashMap<>()).put(part.name, part.value);
        }
        var traits = names(tx, "SELECT provider_id, trait AS name FROM provider_traits" + between, after, last);
        var aggregates =
                names(tx, "SELECT provider_id, aggregate_id AS name FROM provider_aggregates" + between, after, last);
        return bare.stream()
                .map(provider -> provider.withInventories(inventories.getOrDefault(provider.id(), Map.of()))
                        .withTraits(traits.getOrDefault(provider.id(), Set.of()))
                        .withAggregates(aggregates.getOrDefault(provider.id(), Set.of())))
                .toList();
    }

    private static Map<ProviderId, Set<String>> names(Tx tx, String sql, Object... arguments) {
        var found = new HashMap<ProviderId, Set<String>>();
        for (var part : tx.list(
                sql, row -> new Part<>(new ProviderId(row.string("provider_id")), row.string("name"), ""), arguments)) {
            found.computeIfAbsent(part.provider, _ -> new HashSet<>()).add(part.name);
        }
        return found;
    }

    private static Provider fill(Tx tx, Provider bare) {
        var inventories = new HashMap<String, Inventory>();
        for (var part :
                tx.list(INVENTORY + " WHERE provider_id = ? LIMIT ?", row -> inventory(row), bare.id(), MAX_PARTS)) {
            inventories.put(part.name, part.value);
        }
        var traits = tx.list(
                "SELECT trait FROM provider_traits WHERE provider_id = ? LIMIT ?",
                row -> row.string("trait"),
                bare.id(),
                MAX_PARTS);
        var aggregates = tx.list(
                "SELECT aggregate_id FROM provider_aggregates WHERE provider_id = ? LIMIT ?",
                row -> row.string("aggregate_id"),
                bare.id(),
                MAX_PARTS);
        return bare.withInventories(inventories).withTraits(Set.copyOf(traits)).withAggregates(Set.copyOf(aggregates));
    }

    /** Writes a new provider with all it has; {@code Conflict} when its id or name is taken. */
    public void insert(Tx tx, Provider provider) {
        try {
            var _ = tx.update(
                    """
                    INSERT INTO providers (id, name, generation, parent_id, root_id, created_at, updated_at, revision)
                    VALUES (?, ?, ?, ?, ?, ?, ?, 0)
                    """,
                    provider.id(),
                    provider.name(),
                    provider.generation(),
                    provider.parent(),
                    provider.root(),
                    tx.now(),
                    tx.now());
        } catch (DuplicateRowException e) {
            throw taken(e, provider);
        }
        var bare = provider.withInventories(Map.of()).withTraits(Set.of()).withAggregates(Set.of());
        writeParts(tx, bare, provider);
        tx.event("resource_provider", provider.id().value(), "create", Optional.empty(), Optional.of(provider));
    }

    /** Writes what differs between the two; {@code Conflict} when someone else changed the provider meanwhile. */
    public void update(Tx tx, Provider before, Provider after) {
        try {
            tx.updateOne(
                    "resource provider " + before.id(),
                    """
                    UPDATE providers SET name = ?, generation = ?, parent_id = ?, root_id = ?, updated_at = ?,
                           revision = revision + 1
                     WHERE id = ? AND revision = ?
                    """,
                    after.name(),
                    after.generation(),
                    after.parent(),
                    after.root(),
                    tx.now(),
                    before.id(),
                    before.revision());
        } catch (DuplicateRowException e) {
            throw taken(e, after);
        }
        writeParts(tx, before, after);
        tx.event("resource_provider", before.id().value(), "update", Optional.of(before), Optional.of(after));
    }

    private static RuntimeException taken(DuplicateRowException e, Provider provider) {
        var what = e.concerns("providers.name") ? "name: " + provider.name() : "uuid: " + provider.id();
        return new Problem.Conflict(
                        "placement.duplicate_name", "Conflicting resource provider %s already exists.".formatted(what))
                .exception(e);
    }

    private static void writeParts(Tx tx, Provider before, Provider after) {
        var id = after.id();
        for (var old : before.inventories().keySet()) {
            if (!after.inventories().containsKey(old)) {
                var _ = tx.update("DELETE FROM inventories WHERE provider_id = ? AND resource_class = ?", id, old);
            }
        }
        after.inventories().forEach((name, inventory) -> {
            if (!inventory.equals(before.inventories().get(name))) {
                writeInventory(tx, id, name, inventory);
            }
        });
        for (var trait : missing(before.traits(), after.traits())) {
            var _ = tx.update("DELETE FROM provider_traits WHERE provider_id = ? AND trait = ?", id, trait);
        }
        for (var trait : missing(after.traits(), before.traits())) {
            var _ = tx.update("INSERT INTO provider_traits (provider_id, trait) VALUES (?, ?)", id, trait);
        }
        for (var aggregate : missing(before.aggregates(), after.aggregates())) {
            var _ = tx.update(
                    "DELETE FROM provider_aggregates WHERE provider_id = ? AND aggregate_id = ?", id, aggregate);
        }
        for (var aggregate : missing(after.aggregates(), before.aggregates())) {
            var _ = tx.update(
                    "INSERT INTO provider_aggregates (provider_id, aggregate_id) VALUES (?, ?)", id, aggregate);
        }
    }

    /** What is in the first and not in the second. */
    private static List<String> missing(Set<String> first, Set<String> second) {
        var found = new ArrayList<>(first);
        found.removeAll(second);
        return found;
    }

    /** Never touches what is used of an inventory that is there. */
    private static void writeInventory(Tx tx, ProviderId id, String name, Inventory inventory) {
        int changed = tx.update(
                """
                UPDATE inventories SET total = ?, reserved = ?, min_unit = ?, max_unit = ?, step_size = ?,
                       allocation_ratio = ?
                 WHERE provider_id = ? AND resource_class = ?
                """,
                inventory.total(),
                inventory.reserved(),
                inventory.minUnit(),
                inventory.maxUnit(),
                inventory.stepSize(),
                inventory.allocationRatio(),
                id,
                name);
        if (changed == 0) {
            var _ = tx.update(
                    """
                    INSERT INTO inventories (provider_id, resource_class, total, reserved, min_unit, max_unit, step_size,
                                             allocation_ratio, used)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)
                    """,
                    id,
                    name,
                    inventory.total(),
                    inventory.reserved(),
                    inventory.minUnit(),
                    inventory.maxUnit(),
                    inventory.stepSize(),
                    inventory.allocationRatio());
        }
    }

    /** Removes a provider with all it has; allocations on it and children must be gone. */
    public void delete(Tx tx, Provider provider) {
        var id = provider.id();
        var _ = tx.update("DELETE FROM inventories WHERE provider_id = ?", id);
        var _ = tx.update("DELETE FROM provider_traits WHERE provider_id = ?", id);
        var _ = tx.update("DELETE FROM provider_aggregates WHERE provider_id = ?", id);
        tx.updateOne(
                "resource provider " + id,
                "DELETE FROM providers WHERE id = ? AND revision = ?",
                id,
                provider.revision());
        tx.event("resource_provider", id.value(), "delete", Optional.of(provider), Optional.empty());
    }

    /** Whether a provider has children. */
    public boolean isParent(Tx tx, ProviderId id) {
        return tx.one("SELECT id FROM providers WHERE parent_id = ? LIMIT 1", row -> row.string("id"), id)
                .isPresent();
    }

    /** Counts a change of allocations on the provider. */
    public void allocationsChanged(Tx tx, ProviderId id) {
        var _ = tx.update("UPDATE providers SET generation = generation + 1, revision = revision + 1 WHERE id = ?", id);
    }

    /** Takes an amount if it fits now; answers whether it did. */
    public boolean take(Tx tx, ProviderId id, String resourceClass, long amount) {
        return tx.update("""
                        UPDATE inventories SET used = used + ?
                         WHERE provider_id = ? AND resource_class = ?
                           AND used + ? <= CAST((total - reserved) * allocation_ratio AS INTEGER)
                        """, amount, id, resourceClass, amount) == 1;
    }

    /** Adds to what is used, or takes from it, without asking whether it fits. */
    public void shift(Tx tx, ProviderId id, String resourceClass, long difference) {
        var _ = tx.update(
                "UPDATE inventories SET used = used + ? WHERE provider_id = ? AND resource_class = ?",
                difference,
                id,
                resourceClass);
    }

    private static Provider bare(Row row) {
        return new Provider(
                new ProviderId(row.string("id")),
                row.string("name"),
                row.number("generation"),
                row.optionalString("parent_id").map(ProviderId::new),
                new ProviderId(row.string("root_id")),
                Map.of(),
                Set.of(),
                Set.of(),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.number("revision"));
    }

    private static Part<Inventory> inventory(Row row) {
        return new Part<>(
                new ProviderId(row.string("provider_id")),
                row.string("resource_class").intern(),
                new Inventory(
                        row.number("total"),
                        row.number("reserved"),
                        row.number("min_unit"),
                        row.number("max_unit"),
                        row.number("step_size"),
                        row.real("allocation_ratio"),
                        row.number("used")));
    }
}
