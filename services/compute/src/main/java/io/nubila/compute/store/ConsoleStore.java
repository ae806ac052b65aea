package io.nubila.compute.store;

import io.nubila.compute.model.Console;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.time.Instant;
import java.util.Optional;

/** Leaves to see a server's display, found by the hash of their token: SQL only. They go with their server. */
public final class ConsoleStore {
    /** A server's leaves at a time; the oldest give way. */
    public static final int MAX_PER_SERVER = 64;

    /** Adds a leave; when the server has too many, the oldest go. */
    public void insert(Tx tx, Console console) {
        int _ = tx.update(
                """
                INSERT INTO consoles (token_hash, server_id, user_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?)
                """, console.tokenHash(), console.server(), console.user(), console.createdAt(), console.expiresAt());
        int _ = tx.update("""
                DELETE FROM consoles WHERE token_hash IN (
                    SELECT token_hash FROM consoles WHERE server_id = ?
                     ORDER BY created_at DESC, token_hash LIMIT 1000 OFFSET ?)
                """, console.server(), MAX_PER_SERVER);
        tx.event(
                "console",
                console.server().value(),
                "create",
                Optional.empty(),
                Optional.of(new Summary(console.server().value(), console.user(), console.expiresAt())));
    }

    /** The leave of a token that holds at that time. */
    public Optional<Console> find(Tx tx, String tokenHash, Instant now) {
        return tx.one("""
                SELECT token_hash, server_id, user_id, created_at, expires_at FROM consoles
                 WHERE token_hash = ? AND expires_at > ?
                """, ConsoleStore::read, tokenHash, now);
    }

    /** Whether there is anything that has run out. */
    public boolean anyExpired(Tx tx, Instant now) {
        return tx.one("SELECT 1 AS found FROM consoles WHERE expires_at <= ? LIMIT 1", row -> true, now)
                .isPresent();
    }

    /** Removes what has run out; answers how many. */
    public int deleteExpired(Tx tx, Instant now) {
        return tx.update("DELETE FROM consoles WHERE expires_at <= ?", now);
    }

    private static Console read(Row row) {
        return new Console(
                row.string("token_hash"),
                new ServerId(row.string("server_id")),
                row.string("user_id"),
                row.instant("created_at"),
                row.instant("expires_at"));
    }

    /** What the event log keeps: who may look at which display, and until when. */
    private record Summary(String server, String user, Instant expiresAt) {}
}
