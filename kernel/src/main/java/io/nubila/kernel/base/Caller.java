package io.nubila.kernel.base;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who asks, with what scope and roles: what a validated token says, and the id of the request it came with. Immutable.
 *
 * <p>At most one of project, domain and system scope is set; none of them means an unscoped token.
 *
 * @param userId the user's id
 * @param userName the user's name, for logs and answers
 * @param userDomainId the id of the domain that owns the user
 * @param userDomainName the name of that domain
 * @param project the project the token is scoped to
 * @param domainId the domain the token is scoped to; not the user's own domain
 * @param systemScope whether the token is scoped to the whole system
 * @param roles names of the roles held in this scope, lower-cased, with implied roles already added
 * @param tokenAuditId the token's audit id, safe to log; never the token itself
 * @param expiresAt when the token ends
 * @param requestId the id of the request that is being served
 * @param service whether Nubila itself asks; see {@link #system}
 * @param onlyCalls the only requests the token is good for; empty when it is good for all
 */
public record Caller(
        String userId,
        String userName,
        String userDomainId,
        String userDomainName,
        Optional<ProjectRef> project,
        Optional<String> domainId,
        boolean systemScope,
        Set<String> roles,
        String tokenAuditId,
        Instant expiresAt,
        String requestId,
        boolean service,
        List<CallPattern> onlyCalls) {

    private static final String SERVICE_NAME = "nubila";
    private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");
    private static final Set<String> EVERY_ROLE = Set.of("admin", "manager", "member", "reader", "service");

    /** A project as a token names it. */
    public record ProjectRef(String id, String name, String domainId, String domainName) {}

    /** Lower-cases the role names. A token with two scopes is our own mistake. */
    public Caller {
        int scopes = (project.isPresent() ? 1 : 0) + (domainId.isPresent() ? 1 : 0) + (systemScope ? 1 : 0);
        if (scopes > 1) {
            throw new Problem.Bug("caller " + userId + " has " + scopes + " scopes").exception();
        }
        onlyCalls = List.copyOf(onlyCalls);
        roles = lowerCase(roles);
    }

    /** Without work for those that are so already: a caller is made anew for each request. */
    private static Set<String> lowerCase(Set<String> names) {
        for (var name : names) {
            // A text without upper case letters is its own lower-cased form.
            if (!name.equals(name.toLowerCase(Locale.ROOT))) {
                return names.stream()
                        .map(role -> role.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
            }
        }
        return Set.copyOf(names);
    }

    /** A user of the cloud, as a token describes them. */
    public Caller(
            String userId,
            String userName,
            String userDomainId,
            String userDomainName,
            Optional<ProjectRef> project,
            Optional<String> domainId,
            boolean systemScope,
            Set<String> roles,
            String tokenAuditId,
            Instant expiresAt,
            String requestId) {
        this(
                userId,
                userName,
                userDomainId,
                userDomainName,
                project,
                domainId,
                systemScope,
                roles,
                tokenAuditId,
                expiresAt,
                requestId,
                false,
                List.of());
    }

    /**
     * Nubila itself, when a step or a reconciler asks another service: may do everything, and no policy can take that away.
     * Never made from anything a client sent.
     */
    public static Caller system(String requestId) {
        return new Caller(
                SERVICE_NAME,
                SERVICE_NAME,
                "default",
                "Default",
                Optional.empty(),
                Optional.empty(),
                true,
                EVERY_ROLE,
                "",
                NEVER,
                requestId,
                true,
                List.of());
    }

    /** Nubila itself, making something that shall belong to this project; as {@link #system} otherwise. */
    public static Caller onBehalfOf(String projectId, String requestId) {
        return new Caller(
                SERVICE_NAME,
                SERVICE_NAME,
                "default",
                "Default",
                Optional.of(new ProjectRef(projectId, projectId, "default", "Default")),
                Optional.empty(),
                false,
                EVERY_ROLE,
                "",
                NEVER,
                requestId,
                true,
                List.of());
    }

    /** Whether Nubila itself asks, for which every policy holds. */
    public boolean isService() {
        return service;
    }

    /** The id of the project the token is scoped to. */
    public Optional<String> projectId() {
        return project.map(ProjectRef::id);
    }

    /** Whether the role is held in this scope, directly or implied; upper and lower case are the same. */
    public boolean hasRole(String name) {
        return roles.contains(name) || roles.contains(name.toLowerCase(Locale.ROOT));
    }

    /** The same caller in another request. */
    public Caller withRequestId(String id) {
        return with(id, onlyCalls);
    }

    /** The same caller, bound to these requests, or to none in particular when there are no patterns. */
    public Caller boundTo(List<CallPattern> calls) {
        return with(requestId, calls);
    }

    private Caller with(String newRequestId, List<CallPattern> newOnlyCalls) {
        return new Caller(
                userId,
                userName,
                userDomainId,
                userDomainName,
                project,
                domainId,
                systemScope,
                roles,
                tokenAuditId,
                expiresAt,
                newRequestId,
                service,
                newOnlyCalls);
    }

    /** Whether the token is good for this request of an API's. */
    public boolean mayCall(String api, String method, String path) {
        return onlyCalls.isEmpty() || onlyCalls.stream().anyMatch(call -> call.matches(api, method, path));
    }
}
