package io.nubila.placement.store;

import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tables of operators' own traits and resource classes; standard names are not stored. */
public final class NameStore {
    /** Names of one kind a cloud may have. */
    public static final int MAX_NAMES = 10_000;

    private final String resource;
    private final String table;

    private NameStore(String resource, String table) {
        this.resource = resource;
        this.table = table;
    }

    /** Operators' own traits. */
    public static NameStore traits() {
        return new NameStore("trait", "custom_traits");
    }

    /** Operators' own resource classes. */
    public static NameStore resourceClasses() {
        return new NameStore("resource_class", "custom_resource_classes");
    }

    /** A custom name and since when it is there. */
    public record Named(String name, Instant createdAt) {}

    /** All custom names, by name. */
    public List<Named> all(Tx tx) {
        return tx.list(
                "SELECT name, created_at FROM " + table + " ORDER BY name LIMIT ?",
                row -> new Named(row.string("name"), row.instant("created_at")),
                MAX_NAMES);
    }

    /** A custom name. */
    public Optional<Named> find(Tx tx, String name) {
        return tx.one(
                "SELECT name, created_at FROM " + table + " WHERE name = ?",
                row -> new Named(row.string("name"), row.instant("created_at")),
                name);
    }

    /** Writes a name; answers false when it is there already. */
    public boolean insert(Tx tx, String name) {
        if (find(tx, name).isPresent()) {
            return false;
        }
        try {
            var _ = tx.update("INSERT INTO " + table + " (name, created_at) VALUES (?, ?)", name, tx.now());
        } catch (DuplicateRowException e) {
            return false;
        }
        tx.event(resource, name, "create", Optional.empty(), Optional.of(new Named(name, tx.now())));
        return true;
    }

    /** Removes a name; answers false when there was none. */
    public boolean delete(Tx tx, String name) {
        var before = find(tx, name);
        if (before.isEmpty()) {
            return false;
        }
        var _ = tx.update("DELETE FROM " + table + " WHERE name = ?", name);
        tx.event(resource, name, "delete", before, Optional.empty());
        return true;
    }

    /** Whether any provider has the trait. */
    public boolean traitInUse(Tx tx, String trait) {
        return tx.one("SELECT trait FROM provider_traits WHERE trait = ? LIMIT 1", row -> true, trait)
                .isPresent();
    }

    /** Whether any provider has an inventory of the class. */
    public boolean classInUse(Tx tx, String resourceClass) {
        return tx.one(
                        "SELECT resource_class FROM inventories WHERE resource_class = ? LIMIT 1",
                        row -> true,
                        resourceClass)
                .isPresent();
    }

    /** Renames a custom class wherever it is used. */
    public void renameClass(Tx tx, String before, String after) {
        var _ = tx.update("UPDATE inventories SET resource_class = ? WHERE resource_class = ?", after, before);
        var _ = tx.update("UPDATE allocations SET resource_class = ? WHERE resource_class = ?", after, before);
    }
}
