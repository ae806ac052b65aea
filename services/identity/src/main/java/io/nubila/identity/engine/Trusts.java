package io.nubila.identity.engine;

import io.nubila.identity.model.Assignment.Place;
import io.nubila.identity.model.Trust;
import io.nubila.identity.model.User;
import io.nubila.identity.store.AssignmentStore;
import io.nubila.identity.store.ProjectStore;
import io.nubila.identity.store.TrustStore;
import io.nubila.identity.store.UserStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Trusts: made by one user for another, used for tokens, handed on when that is allowed. A trust that is over, used up,
 * or handed on by somebody who is gone, counts as not there.
 */
public final class Trusts {
    /** How many times a trust may be handed on at most. */
    public static final int MAX_REDELEGATIONS = 3;

    private static final int MAX_CHAIN = 32;

    private final Db db;
    private final TrustStore store;
    private final UserStore users;
    private final ProjectStore projects;
    private final AssignmentStore assignments;
    private final BearerLookup bearers;
    private final Generation generation;
    private final Clock clock;

    Trusts(Db db, Identity.Stores stores, BearerLookup bearers, Generation generation, Clock clock) {
        this.db = db;
        this.store = stores.trusts();
        this.users = stores.users();
        this.projects = stores.projects();
        this.assignments = stores.assignments();
        this.bearers = bearers;
        this.generation = generation;
        this.clock = clock;
    }

    /**
     * What is asked for.
     *
     * @param redelegable whether the trust may be handed on
     * @param redelegations how many times; empty for as many as are possible
     */
    public record Wish(Trust trust, boolean redelegable, Optional<Integer> redelegations) {}

    /** A trust that can be used; {@code NotFound} otherwise. */
    public Trust require(Tx tx, String id) {
        return find(tx, id).orElseThrow(() -> Refusals.missing("trust", id));
    }

    /** A trust that can be used. */
    public Optional<Trust> find(Tx tx, String id) {
        return store.find(tx, id)
                .filter(it -> it.holdsAt(clock.now()))
                .filter(it -> chain(tx, it).stream().skip(1).allMatch(above -> active(tx, above)));
    }

    private boolean active(Tx tx, Trust trust) {
        return trust.holdsAt(clock.now())
                && users.find(tx, trust.trusteeId()).filter(User::enabled).isPresent();
    }

    /** The trust and those it was made with, up to the first. */
    private List<Trust> chain(Tx tx, Trust trust) {
        var found = new ArrayList<>(List.of(trust));
        while (found.getLast().source().isPresent() && found.size() < MAX_CHAIN) {
            found.add(store.find(tx, found.getLast().source().get()).orElseThrow());
        }
        return found;
    }

    /**
     * Adds a trust.
     *
     * @param with the trust of the token that asks, when it is handed on
     */
    public Trust create(Cause cause, Wish wish, Optional<String> with) {
        return db.write(cause, tx -> {
            var wanted = wish.trust();
            if (users.find(tx, wanted.trusteeId()).isEmpty()) {
                throw Refusals.missing("user", wanted.trusteeId());
            }
            var source = with.map(id -> require(tx, id));
            requireRoles(tx, wanted, source);
            int redelegations = redelegations(wish);
            var made = redelegations(wanted, redelegations);
            if (source.isPresent()) {
                made = handedOn(tx, wish, redelegations, source.get());
            }
            store.insert(tx, made);
            tx.event("OS-TRUST:trust", made.id(), "create", Optional.empty(), Optional.of(made));
            return made;
        });
    }

    private void requireRoles(Tx tx, Trust wanted, Optional<Trust> source) {
        if (wanted.projectId().isEmpty()) {
            if (!wanted.roleIds().isEmpty()) {
                throw Refusals.missing("role", wanted.roleIds().getFirst());
            }
            return;
        }
        var project = projects.find(tx, wanted.projectId().get())
                .orElseThrow(
                        () -> Refusals.missing("project", wanted.projectId().get()));
        var first = source.map(it -> chain(tx, it).getLast()).orElse(wanted);
        var given = assignments.roleIds(tx, first.trustorId(), Place.project(project.id()), bearers.above(tx, project));
        var held = bearers.graph(tx).closure(given);
        for (var role : wanted.roleIds()) {
            if (!held.contains(role)) {
                throw Refusals.missing("role", role);
            }
        }
    }

    private static int redelegations(Wish wish) {
        int asked = wish.redelegations().orElse(MAX_REDELEGATIONS);
        if (!wish.redelegable() || asked == 0) {
            return 0;
        }
        if (asked > MAX_REDELEGATIONS) {
            throw Refusals.forbidden("Requested redelegation depth of %d is greater than allowed %d"
                    .formatted(asked, MAX_REDELEGATIONS));
        }
        if (wish.trust().remainingUses().isPresent()) {
            throw Refusals.invalid("remaining_uses must not be set if redelegation is allowed");
        }
        return asked;
    }

    private Trust handedOn(Tx tx, Wish wish, int redelegations, Trust source) {
        int left = source.redelegations() - 1;
        if (redelegations > 0 && wish.redelegations().filter(it -> it != left).isPresent()) {
            throw Refusals.forbidden("Modifying \"redelegation_count\" upon redelegation is forbidden. Omitting this"
                    + " parameter is advised.");
        }
        var wanted = wish.trust();
        if (!wanted.projectId().equals(source.projectId())) {
            throw Refusals.forbidden("A trust can be handed on for its own project only.");
        }
        for (var above : chain(tx, source)) {
            requireNarrower(wanted, above);
        }
        return new Trust(
                wanted.id(),
                wanted.trustorId(),
                wanted.trusteeId(),
                wanted.projectId(),
                wanted.impersonation(),
                wanted.expiresAt().or(source::expiresAt),
                Optional.empty(),
                Optional.of(source.id()),
                redelegations > 0 ? left : 0,
                wanted.roleIds(),
                wanted.extra(),
                1);
    }

    private static void requireNarrower(Trust wanted, Trust above) {
        if (above.redelegations() <= 0 || above.redelegations() > MAX_REDELEGATIONS) {
            throw Refusals.forbidden("Remaining redelegation depth of %d out of allowed range of [0..%d]"
                    .formatted(above.redelegations(), MAX_REDELEGATIONS));
        }
        if (wanted.remainingUses().isPresent()) {
            throw Refusals.forbidden("Field \"remaining_uses\" is set to %d while it must not be set in order to"
                            .formatted(wanted.remainingUses().get())
                    + " redelegate a trust");
        }
        if (above.expiresAt().isPresent()
                && wanted.expiresAt().filter(above.expiresAt().get()::isBefore).isPresent()) {
            throw Refusals.forbidden("Requested expiration time is more than redelegated trust can provide");
        }
        if (!Set.copyOf(above.roleIds()).containsAll(wanted.roleIds())) {
            throw Refusals.forbidden("Some of requested roles are not in redelegated trust");
        }
        if (wanted.impersonation() && !above.impersonation()) {
            throw Refusals.forbidden("Impersonation is not allowed because redelegated trust does not specify"
                    + " impersonation. Redelegated trust id: " + above.id());
        }
    }

    private static Trust redelegations(Trust it, int count) {
        return new Trust(
                it.id(),
                it.trustorId(),
                it.trusteeId(),
                it.projectId(),
                it.impersonation(),
                it.expiresAt(),
                it.remainingUses(),
                it.source(),
                count,
                it.roleIds(),
                it.extra(),
                1);
    }

    /** Removes a trust and all handed on from it; their tokens end. */
    public void delete(Cause cause, String id) {
        db.change(cause, tx -> delete(tx, require(tx, id)));
    }

    private void delete(Tx tx, Trust trust) {
        for (var next : store.handedOn(tx, trust.id())) {
            delete(tx, next);
        }
        store.delete(tx, trust.id());
        generation.changed(tx);
        tx.event("OS-TRUST:trust", trust.id(), "delete", Optional.of(trust), Optional.empty());
    }

    /** Counts a token made with a trust; {@code Forbidden} when there was none left. */
    void use(Cause cause, Trust trust) {
        if (trust.remainingUses().isPresent()) {
            db.change(cause, tx -> {
                if (!store.use(tx, trust.id())) {
                    throw Refusals.forbidden("No remaining uses for trust: %s.".formatted(trust.id()));
                }
            });
        }
    }

    /** Forgets trusts that ended before a moment; no token of theirs can be left. */
    void prune(Instant before) {
        if (db.read(tx -> store.over(tx, before)) > 0) {
            db.change(Cause.own("prune-trusts"), tx -> store.prune(tx, before));
        }
    }
}
