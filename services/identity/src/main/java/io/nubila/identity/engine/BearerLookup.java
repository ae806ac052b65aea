package io.nubila.identity.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nubila.identity.model.Assignment.Place;
import io.nubila.identity.model.Bearer;
import io.nubila.identity.model.Delegation;
import io.nubila.identity.model.Project;
import io.nubila.identity.model.Role;
import io.nubila.identity.model.Scope;
import io.nubila.identity.model.Token;
import io.nubila.identity.model.User;
import io.nubila.identity.store.AssignmentStore;
import io.nubila.identity.store.ProjectStore;
import io.nubila.identity.store.RoleStore;
import io.nubila.identity.store.UserStore;
import io.nubila.kernel.db.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks up everything a token names: whether it all still exists and is enabled, and which roles its bearer has there. */
final class BearerLookup {
    private static final int MAX_REMEMBERED = 10_000;

    private final UserStore users;
    private final ProjectStore projects;
    private final RoleStore roles;
    private final AssignmentStore assignments;
    private final DelegationLookup delegations;
    private final Cache<Key, Standing> standings =
            Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

    private record Key(String userId, Scope scope) {}

    /** Who someone is in a scope, as of a generation. */
    private record Standing(long asOf, Bearer bearer) {}

    BearerLookup(
            UserStore users,
            ProjectStore projects,
            RoleStore roles,
            AssignmentStore assignments,
            DelegationLookup delegations) {
        this.users = users;
        this.projects = projects;
        this.roles = roles;
        this.assignments = assignments;
        this.delegations = delegations;
    }

    /**
     * The bearer; empty when the user, the place or all roles there are gone or disabled. What was found for one token
     * holds for all of the same user and scope until something changes; not so what was delegated, which may end by
     * itself.
     *
     * @param asOf the generation, read before the transaction began
     */
    Optional<Bearer> find(Tx tx, long asOf, Token token) {
        if (token.delegation().isPresent()) {
            return look(tx, token);
        }
        var key = new Key(token.userId(), token.scope());
        var kept = standings.getIfPresent(key);
        if (kept != null && kept.asOf() == asOf) {
            return Optional.of(kept.bearer().with(token));
        }
        var fresh = look(tx, token);
        fresh.ifPresentOrElse(
                bearer -> standings.put(key, new Standing(asOf, bearer)), () -> standings.invalidate(key));
        return fresh;
    }

    private Optional<Bearer> look(Tx tx, Token token) {
        var user = users.find(tx, token.userId());
        if (user.isEmpty() || !user.get().enabled()) {
            return Optional.empty();
        }
        var userDomain = projects.find(tx, user.get().domainId()).filter(Project::enabled);
        if (userDomain.isEmpty()) {
            return Optional.empty();
        }
        if (token.delegation().isPresent()) {
            return delegated(tx, token, user.get(), userDomain.get());
        }
        Optional<Project> place = Optional.empty();
        Optional<Project> placeDomain = Optional.empty();
        List<Role> held = List.of();
        switch (token.scope()) {
            case Scope.Unscoped() -> {}
            case Scope.InSystem() -> held = rolesAt(tx, token.userId(), Place.SYSTEM, List.of());
            case Scope.InDomain(String id) -> {
                place = projects.find(tx, id).filter(it -> it.isDomain() && it.enabled());
                if (place.isPresent()) {
                    held = rolesAt(tx, token.userId(), Place.domain(id), List.of());
                }
            }
            case Scope.InProject(String id) -> {
                place = projects.find(tx, id).filter(Project::enabled);
                placeDomain = place.flatMap(it -> projects.find(tx, it.owningDomain()))
                        .filter(Project::enabled);
                if (placeDomain.isPresent()) {
                    held = rolesInProject(tx, token.userId(), place.orElseThrow());
                }
            }
        }
        if (held.isEmpty() && !(token.scope() instanceof Scope.Unscoped)) {
            return Optional.empty();
        }
        return Optional.of(new Bearer(
                token, user.get(), userDomain.get(), place, placeDomain, held, Optional.empty(), Optional.empty()));
    }

    private Optional<Bearer> delegated(Tx tx, Token token, User user, Project userDomain) {
        if (!(token.scope() instanceof Scope.InProject(String id))) {
            return Optional.empty();
        }
        var place = projects.find(tx, id).filter(Project::enabled);
        var placeDomain =
                place.flatMap(it -> projects.find(tx, it.owningDomain())).filter(Project::enabled);
        if (placeDomain.isEmpty()) {
            return Optional.empty();
        }
        var bare =
                new Bearer(token, user, userDomain, place, placeDomain, List.of(), Optional.empty(), Optional.empty());
        return switch (token.delegation().orElseThrow()) {
            case Delegation.ByTrust(String trustId) -> delegations.byTrust(tx, bare, trustId, this);
            case Delegation.ByApplicationCredential(String credentialId) ->
                delegations.byApplicationCredential(tx, bare, credentialId, this);
        };
    }

    /** The roles a user has in a project: given there or inherited from above, directly or through groups, and implied. */
    List<Role> rolesInProject(Tx tx, String userId, Project project) {
        return rolesAt(tx, userId, Place.project(project.id()), above(tx, project));
    }

    /** The ids of all roles a user has in a project, those bound to a domain included. */
    Set<String> roleIdsInProject(Tx tx, String userId, Project project) {
        return graph(tx).closure(assignments.roleIds(tx, userId, Place.project(project.id()), above(tx, project)));
    }

    /** The places whose inherited roles reach a project. */
    List<Place> above(Tx tx, Project project) {
        var found = new ArrayList<Place>();
        for (var upper : projects.ancestors(tx, project)) {
            found.add(Place.project(upper.id()));
        }
        if (!project.isDomain()) {
            found.add(Place.domain(project.domainId()));
        }
        return found;
    }

    private List<Role> rolesAt(Tx tx, String userId, Place place, List<Place> above) {
        var ids = assignments.roleIds(tx, userId, place, above);
        return ids.isEmpty() ? List.of() : graph(tx).shown(ids);
    }

    /** All roles. */
    RoleGraph graph(Tx tx) {
        return RoleGraph.read(tx, roles);
    }
}
