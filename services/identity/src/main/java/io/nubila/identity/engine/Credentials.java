package io.nubila.identity.engine;

import io.nubila.identity.model.Credential;
import io.nubila.identity.model.Listing;
import io.nubila.identity.store.CredentialStore;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What users keep here for other programs. Blobs are sealed in the database. */
public final class Credentials {
    private final Db db;
    private final CredentialStore store;
    private final Vault vault;

    Credentials(Db db, CredentialStore store, Vault vault) {
        this.db = db;
        this.store = store;
        this.vault = vault;
    }

    /** The id of the keys for EC2 with this access key, so that they are found by it. */
    public static String idOf(String accessKey) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(accessKey.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new Problem.Bug("no SHA-256: " + e).exception(e);
        }
    }

    /** The blob of keys for EC2; {@code Invalid} when it is no object with an access key. */
    public static ObjectNode keysIn(String blob) {
        JsonNode parsed;
        try {
            parsed = Json.parse(blob.getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            throw new Problem.Invalid("Invalid blob in credential").exception(e);
        }
        if (!(parsed instanceof ObjectNode keys) || keys.isEmpty()) {
            throw Refusals.expecting("blob", "credential");
        }
        if (!keys.path("access").isString()) {
            throw Refusals.expecting("access", "credential");
        }
        return keys;
    }

    /** A credential with its blob opened. */
    public Optional<Credential> find(Tx tx, String id) {
        return store.find(tx, id).map(this::opened);
    }

    /** One page of credentials with their blobs opened. */
    public List<Credential> list(Tx tx, Listing listing) {
        return store.list(tx, listing).stream().map(this::opened).toList();
    }

    /** Adds a credential. */
    public Credential create(Cause cause, Credential wanted) {
        return db.write(cause, tx -> {
            try {
                store.insert(tx, sealed(wanted));
            } catch (DuplicateRowException e) {
                throw Refusals.taken("credential", "Duplicate entry found with ID %s".formatted(wanted.id()));
            }
            tx.event("credential", wanted.id(), "create", Optional.empty(), Optional.of(wanted.hidden()));
            return wanted;
        });
    }

    /** Changes a credential; one for EC2 has to have a project. */
    public Credential update(Cause cause, String id, UnaryOperator<Credential> edit) {
        return db.write(cause, tx -> {
            var before = find(tx, id).orElseThrow(() -> Refusals.missing("credential", id));
            var wanted = edit.apply(before);
            if (wanted.type().toLowerCase(Locale.ROOT).equals(Credential.EC2)
                    && wanted.projectId().isEmpty()) {
                throw Refusals.expecting("project_id", "credential");
            }
            store.update(tx, sealed(wanted));
            tx.event("credential", id, "update", Optional.of(before.hidden()), Optional.of(wanted.hidden()));
            return wanted;
        });
    }

    /** Removes a credential. */
    public void delete(Cause cause, String id) {
        db.change(cause, tx -> {
            var before = store.find(tx, id).orElseThrow(() -> Refusals.missing("credential", id));
            store.delete(tx, id);
            tx.event("credential", id, "delete", Optional.of(before.hidden()), Optional.empty());
        });
    }

    private Credential sealed(Credential plain) {
        return withBlob(plain, vault.seal(plain.blob()));
    }

    private Credential opened(Credential sealed) {
        return withBlob(sealed, vault.open(sealed.blob()));
    }

    private static Credential withBlob(Credential it, String blob) {
        return new Credential(it.id(), it.userId(), it.projectId(), it.type(), blob, it.extra(), it.revision());
    }
}
