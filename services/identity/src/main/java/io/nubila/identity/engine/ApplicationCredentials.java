package io.nubila.identity.engine;

import io.nubila.identity.model.AccessRule;
import io.nubila.identity.model.ApplicationCredential;
import io.nubila.identity.model.Login.Proof;
import io.nubila.identity.model.Role;
import io.nubila.identity.model.User;
import io.nubila.identity.store.ApplicationCredentialStore;
import io.nubila.identity.store.RoleStore;
import io.nubila.identity.store.UserStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Tx;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Application credentials: made by users for their programs, checked when a program shows one. A secret that is not given
 * has more than 500 random bits and is told once.
 */
public final class ApplicationCredentials {
    private static final int SECRET_BYTES = 64;

    private final Db db;
    private final ApplicationCredentialStore store;
    private final UserStore users;
    private final RoleStore roles;
    private final ScopeLookup scopes;
    private final BearerLookup bearers;
    private final Passwords passwords;
    private final Generation generation;
    private final Clock clock;
    private final Ids ids;

    ApplicationCredentials(
            Db db,
            Identity.Stores stores,
            ScopeLookup scopes,
            BearerLookup bearers,
            Passwords passwords,
            Generation generation,
            Clock clock,
            Ids ids) {
        this.db = db;
        this.store = stores.applicationCredentials();
        this.users = stores.users();
        this.roles = stores.roles();
        this.scopes = scopes;
        this.bearers = bearers;
        this.passwords = passwords;
        this.generation = generation;
        this.clock = clock;
        this.ids = ids;
    }

    /** A role as a client names it: by id, or by name. */
    public record RoleRef(Optional<String> id, Optional<String> name) {}

    /** What was made, with the secret, which is told this once. */
    public record Made(ApplicationCredential credential, String secret) {
        @Override
        public String toString() {
            return "Made[" + credential.id() + "]";
        }
    }

    /** A new secret. */
    public String newSecret() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ids.bytes(SECRET_BYTES));
    }

    /**
     * The roles a new credential gets: those named and all they imply, or all of the token when none is named.
     *
     * @param held the roles of the token that asks
     */
    public List<String> roleIds(Collection<RoleRef> named, List<Role> held) {
        var heldIds = held.stream().map(Role::id).toList();
        if (named.isEmpty()) {
            return heldIds;
        }
        return db.read(tx -> {
            var wanted = new LinkedHashSet<String>();
            for (var ref : named) {
                wanted.add(role(tx, ref).id());
            }
            var all = bearers.graph(tx).closure(wanted);
            if (!Set.copyOf(heldIds).containsAll(all)) {
                throw Refusals.invalid("Invalid application credential: Cannot create an application credential with"
                        + " unassigned role.");
            }
            return List.copyOf(all);
        });
    }

    private Role role(Tx tx, RoleRef ref) {
        if (ref.id().isPresent()) {
            var id = ref.id().get();
            return roles.find(tx, id).orElseThrow(() -> Refusals.missing("role", id));
        }
        var name = ref.name().orElse("");
        return roles.findByName(tx, "", name).orElseThrow(() -> Refusals.missing("role", name));
    }

    /** Adds a credential. Rules its owner has already are used again; the others are made. */
    public Made create(Cause cause, ApplicationCredential wanted, String secret) {
        var hash = passwords.hash(secret);
        return db.write(cause, tx -> {
            var rules = new ArrayList<AccessRule>();
            for (var rule : wanted.accessRules()) {
                var one = ruleFor(tx, rule);
                if (!rules.contains(one)) {
                    rules.add(one);
                }
            }
            var whole = new ApplicationCredential(
                    wanted.id(),
                    wanted.userId(),
                    wanted.projectId(),
                    wanted.name(),
                    wanted.description(),
                    wanted.roleIds(),
                    rules,
                    wanted.unrestricted(),
                    wanted.expiresAt(),
                    wanted.revision());
            try {
                store.insert(tx, whole, hash);
            } catch (DuplicateRowException e) {
                throw Refusals.taken(
                        "application_credential", "Duplicate entry found with name %s".formatted(wanted.name()));
            }
            tx.event("application_credential", whole.id(), "create", Optional.empty(), Optional.of(whole));
            return new Made(whole, secret);
        });
    }

    private AccessRule ruleFor(Tx tx, AccessRule wanted) {
        var known = store.rule(tx, wanted.id())
                .filter(it -> it.userId().equals(wanted.userId()))
                .or(() -> store.sameRule(tx, wanted));
        if (known.isPresent()) {
            return known.get();
        }
        if (wanted.service().isEmpty()
                || wanted.path().isEmpty()
                || wanted.method().isEmpty()) {
            throw Refusals.invalid(
                    "Invalid application credential: an access rule needs service, path and method, or the id of one"
                            + " of the user's own.");
        }
        var made = store.rule(tx, wanted.id()).isPresent()
                ? new AccessRule(ids.hex(), wanted.userId(), wanted.service(), wanted.path(), wanted.method())
                : wanted;
        store.insert(tx, made);
        tx.event("access_rule", made.id(), "create", Optional.empty(), Optional.of(made));
        return made;
    }

    /** Removes a credential; its tokens end, its access rules stay. */
    public void delete(Cause cause, String id) {
        db.change(cause, tx -> {
            var before = store.find(tx, id).orElseThrow(() -> missing(id));
            store.delete(tx, id);
            generation.changed(tx);
            tx.event("application_credential", id, "delete", Optional.of(before), Optional.empty());
        });
    }

    /** Removes an access rule that no credential has. */
    public void deleteRule(Cause cause, String id) {
        db.change(cause, tx -> {
            var before = store.rule(tx, id).orElseThrow(() -> Refusals.missing("Access Rule", id));
            if (store.users(tx, id) > 0) {
                throw Refusals.forbidden("May not delete access rule in use");
            }
            store.deleteRule(tx, id);
            tx.event("access_rule", id, "delete", Optional.of(before), Optional.empty());
        });
    }

    /** The refusal for a credential that is not there. */
    public static RuntimeException missing(String id) {
        return Refusals.missing("Application Credential", id);
    }

    /** The credential that was shown with its secret; {@code Refused} 401 for anything else, after about the same time. */
    ApplicationCredential check(Proof.ApplicationCredential proof) {
        var found = db.read(tx -> find(tx, proof));
        var hash = found.flatMap(it -> db.read(tx -> store.secretHash(tx, it.id())));
        boolean right = passwords.right(
                "application credential " + found.map(ApplicationCredential::id).orElse(""), hash, proof.secret());
        return found.filter(_ -> right).filter(it -> it.holdsAt(clock.now())).orElseThrow(Refusals::unauthorized);
    }

    private Optional<ApplicationCredential> find(Tx tx, Proof.ApplicationCredential proof) {
        if (proof.id().isPresent()) {
            return store.find(tx, proof.id().get());
        }
        var owner = proof.owner().orElseThrow(() -> Refusals.expecting("user", "application credential"));
        return owner(tx, owner)
                .flatMap(it -> store.findByName(tx, it.id(), proof.name().orElse("")));
    }

    private Optional<User> owner(Tx tx, Proof.Owner owner) {
        if (owner.id().isPresent()) {
            return users.find(tx, owner.id().get());
        }
        var domain = owner.domain().orElseThrow(() -> Refusals.expecting("domain", "user"));
        return scopes.find(tx, domain)
                .flatMap(it -> users.findByName(tx, it.id(), owner.name().orElse("")));
    }

    /** The refusal when one is used for what needs an unrestricted one. */
    public static RuntimeException restricted(String what) {
        return new Problem.Forbidden(
                        "Forbidden",
                        "You are not authorized to perform the requested action: Using method 'application_credential'"
                                + " is not allowed for managing additional %s.".formatted(what),
                        Optional.empty())
                .exception();
    }
}
