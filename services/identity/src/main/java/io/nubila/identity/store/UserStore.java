package io.nubila.identity.store;

import io.nubila.identity.model.Listing;
import io.nubila.identity.model.Secret;
import io.nubila.identity.model.User;
import io.nubila.identity.store.Selection.Column;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Users and their passwords. */
public final class UserStore {
    private static final Map<String, Column> FILTERS = Map.of(
            "domain_id", Column.text("domain_id"),
            "name", Column.text("name"),
            "default_project_id", Column.text("default_project_id"),
            "enabled", Column.truth("enabled"));

    private static final Map<String, String> COMPARISONS =
            Map.of("lt", "<", "lte", "<=", "gt", ">", "gte", ">=", "eq", "=", "neq", "<>");

    /** A condition on the end of passwords: {@code lt}, {@code lte}, {@code gt}, {@code gte}, {@code eq}, {@code neq}. */
    public record Expiry(String comparison, Instant time) {
        /** The comparisons there are. */
        public static boolean known(String comparison) {
            return COMPARISONS.containsKey(comparison);
        }
    }

    /** A user by id. */
    public Optional<User> find(Tx tx, String id) {
        return tx.one("SELECT * FROM users WHERE id = ?", UserStore::read, id);
    }

    /** A user by name within a domain. */
    public Optional<User> findByName(Tx tx, String domainId, String name) {
        return tx.one("SELECT * FROM users WHERE domain_id = ? AND name = ?", UserStore::read, domainId, name);
    }

    /** Those among the ids that exist, by id. */
    public Map<String, User> named(Tx tx, Iterable<String> ids) {
        var found = new HashMap<String, User>();
        for (var id : ids) {
            if (!found.containsKey(id)) {
                find(tx, id).ifPresent(user -> found.put(user.id(), user));
            }
        }
        return found;
    }

    /** One page of users. */
    public List<User> list(Tx tx, Listing listing, List<Expiry> expiries) {
        var selection = new Selection("users").matching(listing, FILTERS);
        for (var expiry : expiries) {
            var _ = selection.and("password_expires_at " + COMPARISONS.get(expiry.comparison()) + " ?", expiry.time());
        }
        return selection.page(tx, listing, UserStore::read);
    }

    /** One page of a group's members. */
    public List<User> inGroup(Tx tx, String groupId, Listing listing, List<Expiry> expiries) {
        var selection = new Selection("users")
                .and("id IN (SELECT user_id FROM group_members WHERE group_id = ?)", groupId)
                .matching(listing, FILTERS);
        for (var expiry : expiries) {
            var _ = selection.and("password_expires_at " + COMPARISONS.get(expiry.comparison()) + " ?", expiry.time());
        }
        return selection.page(tx, listing, UserStore::read);
    }

    /** Users of a domain, at most {@code limit}. */
    public List<User> ofDomain(Tx tx, String domainId, int limit) {
        return tx.list("SELECT * FROM users WHERE domain_id = ? ORDER BY id LIMIT ?", UserStore::read, domainId, limit);
    }

    /** Adds a user without a password; {@link DuplicateRowException} when the name is taken. */
    public void insert(Tx tx, User user) {
        var _ = tx.update(
                """
                INSERT INTO users (id, domain_id, name, enabled, default_project_id, options, extra, failed_logins,
                                   revision)
                VALUES (?, ?, ?, ?, ?, ?, ?, 0, 1)
                """,
                user.id(),
                user.domainId(),
                user.name(),
                user.enabled(),
                user.defaultProjectId(),
                user.options(),
                user.extra());
    }

    /** Writes what may change of a user, the password excepted. */
    public void update(Tx tx, User user) {
        tx.updateOne(
                "user " + user.id(),
                """
                UPDATE users SET name = ?, enabled = ?, default_project_id = ?, options = ?, extra = ?,
                                 revision = revision + 1
                 WHERE id = ? AND revision = ?
                """,
                user.name(),
                user.enabled(),
                user.defaultProjectId(),
                user.options(),
                user.extra(),
                user.id(),
                user.revision());
    }

    /** Removes a user. */
    public void delete(Tx tx, String id) {
        var _ = tx.update("DELETE FROM users WHERE id = ?", id);
    }

    /** Lets nobody have a project as their default that is no more. */
    public void forgetDefaultProject(Tx tx, String projectId) {
        var _ = tx.update(
                "UPDATE users SET default_project_id = NULL, revision = revision + 1 WHERE default_project_id = ?",
                projectId);
    }

    /** A user's password. */
    public Optional<Secret> secret(Tx tx, String userId) {
        return tx.one(
                """
                SELECT password_hash, password_set_at, password_expires_at, failed_logins, failed_at
                  FROM users WHERE id = ?
                """,
                row -> new Secret(
                        row.optionalString("password_hash"),
                        row.optionalInstant("password_set_at"),
                        row.optionalInstant("password_expires_at"),
                        row.integer("failed_logins"),
                        row.optionalInstant("failed_at")),
                userId);
    }

    /** Replaces a password; the old one is kept among the past ones. */
    public void setPassword(Tx tx, String userId, Optional<String> hash, Optional<Instant> expiresAt) {
        var _ = tx.update("""
                UPDATE users SET password_hash = ?, password_set_at = ?, password_expires_at = ?, failed_logins = 0,
                                 failed_at = NULL, revision = revision + 1
                 WHERE id = ?
                """, hash, tx.now(), expiresAt, userId);
        if (hash.isPresent()) {
            var _ = tx.update("DELETE FROM past_passwords WHERE user_id = ? AND set_at = ?", userId, tx.now());
            var _ = tx.update(
                    "INSERT INTO past_passwords (user_id, set_at, hash) VALUES (?, ?, ?)", userId, tx.now(), hash);
        }
    }

    /** The last passwords, newest first, the one in force included. */
    public List<String> pastPasswords(Tx tx, String userId, int limit) {
        return tx.list(
                "SELECT hash FROM past_passwords WHERE user_id = ? ORDER BY set_at DESC LIMIT ?",
                row -> row.string("hash"),
                userId,
                limit);
    }

    /** Forgets all but the last passwords. */
    public void forgetPasswords(Tx tx, String userId, int kept) {
        var oldest = tx.one(
                "SELECT set_at FROM past_passwords WHERE user_id = ? ORDER BY set_at DESC LIMIT 1 OFFSET ?",
                row -> row.instant("set_at"),
                userId,
                kept);
        oldest.ifPresent(time -> {
            var _ = tx.update("DELETE FROM past_passwords WHERE user_id = ? AND set_at <= ?", userId, time);
        });
    }

    /** Counts a wrong password. */
    public void countFailure(Tx tx, String userId) {
        var _ = tx.update(
                "UPDATE users SET failed_logins = failed_logins + 1, failed_at = ? WHERE id = ?", tx.now(), userId);
    }

    /** Starts counting wrong passwords anew. */
    public void forgetFailures(Tx tx, String userId) {
        var _ = tx.update("UPDATE users SET failed_logins = 0, failed_at = NULL WHERE id = ?", userId);
    }

    private static User read(Row row) {
        return new User(
                row.string("id"),
                row.string("domain_id"),
                row.string("name"),
                row.bool("enabled"),
                row.optionalString("default_project_id"),
                row.optionalInstant("password_expires_at"),
                row.string("options"),
                row.string("extra"),
                row.number("revision"));
    }
}
