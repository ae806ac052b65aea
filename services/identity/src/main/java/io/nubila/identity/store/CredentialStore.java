package io.nubila.identity.store;

import io.nubila.identity.model.Credential;
import io.nubila.identity.model.Listing;
import io.nubila.identity.store.Selection.Column;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Credentials, their blobs as they are given: sealing is the engine's. */
public final class CredentialStore {
    private static final Map<String, Column> FILTERS = Map.of(
            "user_id", Column.text("user_id"),
            "project_id", Column.text("project_id"),
            "type", Column.text("type"));

    /** A credential by id. */
    public Optional<Credential> find(Tx tx, String id) {
        return tx.one("SELECT * FROM credentials WHERE id = ?", CredentialStore::read, id);
    }

    /** One page of credentials. */
    public List<Credential> list(Tx tx, Listing listing) {
        return new Selection("credentials").matching(listing, FILTERS).page(tx, listing, CredentialStore::read);
    }

    /** Adds a credential; {@link DuplicateRowException} when the id is taken. */
    public void insert(Tx tx, Credential credential) {
        var _ = tx.update(
                """
                INSERT INTO credentials (id, user_id, project_id, type, blob, extra, revision)
                VALUES (?, ?, ?, ?, ?, ?, 1)
                """,
                credential.id(),
                credential.userId(),
                credential.projectId(),
                credential.type(),
                credential.blob(),
                credential.extra());
    }

    /** Writes what may change of a credential. */
    public void update(Tx tx, Credential credential) {
        tx.updateOne(
                "credential " + credential.id(),
                """
                UPDATE credentials SET user_id = ?, project_id = ?, type = ?, blob = ?, extra = ?,
                                       revision = revision + 1
                 WHERE id = ? AND revision = ?
                """,
                credential.userId(),
                credential.projectId(),
                credential.type(),
                credential.blob(),
                credential.extra(),
                credential.id(),
                credential.revision());
    }

    /** Removes a credential. */
    public void delete(Tx tx, String id) {
        var _ = tx.update("DELETE FROM credentials WHERE id = ?", id);
    }

    /** Removes what a user kept. */
    public void deleteOfUser(Tx tx, String userId) {
        var _ = tx.update("DELETE FROM credentials WHERE user_id = ?", userId);
    }

    /** Removes what was bound to a project. */
    public void deleteOfProject(Tx tx, String projectId) {
        var _ = tx.update("DELETE FROM credentials WHERE project_id = ?", projectId);
    }

    private static Credential read(Row row) {
        return new Credential(
                row.string("id"),
                row.string("user_id"),
                row.optionalString("project_id"),
                row.string("type"),
                row.string("blob"),
                row.string("extra"),
                row.number("revision"));
    }
}
