package io.nubila.kernel.db;

import java.time.Instant;
import java.util.Optional;

/**
 * One change, as the event log of a service keeps it.
 *
 * @param kind resource and verb, such as {@code server.create}
 * @param before JSON of the resource before, empty when it was made
 * @param after JSON of the resource after, empty when it is gone
 */
public record Event(
        Instant at,
        String kind,
        String resourceType,
        String resourceId,
        Cause cause,
        Optional<String> before,
        Optional<String> after) {}
