package io.nubila.kernel.db;

import io.nubila.kernel.base.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;

/** Brings a database to the newest schema: runs what has not been run, refuses what has been changed since. */
final class Migrator {
    private Migrator() {}

    static void migrate(Session session, List<Migration> migrations, Instant now) {
        session.execute("BEGIN IMMEDIATE");
        try {
            session.script("""
                    CREATE TABLE IF NOT EXISTS schema_migrations (
                        name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL)
                    """);
            var done = new HashMap<String, String>();
            for (var entry : session.list("SELECT name, checksum FROM schema_migrations", row ->
                    new String[] {row.string("name"), row.string("checksum")})) {
                done.put(entry[0], entry[1]);
            }
            for (var migration : migrations) {
                var sum = checksum(migration.script());
                var before = done.get(migration.name());
                if (before == null) {
                    session.script(migration.script());
                    var _ = session.update(
                            "INSERT INTO schema_migrations (name, checksum, applied_at) VALUES (?, ?, ?)",
                            migration.name(),
                            sum,
                            now);
                } else if (!before.equals(sum)) {
                    throw new Problem.Bug("migration " + migration.name()
                                    + " was changed after it had been applied to this database; add a new one instead")
                            .exception();
                }
            }
            session.execute("COMMIT");
        } catch (RuntimeException e) {
            try {
                session.execute("ROLLBACK");
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private static String checksum(String script) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new Problem.Bug("no SHA-256").exception(e);
        }
    }
}
