package io.nubila.identity.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a program shows instead of its owner's password: it stands for some of the owner's roles in one project. The
 * secret is kept as a hash, apart from this.
 *
 * @param roleIds in the order they were given
 * @param accessRules the only requests that may be made with it; empty when all may
 * @param unrestricted whether it may be used to make and remove other credentials
 */
public record ApplicationCredential(
        String id,
        String userId,
        String projectId,
        String name,
        Optional<String> description,
        List<String> roleIds,
        List<AccessRule> accessRules,
        boolean unrestricted,
        Optional<Instant> expiresAt,
        long revision) {
    public ApplicationCredential {
        roleIds = List.copyOf(roleIds);
        accessRules = List.copyOf(accessRules);
    }

    /** Whether it can still be used. */
    public boolean holdsAt(Instant time) {
        return expiresAt.filter(end -> !time.isBefore(end)).isEmpty();
    }
}
