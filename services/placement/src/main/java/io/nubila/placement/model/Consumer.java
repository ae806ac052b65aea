package io.nubila.placement.model;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.contracts.placement.ConsumerId;
import io.nubila.contracts.placement.ProviderId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Someone who holds resources, with all it holds. Exists only as long as it holds some.
 *
 * @param type such as {@code INSTANCE}; empty when a client did not tell, which the API shows as {@code unknown}
 * @param generation counts the changes of what it holds; 1 after the first
 * @param allocations amounts by resource class, by provider
 */
public record Consumer(
        ConsumerId id,
        ProjectId project,
        UserId user,
        Optional<String> type,
        long generation,
        Map<ProviderId, Map<String, Long>> allocations,
        Instant updatedAt) {
    public Consumer {
        allocations = Map.copyOf(allocations);
    }

    /** What it holds of a class on a provider; 0 for nothing. */
    public long amount(ProviderId provider, String resourceClass) {
        return allocations.getOrDefault(provider, Map.of()).getOrDefault(resourceClass, 0L);
    }
}
