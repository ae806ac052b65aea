package io.nubila.identity.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nubila.identity.IdentityConfig;
import io.nubila.identity.model.ApplicationCredential;
import io.nubila.identity.model.Bearer;
import io.nubila.identity.model.Delegation;
import io.nubila.identity.model.Login;
import io.nubila.identity.model.Login.Proof;
import io.nubila.identity.model.Login.Wish;
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
    private final ApplicationCredentials credentials;
    private final Trusts trusts;
    private final Generation generation;
    private final Cache<String, Known> known =
            Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

    /** A token as text, and who bears it. */
    public record Issued(String text, Bearer bearer) {}

    /** What was found out about a token, and as of which generation. */
    private record Known(long generation, Bearer bearer, Caller caller) {}

    /** Who has proved to be someone, how, and until when that holds at most. */
    private record Proven(
            String userId, List<String> methods, Optional<Token> from, Optional<ApplicationCredential> credential) {}

    /** Where a token is for, and what bounds it. */
    private record Bound(Scope scope, Optional<Delegation> delegation) {}

    Tokens(
            Db db,
            Clock clock,
            IdentityConfig config,
            TokenFormat format,
            BearerLookup bearers,
            Revocations revocations,
            PasswordCheck passwords,
            ScopeLookup scopes,
            ApplicationCredentials credentials,
            Trusts trusts,
            Generation generation) {
        this.db = db;
        this.clock = clock;
        this.config = config;
        this.format = format;
        this.bearers = bearers;
        this.revocations = revocations;
        this.passwords = passwords;
        this.scopes = scopes;
        this.credentials = credentials;
        this.trusts = trusts;
        this.generation = generation;
    }

    /** Gives a token to whoever proves who they are and has a role where they want to go; {@code Refused} 401 otherwise,
     * {@code NotFound} when the token that is shown is not valid. */
    public Issued issue(Login login, Cause cause) {
        var proven = prove(login, cause);
        long now = generation.now();
        var issued = db.read(tx -> issue(tx, now, proven, bound(tx, proven, login.wish())));
        issued.bearer().trust().ifPresent(trust -> trusts.use(cause, trust));
        known.put(issued.text(), new Known(now, issued.bearer(), issued.bearer().caller("")));
        return issued;
    }

    /**
     * Gives a token for a project to a user whose signature was checked.
     *
     * @param userId with a trust, the one who is trusted
     * @param delegation what the keys of the signature were made with
     */
    Issued issueForKeys(String userId, String projectId, Optional<Delegation> delegation) {
        var proven = new Proven(userId, List.of(), Optional.empty(), Optional.empty());
        long now = generation.now();
        return db.read(tx -> issue(tx, now, proven, new Bound(new Scope.InProject(projectId), delegation)));
    }

    private Bound bound(Tx tx, Proven proven, Wish wish) {
        if (wish instanceof Wish.Trust(String id)) {
            var trust = trusts.find(tx, id).orElseThrow(Refusals::unauthorized);
            if (!trust.trusteeId().equals(proven.userId())) {
                throw Refusals.forbidden("User is not a trustee.");
            }
            return new Bound(scopes.resolve(tx, proven.userId(), wish), Optional.of(new Delegation.ByTrust(id)));
        }
        if (proven.credential().isPresent()) {
            var credential = proven.credential().get();
            return new Bound(
                    new Scope.InProject(credential.projectId()),
                    Optional.of(new Delegation.ByApplicationCredential(credential.id())));
        }
        return new Bound(scopes.resolve(tx, proven.userId(), wish), Optional.empty());
    }

    private Issued issue(Tx tx, long asOf, Proven proven, Bound bound) {
        var token = new Token(
                proven.userId(),
                proven.methods(),
                bound.scope(),
                revocations.issueTime(proven.userId()),
                proven.from().map(Token::expiresAt).orElseGet(this::newExpiry).truncatedTo(ChronoUnit.SECONDS),
                format.newAuditId(),
                proven.from().map(from -> from.parentAuditId().orElse(from.auditId())),
                bound.delegation());
        var bearer = bearers.find(tx, asOf, token)
                .orElseThrow(() -> token.delegation().orElse(null) instanceof Delegation.ByTrust
                        ? Refusals.forbidden("Trustee has no delegated roles.")
                        : Refusals.unauthorized());
        var issued = bearer.delegatedUntil()
                .filter(token.expiresAt()::isAfter)
                .map(end -> bearer.with(token.until(end)))
                .orElse(bearer);
        return new Issued(format.seal(issued.token()), issued);
    }

    private Instant newExpiry() {
        return clock.now().plus(config.tokenLifetime()).truncatedTo(ChronoUnit.SECONDS);
    }

    private Proven prove(Login login, Cause cause) {
        var userIds = new LinkedHashSet<String>();
        var methods = new LinkedHashSet<String>();
        Optional<Token> from = Optional.empty();
        Optional<ApplicationCredential> credential = Optional.empty();
        for (var proof : login.proofs()) {
            switch (proof) {
                case Proof.Password password -> {
                    userIds.add(passwords.check(password, cause));
                    methods.add("password");
                }
                case Proof.ApplicationCredential shown -> {
                    credential = Optional.of(credentials.check(shown));
                    userIds.add(credential.get().userId());
                    methods.add("application_credential");
                }
                case Proof.FromToken(String text) -> {
                    var bearer = find(text).orElseThrow(Refusals::missingToken);
                    refuseRescope(bearer, login.wish());
                    userIds.add(bearer.token().userId());
                    methods.add("token");
                    methods.addAll(bearer.token().methods());
                    from = Optional.of(bearer.token());
                    credential =
                            bearer.applicationCredential().isPresent() ? bearer.applicationCredential() : credential;
                }
            }
        }
        if (userIds.size() != 1) {
            throw Refusals.unauthorized();
        }
        var userId = userIds.getFirst();
        passwords.requireEnoughMethods(userId, methods);
        return new Proven(userId, new ArrayList<>(methods), from, credential);
    }

    private static void refuseRescope(Bearer bearer, Wish wish) {
        if (bearer.trust().isPresent()) {
            throw Refusals.forbidden("You are not authorized to perform the requested action: Using trust-scoped token"
                    + " to create another token. Create a new trust-scoped token instead.");
        }
        if (bearer.applicationCredential().isPresent() && !(wish instanceof Wish.Unsaid)) {
            throw Refusals.forbidden("You are not authorized to perform the requested action: Using an application"
                    + " credential token to create a scoped token is not allowed..");
        }
        boolean narrower = wish instanceof Wish.Project || wish instanceof Wish.Domain;
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
                .filter(it -> !revocations.revoked(it))
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
