package io.nubila.identity.engine;

import io.nubila.identity.IdentityConfig;
import io.nubila.identity.model.Login.Proof;
import io.nubila.identity.model.Project;
import io.nubila.identity.model.Secret;
import io.nubila.identity.model.User;
import io.nubila.identity.store.ProjectStore;
import io.nubila.identity.store.UserStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether someone is who they say by their password: unknown users, wrong passwords and locked-out users get the
 * same answer after about the same time.
 */
final class PasswordCheck {
    private final Db db;
    private final UserStore users;
    private final ProjectStore projects;
    private final ScopeLookup scopes;
    private final Passwords passwords;
    private final Clock clock;
    private final IdentityConfig config;

    private record Candidate(User user, Secret secret, boolean domainEnabled) {}

    PasswordCheck(
            Db db,
            UserStore users,
            ProjectStore projects,
            ScopeLookup scopes,
            Passwords passwords,
            Clock clock,
            IdentityConfig config) {
        this.db = db;
        this.users = users;
        this.projects = projects;
        this.scopes = scopes;
        this.passwords = passwords;
        this.clock = clock;
        this.config = config;
    }

    /** The id of the user whose password it is; {@code Refused} 401 otherwise. */
    String check(Proof.Password proof, Cause cause) {
        var candidate = db.read(tx -> find(tx, proof));
        if (candidate.isEmpty()) {
            var _ = passwords.rightForNobody(proof.password());
            throw Refusals.unauthorized();
        }
        var user = candidate.get().user();
        verify(user, candidate.get().secret(), proof.password(), cause);
        if (!user.enabled() || !candidate.get().domainEnabled()) {
            throw Refusals.unauthorized();
        }
        if (expired(user, candidate.get().secret())) {
            throw Refusals.unauthorized("The password is expired and needs to be changed for user: " + user.id() + ".");
        }
        return user.id();
    }

    /** Refuses a password that is not the user's, counting failures and locking out as configured. */
    void verify(User user, Secret secret, String password, Cause cause) {
        boolean counted =
                config.lockoutAfterFailures() > 0 && !UserOptions.of(user).truth(UserOptions.IGNORE_LOCKOUT);
        if (counted && lockedOut(secret)) {
            var _ = passwords.rightForNobody(password);
            throw Refusals.unauthorized();
        }
        boolean right = passwords.right(user.id(), secret.hash(), password);
        if (counted && !right) {
            boolean anew = secret.failedLogins() >= config.lockoutAfterFailures();
            db.change(cause, tx -> {
                if (anew) {
                    users.forgetFailures(tx, user.id());
                }
                users.countFailure(tx, user.id());
            });
        }
        if (!right) {
            throw Refusals.unauthorized();
        }
        if (counted && secret.failedLogins() > 0) {
            db.change(cause, tx -> users.forgetFailures(tx, user.id()));
        }
    }

    private boolean lockedOut(Secret secret) {
        return secret.failedLogins() >= config.lockoutAfterFailures()
                && secret.failedAt()
                        .filter(at -> clock.now().isBefore(at.plus(config.lockoutDuration())))
                        .isPresent();
    }

    private boolean expired(User user, Secret secret) {
        return secret.expiresAt().filter(end -> !clock.now().isBefore(end)).isPresent()
                && !UserOptions.of(user).truth(UserOptions.IGNORE_EXPIRY);
    }

    private Optional<Candidate> find(Tx tx, Proof.Password proof) {
        Optional<User> user;
        if (proof.name().isPresent()) {
            var ref = proof.domain().orElseThrow(() -> Refusals.expecting("domain", "user"));
            var domain = scopes.find(tx, ref);
            user = domain.flatMap(
                    it -> users.findByName(tx, it.id(), proof.name().get()));
        } else {
            user = proof.id().flatMap(id -> users.find(tx, id));
        }
        return user.map(it -> new Candidate(
                it,
                users.secret(tx, it.id()).orElseThrow(),
                projects.find(tx, it.domainId()).filter(Project::enabled).isPresent()));
    }

    /** Refuses when the user has to prove more than was proved, by the rules among their options. */
    void requireEnoughMethods(String userId, Set<String> methods) {
        var options = db.read(tx -> users.find(tx, userId)).map(UserOptions::of);
        if (options.isPresent() && !options.get().satisfiedBy(methods)) {
            throw Refusals.unauthorized();
        }
    }
}
