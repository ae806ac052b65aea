package io.nubila.compute.store;

import io.nubila.compute.model.Keypair;
import io.nubila.contracts.identity.UserId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keypairs of users: SQL only. */
public final class KeypairStore {
    private static final String SELECT =
            "SELECT number, user_id, name, type, public_key, fingerprint, created_at FROM keypairs";

    /** A user's keypair by its name. */
    public Optional<Keypair> find(Tx tx, UserId user, String name) {
        return tx.one(SELECT + " WHERE user_id = ? AND name = ?", KeypairStore::read, user, name);
    }

    /** A user's keypairs by name, after the name given. */
    public List<Keypair> list(Tx tx, UserId user, Optional<String> after, int limit) {
        return tx.list(
                SELECT + " WHERE user_id = ? AND name > ? ORDER BY name LIMIT ?",
                KeypairStore::read,
                user,
                after.orElse(""),
                limit);
    }

    /** How many keypairs a user has. */
    public int count(Tx tx, UserId user) {
        return (int) tx.number("SELECT COUNT(*) AS n FROM keypairs WHERE user_id = ?", user);
    }

    /** Adds a keypair; {@code Conflict} when the user has one of that name. */
    public Keypair insert(Tx tx, UserId user, String name, String type, String publicKey, String fingerprint) {
        try {
            int _ = tx.update("""
                    INSERT INTO keypairs (number, user_id, name, type, public_key, fingerprint, created_at)
                    VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM keypairs), ?, ?, ?, ?, ?, ?)
                    """, user, name, type, publicKey, fingerprint, tx.now());
        } catch (DuplicateRowException e) {
            throw new Problem.Conflict("KeyPairExists", "Key pair '%s' already exists.".formatted(name)).exception(e);
        }
        var made = find(tx, user, name)
                .orElseThrow(() -> new Problem.Bug("keypair %s is gone".formatted(name)).exception());
        tx.event("keypair", key(made), "create", Optional.empty(), Optional.of(Summary.of(made)));
        return made;
    }

    /** Removes a user's keypair; {@code NotFound} when there is none of that name. */
    public void delete(Tx tx, UserId user, String name) {
        var gone = find(tx, user, name).orElseThrow(() -> missing(user, name));
        int _ = tx.update("DELETE FROM keypairs WHERE user_id = ? AND name = ?", user, name);
        tx.event("keypair", key(gone), "delete", Optional.of(Summary.of(gone)), Optional.empty());
    }

    /** What is said of a keypair that is not there. */
    public static RuntimeException missing(UserId user, String name) {
        return new Problem.NotFound("KeypairNotFound", "Keypair %s not found for user %s".formatted(name, user))
                .exception();
    }

    private static String key(Keypair keypair) {
        return Long.toString(keypair.number());
    }

    private static Keypair read(Row row) {
        return new Keypair(
                row.number("number"),
                row.string("name"),
                new UserId(row.string("user_id")),
                row.string("type"),
                row.string("public_key"),
                row.string("fingerprint"),
                row.instant("created_at"));
    }

    /** What the event log keeps of a keypair. */
    private record Summary(String name, String user, String type, String fingerprint, Instant createdAt) {
        static Summary of(Keypair keypair) {
            return new Summary(
                    keypair.name(), keypair.user().value(), keypair.type(), keypair.fingerprint(), keypair.createdAt());
        }
    }
}
