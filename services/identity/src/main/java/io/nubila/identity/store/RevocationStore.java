package io.nubila.identity.store;

import io.nubila.identity.model.Revocation;
import io.nubila.kernel.db.Tx;
import java.time.Instant;
import java.util.List;

/** Which tokens ended before their time. */
public final class RevocationStore {
    private static final int MAX_KEPT = 1_000_000;

    /** Notes a revocation; a later one of the same subject replaces an earlier one. */
    public void put(Tx tx, Revocation revocation) {
        var _ = tx.update(
                "DELETE FROM revocations WHERE subject_kind = ? AND subject_id = ?",
                revocation.subject(),
                revocation.id());
        var _ = tx.update(
                """
                INSERT INTO revocations (subject_kind, subject_id, issued_before, prune_after) VALUES (?, ?, ?, ?)
                """, revocation.subject(), revocation.id(), revocation.issuedBefore(), revocation.pruneAfter());
    }

    /** All that can still matter. */
    public List<Revocation> all(Tx tx) {
        return tx.list(
                "SELECT * FROM revocations ORDER BY subject_kind, subject_id LIMIT ?",
                row -> new Revocation(
                        Revocation.Subject.valueOf(row.string("subject_kind")),
                        row.string("subject_id"),
                        row.instant("issued_before"),
                        row.instant("prune_after")),
                MAX_KEPT);
    }

    /** Those that cannot matter any more. */
    public long old(Tx tx, Instant now) {
        return tx.number("SELECT count(*) AS n FROM revocations WHERE prune_after < ?", now);
    }

    /** Forgets those that cannot matter any more. */
    public void prune(Tx tx, Instant now) {
        var _ = tx.update("DELETE FROM revocations WHERE prune_after < ?", now);
    }
}
