package io.nubila.identity.engine;

import io.nubila.identity.IdentityConfig;
import io.nubila.identity.model.Bearer;
import io.nubila.identity.model.Revocation;
import io.nubila.identity.model.Revocation.Subject;
import io.nubila.identity.model.Token;
import io.nubila.identity.store.RevocationStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which tokens ended before their time: kept in the database, asked in memory. A disabled or deleted project or domain
 * needs no entry, since whoever looks a token up sees that its place is gone.
 */
final class Revocations {
    private final Db db;
    private final RevocationStore store;
    private final Generation generation;
    private final Clock clock;
    private final IdentityConfig config;
    private final Map<Key, Revocation> known = new ConcurrentHashMap<>();

    private record Key(Subject subject, String id) {}

    Revocations(Db db, RevocationStore store, Generation generation, Clock clock, IdentityConfig config) {
        this.db = db;
        this.store = store;
        this.generation = generation;
        this.clock = clock;
        this.config = config;
        for (var revocation : db.read(store::all)) {
            known.put(new Key(revocation.subject(), revocation.id()), revocation);
        }
    }

    /**
     * Ends all tokens of the subject that were issued up to now; those of a user too that say they were issued in the next
     * second, because the user's tokens had been ended before within this one.
     */
    void revoke(Tx tx, Subject subject, String id) {
        var now = tx.now();
        var latest = subject == Subject.USER ? issueTime(id) : now;
        var revocation = new Revocation(
                subject,
                id,
                latest.isAfter(now) ? latest : now,
                now.plus(config.tokenLifetime()).plus(1, ChronoUnit.MINUTES));
        store.put(tx, revocation);
        tx.afterCommit(() -> known.put(new Key(subject, id), revocation));
        generation.changed(tx);
    }

    /** Whether a token was ended. */
    boolean revoked(Token token) {
        // An audit id is of one token: it has ended whatever time it says.
        return known.containsKey(new Key(Subject.AUDIT, token.auditId())) || ended(Subject.USER, token.userId(), token);
    }

    /** Whether all tokens of the one who trusts were ended, and so those made with the trust. */
    boolean revoked(Bearer bearer) {
        return bearer.trust()
                .filter(trust -> ended(Subject.USER, trust.trustorId(), bearer.token()))
                .isPresent();
    }

    private boolean ended(Subject subject, String id, Token token) {
        var found = known.get(new Key(subject, id));
        return found != null && !token.issuedAt().isAfter(found.issuedBefore());
    }

    /**
     * The time to write into a new token of the user: this second, or the one after the user's tokens were last ended
     * when that is not over, because tokens know whole seconds only and the new one must not be taken for an old one.
     */
    Instant issueTime(String userId) {
        var second = clock.now().truncatedTo(ChronoUnit.SECONDS);
        var found = known.get(new Key(Subject.USER, userId));
        return found != null && !second.isAfter(found.issuedBefore())
                ? found.issuedBefore().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1)
                : second;
    }

    /** Forgets what cannot matter any more. */
    void prune() {
        var now = clock.now();
        known.values().removeIf(revocation -> revocation.pruneAfter().isBefore(now));
        if (db.read(tx -> store.old(tx, now)) > 0) {
            db.change(Cause.own("prune-revocations"), tx -> store.prune(tx, now));
        }
    }
}
