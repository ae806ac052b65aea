package io.nubila.identity.store;

import io.nubila.identity.model.Listing;
import io.nubila.identity.model.Role;
import io.nubila.identity.store.Selection.Column;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Roles and which role implies which. */
public final class RoleStore {
    /** Roles a cloud may have. */
    public static final int MAX_ROLES = 10_000;

    private static final Map<String, Column> FILTERS =
            Map.of("domain_id", Column.text("domain_id"), "name", Column.text("name"));

    /** A role by id. */
    public Optional<Role> find(Tx tx, String id) {
        return tx.one("SELECT * FROM roles WHERE id = ?", RoleStore::read, id);
    }

    /** A role by name; the domain is empty text for roles that hold everywhere. */
    public Optional<Role> findByName(Tx tx, String domainId, String name) {
        return tx.one("SELECT * FROM roles WHERE domain_id = ? AND name = ?", RoleStore::read, domainId, name);
    }

    /** One page of roles; filtered by the domain, empty text for roles that hold everywhere. */
    public List<Role> list(Tx tx, Listing listing) {
        return new Selection("roles").matching(listing, FILTERS).page(tx, listing, RoleStore::read);
    }

    /** All roles by id. */
    public Map<String, Role> all(Tx tx) {
        var found = new LinkedHashMap<String, Role>();
        for (var role : tx.list("SELECT * FROM roles ORDER BY id LIMIT ?", RoleStore::read, MAX_ROLES)) {
            found.put(role.id(), role);
        }
        return found;
    }

    /** Which roles each role implies, one step. */
    public Map<String, Set<String>> implications(Tx tx) {
        var found = new LinkedHashMap<String, Set<String>>();
        for (var pair : tx.list(
                "SELECT prior_id, implied_id FROM role_implications ORDER BY prior_id, implied_id LIMIT ?",
                row -> new String[] {row.string("prior_id"), row.string("implied_id")},
                MAX_ROLES)) {
            found.computeIfAbsent(pair[0], _ -> new LinkedHashSet<>()).add(pair[1]);
        }
        return found;
    }

    /** Adds a role; {@link DuplicateRowException} when the name is taken. */
    public void insert(Tx tx, Role role) {
        var _ = tx.update(
                """
                INSERT INTO roles (id, domain_id, name, description, options, extra, revision)
                VALUES (?, ?, ?, ?, ?, ?, 1)
                """, role.id(), role.domainId(), role.name(), role.description(), role.options(), role.extra());
    }

    /** Writes what may change of a role. */
    public void update(Tx tx, Role role) {
        tx.updateOne(
                "role " + role.id(),
                """
                UPDATE roles SET name = ?, description = ?, options = ?, extra = ?, revision = revision + 1
                 WHERE id = ? AND revision = ?
                """,
                role.name(),
                role.description(),
                role.options(),
                role.extra(),
                role.id(),
                role.revision());
    }

    /** Removes a role, its assignments and its implications. */
    public void delete(Tx tx, String id) {
        var _ = tx.update("DELETE FROM roles WHERE id = ?", id);
    }

    /** Whether a role implies another, in one step. */
    public boolean implies(Tx tx, String prior, String implied) {
        return tx.number(
                        "SELECT count(*) AS n FROM role_implications WHERE prior_id = ? AND implied_id = ?",
                        prior,
                        implied)
                > 0;
    }

    /** Lets a role imply another; false when it does already. */
    public boolean imply(Tx tx, String prior, String implied) {
        if (implies(tx, prior, implied)) {
            return false;
        }
        var _ = tx.update("INSERT INTO role_implications (prior_id, implied_id) VALUES (?, ?)", prior, implied);
        return true;
    }

    /** Ends an implication; false when there was none. */
    public boolean unimply(Tx tx, String prior, String implied) {
        return tx.update("DELETE FROM role_implications WHERE prior_id = ? AND implied_id = ?", prior, implied) > 0;
    }

    private static Role read(Row row) {
        return new Role(
                row.string("id"),
                row.string("domain_id"),
                row.string("name"),
                row.optionalString("description"),
                row.string("options"),
                row.string("extra"),
                row.number("revision"));
    }
}
