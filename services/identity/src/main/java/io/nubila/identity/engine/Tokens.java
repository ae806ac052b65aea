package io.nubila.identity.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nubila.identity.IdentityConfig;
import io.nubila.identity.model.Bearer;
import io.nubila.identity.model.Login;
import io.nubila.identity.model.Login.Proof;
import io.nubila.identity.model.Revocation;
import io.nubila.identity.model.Scope;
import io.nubila.identity.model.Token;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Gives out tokens, says who bears one, and ends them. Nothing of a token is stored: it carries what it says, sealed. What
 * a token means is looked up once and remembered until something changes that could alter it.
 */
public final class Tokens {
    private static final int MAX_REMEMBERED = 50_000;

    private final Db db;
    private final Clock clock;
    private final IdentityConfig config;
    private final TokenFormat format;
    private final BearerLookup bearers;
    private final Revocations revocations;
    private final PasswordCheck passwords;
    private final ScopeLookup scopes;
    private final Generation generation;
    private final Cache<String, Known> known =
            Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

    /** A token as text, and who bears it. */
    public record Issued(String text, Bearer bearer) {}

    /** What was found out about a token, and as of which generation. */
    private record Known(long generation, Bearer bearer, Caller caller) {}

    /** Who has proved to be someone, how, and until when that holds at most. */
    private record Proven(String userId, List<String> methods, Optional<Token> from) {}

    Tokens(
            Db db,
            Clock clock,
            IdentityConfig config,
            TokenFormat format,
            BearerLookup bearers,
            Revocations revocations,
            PasswordCheck passwords,
            ScopeLookup scopes,
            Generation generation) {
        this.db = db;
        this.clock = clock;
        this.config = config;
        this.format = format;
        this.bearers = bearers;
        this.revocations = revocations;
        this.passwords = passwords;
        this.scopes = scopes;
        this.generation = generation;
    }

    /** Gives a token to whoever proves who they are and has a role where they want to go; {@code Refused} 401 otherwise,
     * {@code NotFound} when the token that is shown is not valid. */
    public Issued issue(Login login, Cause cause) {
        var proven = prove(login, cause);
        long now = generation.now();
        var issued = db.read(tx -> issue(tx, now, proven, scopes.resolve(tx, proven.userId(), login.wish())));
        known.put(issued.text(), new Known(now, issued.bearer(), issued.bearer().caller("")));
        return issued;
    }

    private Issued issue(Tx tx, long asOf, Proven proven, Scope scope) {
        var issuedAt = revocations.issueTime(proven.userId());
        var token = new Token(
                proven.userId(),
                proven.methods(),
                scope,
                issuedAt,
                proven.from().map(Token::expiresAt).orElseGet(this::newExpiry),
                format.newAuditId(),
                proven.from().map(from -> from.parentAuditId().orElse(from.auditId())));
        var bearer = bearers.find(tx, asOf, token).orElseThrow(Refusals::unauthorized);
        return new Issued(format.seal(token), bearer);
    }

    private Instant newExpiry() {
        return clock.now().plus(config.tokenLifetime()).truncatedTo(ChronoUnit.SECONDS);
    }

    private Proven prove(Login login, Cause cause) {
        var userIds = new LinkedHashSet<String>();
        var methods = new LinkedHashSet<String>();
        Optional<Token> from = Optional.empty();
        for (var proof : login.proofs()) {
            switch (proof) {
                case Proof.Password password -> {
                    userIds.add(passwords.check(password, cause));
                    methods.add("password");
                }
                case Proof.FromToken(String text) -> {
                    var bearer = find(text).orElseThrow(Refusals::missingToken);
                    refuseRescope(bearer, login.wish());
                    userIds.add(bearer.user().id());
                    methods.add("token");
                    methods.addAll(bearer.token().methods());
                    from = Optional.of(bearer.token());
                }
            }
        }
        if (userIds.size() != 1) {
            throw Refusals.unauthorized();
        }
        var userId = userIds.getFirst();
        passwords.requireEnoughMethods(userId, methods);
        return new Proven(userId, new ArrayList<>(methods), from);
    }

    private static void refuseRescope(Bearer bearer, Login.Wish wish) {
        boolean narrower = wish instanceof Login.Wish.Project || wish instanceof Login.Wish.Domain;
        if (bearer.token().scope() instanceof Scope.InSystem && narrower) {
            throw Refusals.forbidden("You are not authorized to perform the requested action: Using a system-scoped"
                    + " token to create a project-scoped or domain-scoped token is not allowed..");
        }
    }

    /** Who bears a valid token; empty for anything else. */
    public Optional<Bearer> find(String text) {
        return look(text).map(Known::bearer);
    }

    /** Who bears a valid token, as the services see them; {@code Refused} 401 for anything else. No I/O when it is known. */
    public Caller caller(String text, String requestId) {
        return look(text).orElseThrow(Refusals::unauthorized).caller().withRequestId(requestId);
    }

    private Optional<Known> look(String text) {
        long now = generation.now();
        var kept = known.getIfPresent(text);
        if (kept != null && kept.generation() == now) {
            return Optional.of(kept)
                    .filter(it -> clock.now().isBefore(it.bearer().token().expiresAt()));
        }
        var token = kept != null ? Optional.of(kept.bearer().token()) : format.open(text);
        var fresh = token.filter(it -> clock.now().isBefore(it.expiresAt()))
                .filter(it -> !revocations.revoked(it))
                .flatMap(it -> db.read(tx -> bearers.find(tx, now, it)))
                .map(bearer -> new Known(now, bearer, bearer.caller("")));
        fresh.ifPresentOrElse(it -> known.put(text, it), () -> known.invalidate(text));
        return fresh;
    }

    /** Ends a token; {@code NotFound} when it is not valid. */
    public void revoke(String text, Cause cause) {
        var bearer = find(text).orElseThrow(Refusals::missingToken);
        db.change(cause, tx -> {
            revocations.revoke(tx, Revocation.Subject.AUDIT, bearer.token().auditId());
            tx.event(
                    "token",
                    bearer.token().auditId(),
                    "revoke",
                    Optional.of(new Revoked(bearer.user().id())),
                    Optional.empty());
        });
    }

    private record Revoked(String userId) {}
}
