package io.nubila.identity.engine;

import io.nubila.identity.IdentityConfig;
import io.nubila.identity.model.Assignment.Actor;
import io.nubila.identity.model.Project;
import io.nubila.identity.model.Revocation;
import io.nubila.identity.model.User;
import io.nubila.identity.store.ApplicationCredentialStore;
import io.nubila.identity.store.AssignmentStore;
import io.nubila.identity.store.CredentialStore;
import io.nubila.identity.store.ProjectStore;
import io.nubila.identity.store.UserStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes of users. A changed password, a disabled or deleted user ends all tokens of that user. */
public final class Users {
    private final Db db;
    private final UserStore users;
    private final ProjectStore projects;
    private final AssignmentStore assignments;
    private final ApplicationCredentialStore applicationCredentials;
    private final CredentialStore credentials;
    private final Passwords passwords;
    private final PasswordCheck check;
    private final Revocations revocations;
    private final Generation generation;
    private final Clock clock;
    private final IdentityConfig config;

    Users(
            Db db,
            Identity.Stores stores,
            Passwords passwords,
            PasswordCheck check,
            Revocations revocations,
            Generation generation,
            Clock clock,
            IdentityConfig config) {
        this.db = db;
        this.users = stores.users();
        this.projects = stores.projects();
        this.assignments = stores.assignments();
        this.applicationCredentials = stores.applicationCredentials();
        this.credentials = stores.credentials();
        this.passwords = passwords;
        this.check = check;
        this.revocations = revocations;
        this.generation = generation;
        this.clock = clock;
        this.config = config;
    }

    /** What a password is changed to; empty for none, so that nobody can log in with one. */
    public record NewPassword(Optional<String> text) {
        @Override
        public String toString() {
            return "NewPassword[…]";
        }
    }

    /** Adds a user. */
    public User create(Cause cause, User wanted, Optional<String> password) {
        password.ifPresent(this::requirePattern);
        var hash = password.map(passwords::hash);
        return db.write(cause, tx -> {
            if (projects.find(tx, wanted.domainId()).filter(Project::isDomain).isEmpty()) {
                throw Refusals.missing("domain", wanted.domainId());
            }
            requireProject(tx, wanted);
            try {
                users.insert(tx, wanted);
            } catch (DuplicateRowException e) {
                throw taken(wanted);
            }
            if (hash.isPresent()) {
                users.setPassword(tx, wanted.id(), hash, expiry());
            }
            var made = users.find(tx, wanted.id()).orElseThrow();
            tx.event("user", made.id(), "create", Optional.empty(), Optional.of(made));
            return made;
        });
    }

    /**
     * Changes a user.
     *
     * @param password the new one; empty to leave it
     */
    public User update(Cause cause, String id, UnaryOperator<User> edit, Optional<NewPassword> password) {
        var text = password.flatMap(NewPassword::text);
        text.ifPresent(this::requirePattern);
        var hash = text.map(passwords::hash);
        return db.write(cause, tx -> {
            var before = users.find(tx, id).orElseThrow(() -> Refusals.missing("user", id));
            var wanted = edit.apply(before);
            requireProject(tx, wanted);
            try {
                users.update(tx, wanted);
            } catch (DuplicateRowException e) {
                throw taken(wanted);
            }
            if (password.isPresent()) {
                users.setPassword(tx, id, hash, hash.flatMap(_ -> expiry()));
            }
            if (before.enabled() && !wanted.enabled()) {
                applicationCredentials.deleteOfUser(tx, id);
            }
            if (password.isPresent() || (before.enabled() && !wanted.enabled())) {
                revocations.revoke(tx, Revocation.Subject.USER, id);
            }
            generation.changed(tx);
            var after = users.find(tx, id).orElseThrow();
            tx.event("user", id, "update", Optional.of(before), Optional.of(after));
            return after;
        });
    }

    /** Removes a user with all they were given. */
    public void delete(Cause cause, String id) {
        db.change(cause, tx -> {
            var before = users.find(tx, id).orElseThrow(() -> Refusals.missing("user", id));
            delete(tx, before);
        });
    }

    void delete(Tx tx, User user) {
        assignments.removeActor(tx, Actor.user(user.id()));
        applicationCredentials.deleteOfUser(tx, user.id());
        credentials.deleteOfUser(tx, user.id());
        users.delete(tx, user.id());
        revocations.revoke(tx, Revocation.Subject.USER, user.id());
        tx.event("user", user.id(), "delete", Optional.of(user), Optional.empty());
    }

    /** Lets a user who knows the password set another one; {@code Refused} 401 when they do not. */
    public void changePassword(Cause cause, String id, String original, String wanted) {
        var user = db.read(tx -> users.find(tx, id));
        if (user.isEmpty()) {
            var _ = passwords.rightForNobody(original);
            throw Refusals.unauthorized();
        }
        var secret = db.read(tx -> users.secret(tx, id)).orElseThrow(Refusals::unauthorized);
        check.verify(user.get(), secret, original, cause);
        if (!user.get().enabled()) {
            throw Refusals.unauthorized();
        }
        if (UserOptions.of(user.get()).truth(UserOptions.LOCK_PASSWORD)) {
            throw Refusals.invalid("Password validation error: this password may only be changed by an administrator.");
        }
        requirePattern(wanted);
        requireNew(id, wanted);
        var hash = Optional.of(passwords.hash(wanted));
        db.change(cause, tx -> {
            var now = users.secret(tx, id).orElseThrow(() -> Refusals.missing("user", id));
            if (!now.hash().equals(secret.hash())) {
                throw new Problem.Conflict("The password was changed by another request.").exception();
            }
            users.setPassword(tx, id, hash, expiry());
            users.forgetPasswords(tx, id, Math.max(1, config.rememberedPasswords()));
            revocations.revoke(tx, Revocation.Subject.USER, id);
            tx.event("user", id, "change_password", user, users.find(tx, id));
        });
    }

    private void requireNew(String id, String wanted) {
        int count = config.rememberedPasswords();
        if (count == 0) {
            return;
        }
        for (var hash : db.read(tx -> users.pastPasswords(tx, id, count))) {
            if (passwords.matches(hash, wanted)) {
                throw Refusals.invalid(("The new password cannot be one of the previous ones. The last %d passwords,"
                                + " the new one included, have to differ.")
                        .formatted(count));
            }
        }
    }

    private void requirePattern(String password) {
        if (config.passwordPattern().isPresent()
                && !config.passwordPattern().get().matcher(password).find()) {
            throw Refusals.invalid("The password does not match the requirements: %s."
                    .formatted(config.passwordPattern().get()));
        }
    }

    private void requireProject(Tx tx, User user) {
        if (user.defaultProjectId()
                .flatMap(id -> projects.find(tx, id))
                .filter(Project::isDomain)
                .isPresent()) {
            throw Refusals.invalid("User's default project ID cannot be a domain ID: "
                    + user.defaultProjectId().orElseThrow());
        }
    }

    private Optional<Instant> expiry() {
        int days = config.passwordLifetimeDays();
        return days == 0 ? Optional.empty() : Optional.of(clock.now().plus(Duration.ofDays(days)));
    }

    private static RuntimeException taken(User user) {
        return Refusals.taken(
                "user", "Duplicate entry found with name %s at domain ID %s".formatted(user.name(), user.domainId()));
    }
}
