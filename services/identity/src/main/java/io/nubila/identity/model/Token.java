package io.nubila.identity.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What a token carries.
 *
 * @param methods by which its bearer proved who they are
 * @param issuedAt whole seconds
 * @param auditId names the token in logs
 * @param parentAuditId the audit id of the first token of the chain, when it was made from another
 * @param delegation what bounds it, when it does not stand for all its bearer's roles
 */
public record Token(
        String userId,
        List<String> methods,
        Scope scope,
        Instant issuedAt,
        Instant expiresAt,
        String auditId,
        Optional<String> parentAuditId,
        Optional<Delegation> delegation) {
    public Token {
        methods = List.copyOf(methods);
    }

    /** A token that stands for its bearer's own roles. */
    public Token(
            String userId,
            List<String> methods,
            Scope scope,
            Instant issuedAt,
            Instant expiresAt,
            String auditId,
            Optional<String> parentAuditId) {
        this(userId, methods, scope, issuedAt, expiresAt, auditId, parentAuditId, Optional.empty());
    }

    /** The same with an earlier end, in whole seconds. */
    public Token until(Instant end) {
        return new Token(
                userId,
                methods,
                scope,
                issuedAt,
                end.truncatedTo(ChronoUnit.SECONDS),
                auditId,
                parentAuditId,
                delegation);
    }
}
