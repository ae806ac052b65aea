package io.nubila.identity.model;

import java.util.Optional;

/**
 * How much of something each project may have unless a {@link Limit} says otherwise.
 *
 * @param regionId where it holds; empty for everywhere
 * @param defaultLimit -1 for no limit
 */
public record RegisteredLimit(
        String id,
        String serviceId,
        Optional<String> regionId,
        String resourceName,
        int defaultLimit,
        Optional<String> description,
        long revision) {}
