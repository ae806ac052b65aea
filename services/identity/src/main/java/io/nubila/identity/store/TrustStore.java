package io.nubila.identity.store;

import io.nubila.identity.model.Listing;
import io.nubila.identity.model.Trust;
import io.nubila.identity.store.Selection.Column;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trusts, those that are over included until they are forgotten. */
public final class TrustStore {
    private static final int MAX_PARTS = 1_000;

    private static final Map<String, Column> FILTERS = Map.of(
            "trustor_user_id", Column.text("trustor_id"),
            "trustee_user_id", Column.text("trustee_id"));

    /** A trust by id. */
    public Optional<Trust> find(Tx tx, String id) {
        return tx.one("SELECT * FROM trusts WHERE id = ?", row -> read(tx, row), id);
    }

    /** One page of trusts. */
    public List<Trust> list(Tx tx, Listing listing) {
        return new Selection("trusts").matching(listing, FILTERS).page(tx, listing, row -> read(tx, row));
    }

    /** The trusts handed on from one. */
    public List<Trust> handedOn(Tx tx, String id) {
        return tx.list(
                "SELECT * FROM trusts WHERE redelegated_trust_id = ? ORDER BY id LIMIT ?",
                row -> read(tx, row),
                id,
                MAX_PARTS);
    }

    /** Adds a trust. */
    public void insert(Tx tx, Trust trust) {
        var _ = tx.update(
                """
                INSERT INTO trusts (id, trustor_id, trustee_id, project_id, impersonation, expires_at, remaining_uses,
                                    redelegated_trust_id, redelegation_count, extra, revision)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
                """,
                trust.id(),
                trust.trustorId(),
                trust.trusteeId(),
                trust.projectId(),
                trust.impersonation(),
                trust.expiresAt(),
                trust.remainingUses(),
                trust.source(),
                trust.redelegations(),
                trust.extra());
        int place = 0;
        for (var roleId : trust.roleIds()) {
            var _ = tx.update(
                    "INSERT INTO trust_roles (trust_id, place, role_id) VALUES (?, ?, ?)", trust.id(), place++, roleId);
        }
    }

    /** Takes one of the uses that are left; false when there is none. */
    public boolean use(Tx tx, String id) {
        return tx.update("""
                        UPDATE trusts SET remaining_uses = remaining_uses - 1, revision = revision + 1
                         WHERE id = ? AND remaining_uses > 0
                        """, id) == 1;
    }

    /** Removes a trust and those handed on from it. */
    public void delete(Tx tx, String id) {
        var _ = tx.update("DELETE FROM trusts WHERE id = ?", id);
    }

    /** How many trusts ended before a moment. */
    public long over(Tx tx, Instant before) {
        return tx.number("SELECT count(*) AS n FROM trusts WHERE expires_at < ?", before);
    }

    /** Forgets the trusts that ended before a moment. */
    public void prune(Tx tx, Instant before) {
        var _ = tx.update("DELETE FROM trusts WHERE expires_at < ?", before);
    }

    private static Trust read(Tx tx, Row row) {
        var id = row.string("id");
        return new Trust(
                id,
                row.string("trustor_id"),
                row.string("trustee_id"),
                row.optionalString("project_id"),
                row.bool("impersonation"),
                row.optionalInstant("expires_at"),
                row.optionalInteger("remaining_uses"),
                row.optionalString("redelegated_trust_id"),
                row.integer("redelegation_count"),
                tx.list(
                        "SELECT role_id FROM trust_roles WHERE trust_id = ? ORDER BY place LIMIT ?",
                        role -> role.string("role_id"),
                        id,
                        MAX_PARTS),
                row.string("extra"),
                row.number("revision"));
    }
}
