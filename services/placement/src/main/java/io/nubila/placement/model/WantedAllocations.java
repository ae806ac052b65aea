package io.nubila.placement.model;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.contracts.placement.ConsumerId;
import io.nubila.contracts.placement.ProviderId;
import java.util.Map;
import java.util.Optional;

/**
 * What a consumer shall hold, instead of whatever it holds now.
 *
 * @param type empty to keep the type it has
 * @param expected the generation the consumer has to have for this to be done
 * @param allocations amounts by resource class, by provider; empty to take everything away
 */
public record WantedAllocations(
        ConsumerId consumer,
        ProjectId project,
        UserId user,
        Optional<String> type,
        Expected expected,
        Map<ProviderId, Map<String, Long>> allocations) {

    /** What the asker believes of the consumer. */
    public sealed interface Expected {
        /** Nothing: the last writer wins. */
        record Anything() implements Expected {}

        /** That it holds nothing yet. */
        record Absent() implements Expected {}

        /** That it is at this generation. */
        record Generation(long value) implements Expected {}
    }
}
