package io.nubila.identity.engine;

import io.nubila.identity.model.Project;
import io.nubila.identity.model.Role;
import io.nubila.identity.store.ProjectStore;
import io.nubila.identity.store.RoleStore;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Tx;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes of roles and of what they imply. */
public final class Roles {
    private static final String NEVER_IMPLIED = "admin";

    private final Db db;
    private final RoleStore roles;
    private final ProjectStore projects;
    private final Generation generation;

    Roles(Db db, Identity.Stores stores, Generation generation) {
        this.db = db;
        this.roles = stores.roles();
        this.projects = stores.projects();
        this.generation = generation;
    }

    private record Implication(String prior, String implied) {}

    /** Adds a role. */
    public Role create(Cause cause, Role wanted) {
        return db.write(cause, tx -> {
            if (!wanted.global()
                    && projects.find(tx, wanted.domainId())
                            .filter(Project::isDomain)
                            .isEmpty()) {
                throw Refusals.missing("domain", wanted.domainId());
            }
            try {
                roles.insert(tx, wanted);
            } catch (DuplicateRowException e) {
                throw taken(wanted);
            }
            generation.changed(tx);
            tx.event("role", wanted.id(), "create", Optional.empty(), Optional.of(wanted));
            return wanted;
        });
    }

    /** Changes a role. */
    public Role update(Cause cause, String id, UnaryOperator<Role> edit) {
        return db.write(cause, tx -> {
            var before = require(tx, id);
            var wanted = edit.apply(before);
            Immutable.refuseUpdate("role", id, before.options(), wanted.options());
            try {
                roles.update(tx, wanted);
            } catch (DuplicateRowException e) {
                throw taken(wanted);
            }
            generation.changed(tx);
            tx.event("role", id, "update", Optional.of(before), Optional.of(wanted));
            return wanted;
        });
    }

    /** Removes a role; nobody has it any more. */
    public void delete(Cause cause, String id) {
        db.change(cause, tx -> {
            var before = require(tx, id);
            Immutable.refuseDelete("role", id, before.options());
            roles.delete(tx, id);
            generation.changed(tx);
            tx.event("role", id, "delete", Optional.of(before), Optional.empty());
        });
    }

    /** Lets a role imply another; nothing may imply admin, and no role that holds everywhere one of a domain. */
    public void imply(Cause cause, String priorId, String impliedId) {
        db.change(cause, tx -> {
            var prior = require(tx, priorId);
            var implied = require(tx, impliedId);
            boolean narrower = prior.global() && !implied.global();
            if (implied.name().equals(NEVER_IMPLIED) || prior.id().equals(implied.id()) || narrower) {
                throw Refusals.forbidden("%s cannot be an implied roles.".formatted(impliedId));
            }
            if (!roles.imply(tx, priorId, impliedId)) {
                throw Refusals.taken("implied role", "%s implies %s already".formatted(priorId, impliedId));
            }
            generation.changed(tx);
            tx.event(
                    "implied_role",
                    priorId,
                    "create",
                    Optional.empty(),
                    Optional.of(new Implication(priorId, impliedId)));
        });
    }

    /** Ends an implication. */
    public void unimply(Cause cause, String priorId, String impliedId) {
        db.change(cause, tx -> {
            if (!roles.unimply(tx, priorId, impliedId)) {
                throw notImplied(priorId, impliedId);
            }
            generation.changed(tx);
            tx.event(
                    "implied_role",
                    priorId,
                    "delete",
                    Optional.of(new Implication(priorId, impliedId)),
                    Optional.empty());
        });
    }

    /** The refusal for an implication that is not there. */
    public static RuntimeException notImplied(String priorId, String impliedId) {
        return new io.nubila.kernel.base.Problem.NotFound("%s does not imply %s.".formatted(priorId, impliedId))
                .exception();
    }

    private Role require(Tx tx, String id) {
        return roles.find(tx, id).orElseThrow(() -> Refusals.missing("role", id));
    }

    private static RuntimeException taken(Role role) {
        return Refusals.taken("role", "Duplicate entry found with name %s".formatted(role.name()));
    }
}
