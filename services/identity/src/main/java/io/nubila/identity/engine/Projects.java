package io.nubila.identity.engine;

import io.nubila.identity.IdentityConfig;
import io.nubila.identity.model.Listing;
import io.nubila.identity.model.Project;
import io.nubila.identity.store.AssignmentStore;
import io.nubila.identity.store.CredentialStore;
import io.nubila.identity.store.GroupStore;
import io.nubila.identity.store.ProjectStore;
import io.nubila.identity.store.RoleStore;
import io.nubila.identity.store.UserStore;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes of projects and domains, and what keeps their tree sound. */
public final class Projects {
    /** Projects a subtree may have when it is looked at as a whole. */
    public static final int MAX_SUBTREE = 100_000;

    private static final int BATCH = 1_000;

    private final Db db;
    private final ProjectStore projects;
    private final UserStore users;
    private final GroupStore groupStore;
    private final RoleStore roles;
    private final AssignmentStore assignments;
    private final CredentialStore credentials;
    private final Users userChanges;
    private final Groups groupChanges;
    private final Generation generation;
    private final IdentityConfig config;

    Projects(
            Db db,
            Identity.Stores stores,
            Users userChanges,
            Groups groupChanges,
            Generation generation,
            IdentityConfig config) {
        this.db = db;
        this.projects = stores.projects();
        this.users = stores.users();
        this.groupStore = stores.groups();
        this.roles = stores.roles();
        this.assignments = stores.assignments();
        this.credentials = stores.credentials();
        this.userChanges = userChanges;
        this.groupChanges = groupChanges;
        this.generation = generation;
        this.config = config;
    }

    /** Adds a project or a domain. Its domain may be left empty when its parent tells. */
    public Project create(Cause cause, Project wanted) {
        return db.write(cause, tx -> {
            var placed = wanted.isDomain() ? asDomain(wanted) : placed(tx, wanted);
            if (projects.find(tx, placed.id()).isPresent()) {
                throw Refusals.taken(placed.kind(), "it is not permitted to have two with the ID " + placed.id());
            }
            try {
                projects.insert(tx, placed);
            } catch (DuplicateRowException e) {
                throw taken(placed);
            }
            tx.event(placed.kind(), placed.id(), "create", Optional.empty(), Optional.of(placed));
            return placed;
        });
    }

    private static Project asDomain(Project wanted) {
        if (!wanted.parentId().isEmpty()) {
            throw Refusals.invalid("A project acting as a domain cannot have a parent.");
        }
        if (!wanted.domainId().isEmpty()) {
            throw Refusals.invalid("A project acting as a domain cannot be owned by a domain.");
        }
        return wanted;
    }

    private Project placed(Tx tx, Project wanted) {
        var parentId = wanted.parentId().isEmpty() ? wanted.domainId() : wanted.parentId();
        var parent = projects.find(tx, parentId)
                .orElseThrow(() -> Refusals.invalid("Could not find project: %s.".formatted(parentId)));
        var domainId = wanted.domainId().isEmpty() ? parent.owningDomain() : wanted.domainId();
        if (projects.find(tx, domainId).filter(Project::isDomain).isEmpty()) {
            throw Refusals.invalid("Could not find domain: %s.".formatted(domainId));
        }
        if (!parent.owningDomain().equals(domainId)) {
            throw Refusals.invalid(
                    "Invalid parent: the project's domain %s is not the domain of its parent.".formatted(domainId));
        }
        var above = new ArrayList<>(projects.ancestors(tx, parent));
        above.add(parent);
        if (!parent.isDomain()) {
            projects.find(tx, domainId).ifPresent(above::add);
        }
        if (above.size() >= config.maxProjectDepth()) {
            throw Refusals.forbidden("Max hierarchy depth reached for %s branch.".formatted(parentId));
        }
        if (above.stream().anyMatch(it -> !it.enabled())) {
            throw Refusals.invalid("Cannot create project, since it has disabled parents.");
        }
        return new Project(
                wanted.id(),
                domainId,
                parentId,
                false,
                wanted.name(),
                wanted.description(),
                wanted.enabled(),
                wanted.tags(),
                wanted.options(),
                wanted.extra(),
                wanted.revision());
    }

    /** Changes a project or a domain. */
    public Project update(Cause cause, String id, UnaryOperator<Project> edit) {
        return update(cause, id, "project", edit);
    }

    /** Changes a domain. */
    public Project updateDomain(Cause cause, String id, UnaryOperator<Project> edit) {
        return update(cause, id, "domain", edit);
    }

    private Project update(Cause cause, String id, String noun, UnaryOperator<Project> edit) {
        return db.write(cause, tx -> {
            var before = projects.find(tx, id)
                    .filter(it -> it.isDomain() || noun.equals("project"))
                    .orElseThrow(() -> Refusals.missing(noun, id));
            var wanted = edit.apply(before);
            Immutable.refuseUpdate(before.kind(), id, before.options(), wanted.options());
            requireSoundness(tx, before, wanted);
            try {
                projects.update(tx, wanted);
            } catch (DuplicateRowException e) {
                throw taken(wanted);
            }
            generation.changed(tx);
            tx.event(wanted.kind(), id, "update", Optional.of(before), Optional.of(wanted));
            return wanted;
        });
    }

    private void requireSoundness(Tx tx, Project before, Project wanted) {
        if (before.isDomain()) {
            return;
        }
        if (!before.enabled() && wanted.enabled()) {
            boolean below = projects.ancestors(tx, before).stream().anyMatch(it -> !it.enabled())
                    || projects.find(tx, before.domainId())
                            .filter(Project::enabled)
                            .isEmpty();
            if (below) {
                throw Refusals.forbidden(
                        "Cannot enable project %s since it has disabled parents".formatted(before.id()));
            }
        }
        if (before.enabled()
                && !wanted.enabled()
                && subtree(tx, before.id()).stream().anyMatch(Project::enabled)) {
            throw Refusals.forbidden(
                    "Cannot disable project %s since its subtree contains enabled projects.".formatted(before.id()));
        }
    }

    /** Removes a project without children, or a disabled domain with all it owns. */
    public void delete(Cause cause, String id) {
        db.change(cause, tx -> {
            var before = projects.find(tx, id).orElseThrow(() -> Refusals.missing("project", id));
            if (before.isDomain()) {
                deleteDomain(tx, before);
                return;
            }
            Immutable.refuseDelete("project", id, before.options());
            if (!projects.children(tx, id, 1).isEmpty()) {
                throw Refusals.forbidden(("Cannot delete the project %s since it is not a leaf in the hierarchy. Delete"
                                + " its children first.")
                        .formatted(id));
            }
            remove(tx, before);
        });
    }

    /** Removes a disabled domain with all it owns. */
    public void deleteDomain(Cause cause, String id) {
        db.change(
                cause,
                tx -> deleteDomain(
                        tx,
                        projects.find(tx, id)
                                .filter(Project::isDomain)
                                .orElseThrow(() -> Refusals.missing("domain", id))));
    }

    private void deleteDomain(Tx tx, Project domain) {
        if (domain.id().equals(IdentityBootstrap.DEFAULT_DOMAIN)) {
            throw Refusals.forbidden(
                    "You are not authorized to perform the requested action: delete the default domain.");
        }
        Immutable.refuseDelete("domain", domain.id(), domain.options());
        if (domain.enabled()) {
            throw Refusals.forbidden("Cannot delete a domain that is enabled, please disable it first.");
        }
        var owned = Listing.all(BATCH).where("domain_id", domain.id());
        for (var page = projects.ofDomain(tx, domain.id(), BATCH);
                !page.isEmpty();
                page = projects.ofDomain(tx, domain.id(), BATCH)) {
            page.forEach(project -> remove(tx, project));
        }
        for (var page = groupStore.list(tx, owned); !page.isEmpty(); page = groupStore.list(tx, owned)) {
            page.forEach(group -> groupChanges.delete(tx, group));
        }
        for (var page = users.ofDomain(tx, domain.id(), BATCH);
                !page.isEmpty();
                page = users.ofDomain(tx, domain.id(), BATCH)) {
            page.forEach(user -> userChanges.delete(tx, user));
        }
        for (var role : roles.list(tx, owned)) {
            roles.delete(tx, role.id());
            tx.event("role", role.id(), "delete", Optional.of(role), Optional.empty());
        }
        remove(tx, domain);
    }

    private void remove(Tx tx, Project project) {
        assignments.removePlace(tx, project.id());
        credentials.deleteOfProject(tx, project.id());
        users.forgetDefaultProject(tx, project.id());
        projects.delete(tx, project.id());
        generation.changed(tx);
        tx.event(project.kind(), project.id(), "delete", Optional.of(project), Optional.empty());
    }

    /** All projects below one, nearest first. */
    public List<Project> subtree(Tx tx, String id) {
        var found = new ArrayList<>(projects.children(tx, id, MAX_SUBTREE));
        for (int at = 0; at < found.size() && found.size() < MAX_SUBTREE; at++) {
            found.addAll(projects.children(tx, found.get(at).id(), MAX_SUBTREE));
        }
        return found;
    }

    private static RuntimeException taken(Project project) {
        return Refusals.taken(
                project.kind(),
                project.isDomain()
                        ? "it is not permitted to have two projects acting as domains with the same name: "
                                + project.name()
                        : "it is not permitted to have two projects with the same name in the same domain: "
                                + project.name());
    }
}
