package io.nubila.kernel.policy;

import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Caller.ProjectRef;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a check may ask of the caller, by the names the policy language uses. */
enum CallerAttribute {
    /** The user. */
    USER_ID("user_id"),
    /** The domain that owns the user. */
    USER_DOMAIN_ID("user_domain_id"),
    /** The project of the token's scope. */
    PROJECT_ID("project_id"),
    /** The old name of the project. */
    TENANT_ID("tenant_id"),
    /** The domain that owns the project of the token's scope. */
    PROJECT_DOMAIN_ID("project_domain_id"),
    /** The domain of the token's scope. */
    DOMAIN_ID("domain_id"),
    /** {@code all} for a token scoped to the system. */
    SYSTEM_SCOPE("system_scope"),
    /** The project of the token's scope, by its place in the token. */
    TOKEN_PROJECT("token.project.id"),
    /** The domain of that project. */
    TOKEN_PROJECT_DOMAIN("token.project.domain.id"),
    /** The domain of the token's scope, by its place in the token. */
    TOKEN_DOMAIN("token.domain.id"),
    /** The user, by its place in the token. */
    TOKEN_USER("token.user.id"),
    /** The domain that owns the user, by its place in the token. */
    TOKEN_USER_DOMAIN("token.user.domain.id");

    private final String word;

    CallerAttribute(String word) {
        this.word = word;
    }

    /** The attribute of this name. */
    static Optional<CallerAttribute> named(String word) {
        return Arrays.stream(values()).filter(a -> a.word.equals(word)).findFirst();
    }

    /** All names, for suggesting the nearest. */
    static List<String> words() {
        return Arrays.stream(values()).map(a -> a.word).toList();
    }

    String word() {
        return word;
    }

    /** Its value; empty if the token has none, as a project for a token scoped to the system. */
    Optional<String> of(Caller caller) {
        return switch (this) {
            case USER_ID, TOKEN_USER -> Optional.of(caller.userId());
            case USER_DOMAIN_ID, TOKEN_USER_DOMAIN -> Optional.of(caller.userDomainId());
            case PROJECT_ID, TENANT_ID, TOKEN_PROJECT -> caller.projectId();
            case PROJECT_DOMAIN_ID, TOKEN_PROJECT_DOMAIN -> caller.project().map(ProjectRef::domainId);
            case DOMAIN_ID, TOKEN_DOMAIN -> caller.domainId();
            case SYSTEM_SCOPE -> caller.systemScope() ? Optional.of("all") : Optional.empty();
        };
    }
}
