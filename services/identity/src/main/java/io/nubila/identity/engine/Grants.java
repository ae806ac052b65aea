package io.nubila.identity.engine;

import io.nubila.identity.model.Assignment;
import io.nubila.identity.model.Assignment.Actor;
import io.nubila.identity.model.Assignment.Place;
import io.nubila.identity.model.Project;
import io.nubila.identity.model.Role;
import io.nubila.identity.store.ApplicationCredentialStore;
import io.nubila.identity.store.AssignmentStore;
import io.nubila.identity.store.ProjectStore;
import io.nubila.identity.store.RoleStore;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import java.util.Optional;

/** Gives roles and takes them away. Tokens follow at once, since roles are looked up, not carried. */
public final class Grants {
    private final Db db;
    private final AssignmentStore assignments;
    private final RoleStore roles;
    private final ProjectStore projects;
    private final ApplicationCredentialStore applicationCredentials;
    private final Generation generation;

    Grants(Db db, Identity.Stores stores, Generation generation) {
        this.db = db;
        this.assignments = stores.assignments();
        this.roles = stores.roles();
        this.projects = stores.projects();
        this.applicationCredentials = stores.applicationCredentials();
        this.generation = generation;
    }

    /** Gives a role; harmless when it was given. A role of a domain is not given on another domain's projects. */
    public void give(Cause cause, Assignment wanted) {
        db.change(cause, tx -> {
            var role = roles.find(tx, wanted.roleId()).orElseThrow(() -> Refusals.missing("role", wanted.roleId()));
            requireSameDomain(tx, role, wanted.place());
            if (assignments.add(tx, wanted)) {
                generation.changed(tx);
                tx.event("role_assignment", wanted.actor().id(), "create", Optional.empty(), Optional.of(wanted));
            }
        });
    }

    private void requireSameDomain(Tx tx, Role role, Place place) {
        if (role.global() || place.kind() != Place.Where.PROJECT) {
            return;
        }
        boolean same = projects.find(tx, place.id())
                .map(Project::owningDomain)
                .filter(role.domainId()::equals)
                .isPresent();
        if (!same) {
            throw Refusals.forbidden("Project %s must be in the same domain as the role %s being assigned."
                    .formatted(place.id(), role.id()));
        }
    }

    /** Takes a role away; {@code NotFound} when it was not given. */
    public void take(Cause cause, Assignment unwanted) {
        db.change(cause, tx -> {
            if (!assignments.remove(tx, unwanted)) {
                throw missing(unwanted);
            }
            if (unwanted.actor().kind() == Actor.Is.USER && unwanted.place().kind() == Place.Where.PROJECT) {
                // What a user made for programs with roles of then must not come back with roles of later.
                applicationCredentials.deleteIn(
                        tx, unwanted.actor().id(), unwanted.place().id());
            }
            generation.changed(tx);
            tx.event("role_assignment", unwanted.actor().id(), "delete", Optional.of(unwanted), Optional.empty());
        });
    }

    /** Refuses unless exactly this was given. */
    public void require(Tx tx, Assignment assignment) {
        if (!assignments.has(tx, assignment)) {
            throw missing(assignment);
        }
    }

    private static RuntimeException missing(Assignment assignment) {
        return new Problem.NotFound(
                        "Could not find role assignment with role: %s, user or group: %s, project, domain, or system: %s."
                                .formatted(
                                        assignment.roleId(),
                                        assignment.actor().id(),
                                        assignment.place().id()))
                .exception();
    }
}
