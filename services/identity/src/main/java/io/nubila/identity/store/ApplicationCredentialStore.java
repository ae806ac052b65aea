package io.nubila.identity.store;

import io.nubila.identity.model.AccessRule;
import io.nubila.identity.model.ApplicationCredential;
import io.nubila.identity.model.Listing;
import io.nubila.identity.store.Selection.Column;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Application credentials and the access rules users have made for them. */
public final class ApplicationCredentialStore {
    private static final int MAX_PARTS = 1_000;

    private static final Map<String, Column> FILTERS =
            Map.of("name", Column.text("name"), "project_id", Column.text("project_id"));
    private static final Map<String, Column> RULE_FILTERS = Map.of(
            "service", Column.text("service"),
            "path", Column.text("path"),
            "method", Column.text("method"));

    /** A credential by id. */
    public Optional<ApplicationCredential> find(Tx tx, String id) {
        return tx.one("SELECT * FROM application_credentials WHERE id = ?", row -> read(tx, row), id);
    }

    /** A credential by its owner and name. */
    public Optional<ApplicationCredential> findByName(Tx tx, String userId, String name) {
        return tx.one(
                "SELECT * FROM application_credentials WHERE user_id = ? AND name = ?",
                row -> read(tx, row),
                userId,
                name);
    }

    /** The hash of a credential's secret. */
    public Optional<String> secretHash(Tx tx, String id) {
        return tx.one(
                "SELECT secret_hash FROM application_credentials WHERE id = ?", row -> row.string("secret_hash"), id);
    }

    /** One page of a user's credentials. */
    public List<ApplicationCredential> list(Tx tx, String userId, Listing listing) {
        return new Selection("application_credentials")
                .and("user_id = ?", userId)
                .matching(listing, FILTERS)
                .page(tx, listing, row -> read(tx, row));
    }

    /** Adds a credential with rules that exist; {@link DuplicateRowException} when the user has one of that name. */
    public void insert(Tx tx, ApplicationCredential credential, String secretHash) {
        var _ = tx.update(
                """
                INSERT INTO application_credentials (id, user_id, project_id, name, description, secret_hash,
                                                     unrestricted, expires_at, revision)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
                """,
                credential.id(),
                credential.userId(),
                credential.projectId(),
                credential.name(),
                credential.description(),
                secretHash,
                credential.unrestricted(),
                credential.expiresAt());
        int place = 0;
        for (var roleId : credential.roleIds()) {
            var _ = tx.update(
                    "INSERT INTO application_credential_roles (credential_id, place, role_id) VALUES (?, ?, ?)",
                    credential.id(),
                    place++,
                    roleId);
        }
        for (var rule : credential.accessRules()) {
            var _ = tx.update(
                    "INSERT INTO application_credential_access_rules (credential_id, rule_id) VALUES (?, ?)",
                    credential.id(),
                    rule.id());
        }
    }

    /** Removes a credential; its access rules stay. */
    public void delete(Tx tx, String id) {
        var _ = tx.update("DELETE FROM application_credentials WHERE id = ?", id);
    }

    /** Removes a user's credentials for a project. */
    public void deleteIn(Tx tx, String userId, String projectId) {
        var _ = tx.update(
                "DELETE FROM application_credentials WHERE user_id = ? AND project_id = ?", userId, projectId);
    }

    /** Removes all a user has, access rules included. */
    public void deleteOfUser(Tx tx, String userId) {
        var _ = tx.update("DELETE FROM application_credentials WHERE user_id = ?", userId);
        var _ = tx.update("DELETE FROM access_rules WHERE user_id = ?", userId);
    }

    /** A rule by id. */
    public Optional<AccessRule> rule(Tx tx, String id) {
        return tx.one("SELECT * FROM access_rules WHERE id = ?", ApplicationCredentialStore::readRule, id);
    }

    /** A user's rule for exactly this. */
    public Optional<AccessRule> sameRule(Tx tx, AccessRule rule) {
        return tx.one(
                "SELECT * FROM access_rules WHERE user_id = ? AND service = ? AND path = ? AND method = ?",
                ApplicationCredentialStore::readRule,
                rule.userId(),
                rule.service(),
                rule.path(),
                rule.method());
    }

    /** One page of a user's rules. */
    public List<AccessRule> rules(Tx tx, String userId, Listing listing) {
        return new Selection("access_rules")
                .and("user_id = ?", userId)
                .matching(listing, RULE_FILTERS)
                .page(tx, listing, ApplicationCredentialStore::readRule);
    }

    /** Adds a rule. */
    public void insert(Tx tx, AccessRule rule) {
        var _ = tx.update(
                "INSERT INTO access_rules (id, user_id, service, path, method) VALUES (?, ?, ?, ?, ?)",
                rule.id(),
                rule.userId(),
                rule.service(),
                rule.path(),
                rule.method());
    }

    /** How many credentials have a rule. */
    public long users(Tx tx, String ruleId) {
        return tx.number("SELECT count(*) AS n FROM application_credential_access_rules WHERE rule_id = ?", ruleId);
    }

    /** Removes a rule that no credential has. */
    public void deleteRule(Tx tx, String id) {
        var _ = tx.update("DELETE FROM access_rules WHERE id = ?", id);
    }

    private static ApplicationCredential read(Tx tx, Row row) {
        var id = row.string("id");
        return new ApplicationCredential(
                id,
                row.string("user_id"),
                row.string("project_id"),
                row.string("name"),
                row.optionalString("description"),
                tx.list(
                        "SELECT role_id FROM application_credential_roles WHERE credential_id = ? ORDER BY place LIMIT ?",
                        role -> role.string("role_id"),
                        id,
                        MAX_PARTS),
                tx.list("""
                        SELECT r.* FROM access_rules r
                          JOIN application_credential_access_rules a ON a.rule_id = r.id
                         WHERE a.credential_id = ? ORDER BY r.id LIMIT ?
                        """, ApplicationCredentialStore::readRule, id, MAX_PARTS),
                row.bool("unrestricted"),
                row.optionalInstant("expires_at"),
                row.number("revision"));
    }

    private static AccessRule readRule(Row row) {
        return new AccessRule(
                row.string("id"),
                row.string("user_id"),
                row.string("service"),
                row.string("path"),
                row.string("method"));
    }
}
