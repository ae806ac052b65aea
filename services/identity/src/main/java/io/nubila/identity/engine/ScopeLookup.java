package io.nubila.identity.engine;

import io.nubila.identity.model.Login.DomainRef;
import io.nubila.identity.model.Login.Wish;
import io.nubila.identity.model.Project;
import io.nubila.identity.model.Scope;
import io.nubila.identity.store.ProjectStore;
import io.nubila.identity.store.UserStore;
import io.nubila.kernel.db.Tx;
import java.util.Optional;

/** Finds the place someone wants a token for. Whatever is missing or disabled is answered with the same 401. */
final class ScopeLookup {
    private final ProjectStore projects;
    private final UserStore users;
    private final BearerLookup bearers;
    private final Trusts trusts;

    ScopeLookup(ProjectStore projects, UserStore users, BearerLookup bearers, Trusts trusts) {
        this.projects = projects;
        this.users = users;
        this.bearers = bearers;
        this.trusts = trusts;
    }

    /** The scope that is meant. */
    Scope resolve(Tx tx, String userId, Wish wish) {
        return switch (wish) {
            case Wish.Unscoped() -> new Scope.Unscoped();
            case Wish.Whole() -> new Scope.InSystem();
            case Wish.Domain(DomainRef ref) ->
                new Scope.InDomain(domain(tx, ref).id());
            case Wish.Project project -> new Scope.InProject(project(tx, project));
            case Wish.Trust(String id) ->
                new Scope.InProject(trusts.require(tx, id).projectId().orElseThrow(Refusals::unauthorized));
            case Wish.Unsaid() -> defaultScope(tx, userId);
        };
    }

    /** A domain, enabled or not. */
    Optional<Project> find(Tx tx, DomainRef ref) {
        return ref.name().isPresent()
                ? projects.findDomainByName(tx, ref.name().get())
                : ref.id().flatMap(id -> projects.find(tx, id)).filter(Project::isDomain);
    }

    private Project domain(Tx tx, DomainRef ref) {
        return find(tx, ref).filter(Project::enabled).orElseThrow(Refusals::unauthorized);
    }

    private String project(Tx tx, Wish.Project wish) {
        if (wish.name().isEmpty()) {
            return wish.id()
                    .flatMap(id -> projects.find(tx, id))
                    .map(Project::id)
                    .orElseThrow(Refusals::unauthorized);
        }
        var ref = wish.domain().orElseThrow(() -> Refusals.expecting("domain", "project"));
        return projects.findByName(tx, domain(tx, ref).id(), wish.name().get())
                .map(Project::id)
                .orElseThrow(Refusals::unauthorized);
    }

    private Scope defaultScope(Tx tx, String userId) {
        return users.find(tx, userId)
                .flatMap(user -> user.defaultProjectId())
                .flatMap(id -> projects.find(tx, id))
                .filter(Project::enabled)
                .filter(project -> projects.find(tx, project.owningDomain())
                        .filter(Project::enabled)
                        .isPresent())
                .filter(project -> !bearers.rolesInProject(tx, userId, project).isEmpty())
                .<Scope>map(project -> new Scope.InProject(project.id()))
                .orElseGet(Scope.Unscoped::new);
    }
}
