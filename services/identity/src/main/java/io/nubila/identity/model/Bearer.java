package io.nubila.identity.model;

import io.nubila.kernel.base.Caller;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A valid token with everything it names, as of the moment it was looked up.
 *
 * @param userDomain the domain that owns the user
 * @param place the project or domain of the token's scope
 * @param placeDomain the domain that owns that project
 * @param roles roles held in the scope, implied ones included
 */
public record Bearer(
        Token token,
        User user,
        Project userDomain,
        Optional<Project> place,
        Optional<Project> placeDomain,
        List<Role> roles) {
    public Bearer {
        roles = List.copyOf(roles);
    }

    /** The same bearer with another token of the same scope. */
    public Bearer with(Token other) {
        return new Bearer(other, user, userDomain, place, placeDomain, roles);
    }

    /** The bearer as the other services see them. */
    public Caller caller(String requestId) {
        Optional<Caller.ProjectRef> project = Optional.empty();
        Optional<String> domain = Optional.empty();
        if (token.scope() instanceof Scope.InProject) {
            var owner = placeDomain.orElseThrow();
            project = place.map(it -> new Caller.ProjectRef(it.id(), it.name(), owner.id(), owner.name()));
        } else if (token.scope() instanceof Scope.InDomain) {
            domain = place.map(Project::id);
        }
        return new Caller(
                user.id(),
                user.name(),
                userDomain.id(),
                userDomain.name(),
                project,
                domain,
                token.scope() instanceof Scope.InSystem,
                roles.stream().map(Role::name).collect(Collectors.toUnmodifiableSet()),
                token.auditId(),
                token.expiresAt(),
                requestId);
    }
}
