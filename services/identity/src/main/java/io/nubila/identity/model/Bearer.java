package io.nubila.identity.model;

import io.nubila.kernel.base.CallPattern;
import io.nubila.kernel.base.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A valid token with everything it names, as of the moment it was looked up.
 *
 * @param user who the bearer appears as: with a trust that says so, the one who trusts
 * @param userDomain the domain that owns the user
 * @param place the project or domain of the token's scope
 * @param placeDomain the domain that owns that project
 * @param roles roles held in the scope, implied ones included
 * @param trust the trust the token was made with
 * @param applicationCredential the application credential the token was made with
 */
public record Bearer(
        Token token,
        User user,
        Project userDomain,
        Optional<Project> place,
        Optional<Project> placeDomain,
        List<Role> roles,
        Optional<Trust> trust,
        Optional<ApplicationCredential> applicationCredential) {
    private static final String SERVICE = "identity";

    public Bearer {
        roles = List.copyOf(roles);
    }

    /** The same bearer with another token of the same scope. */
    public Bearer with(Token other) {
        return new Bearer(other, user, userDomain, place, placeDomain, roles, trust, applicationCredential);
    }

    /** Whether the token stands for less than its bearer: what it makes must not outlive or exceed it. */
    public boolean delegated() {
        return token.delegation().isPresent();
    }

    /** When that which the token was made with ends: the token must end with it, for it is not looked up each time. */
    public Optional<Instant> delegatedUntil() {
        return trust.flatMap(Trust::expiresAt)
                .or(() -> applicationCredential.flatMap(ApplicationCredential::expiresAt));
    }

    /** The requests the token is good for; empty when it is good for all. */
    private List<CallPattern> onlyCalls() {
        var rules =
                applicationCredential.map(ApplicationCredential::accessRules).orElse(List.of());
        if (rules.isEmpty()) {
            return List.of();
        }
        // Whoever has a token may always ask what it is.
        return Stream.concat(
                        Stream.of(new CallPattern(SERVICE, "GET", "/v3/auth/tokens")),
                        rules.stream().map(it -> new CallPattern(it.service(), it.method(), it.path())))
                .toList();
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
        var caller = new Caller(
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
        return caller.boundTo(onlyCalls());
    }
}
