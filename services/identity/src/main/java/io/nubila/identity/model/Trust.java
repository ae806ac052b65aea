package io.nubila.identity.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A user lets another act with some of their roles in a project.
 *
 * @param impersonation whether the one who is trusted then appears as the one who trusts
 * @param remainingUses how many tokens it is still good for; empty when there is no limit
 * @param source the trust it was made with, when trust was handed on
 * @param redelegations how many times it may still be handed on
 * @param extra attributes that the API keeps without knowing them, as JSON
 */
public record Trust(
        String id,
        String trustorId,
        String trusteeId,
        Optional<String> projectId,
        boolean impersonation,
        Optional<Instant> expiresAt,
        Optional<Integer> remainingUses,
        Optional<String> source,
        int redelegations,
        List<String> roleIds,
        String extra,
        long revision) {
    public Trust {
        roleIds = List.copyOf(roleIds);
    }

    /** Whether it can still be used for another token. */
    public boolean holdsAt(Instant time) {
        return livesAt(time) && remainingUses.filter(left -> left <= 0).isEmpty();
    }

    /** Whether its time is not over. */
    public boolean livesAt(Instant time) {
        return expiresAt.filter(time::isAfter).isEmpty();
    }
}
