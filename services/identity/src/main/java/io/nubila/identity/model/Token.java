package io.nubila.identity.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a token carries.
 *
 * @param methods by which its bearer proved who they are
 * @param issuedAt whole seconds
 * @param auditId names the token in logs
 * @param parentAuditId the audit id of the first token of the chain, when it was made from another
 */
public record Token(
        String userId,
        List<String> methods,
        Scope scope,
        Instant issuedAt,
        Instant expiresAt,
        String auditId,
        Optional<String> parentAuditId) {
    public Token {
        methods = List.copyOf(methods);
    }
}
