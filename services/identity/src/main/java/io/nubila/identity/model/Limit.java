package io.nubila.identity.model;

import java.util.Optional;

/**
 * How much of something one project or domain may have.
 *
 * @param registered the limit for all that this one replaces
 * @param ownerIsDomain whether the owner is a domain and not a project
 * @param resourceLimit -1 for no limit
 */
public record Limit(
        String id,
        RegisteredLimit registered,
        String ownerId,
        boolean ownerIsDomain,
        int resourceLimit,
        Optional<String> description,
        long revision) {}
