package io.nubila.identity.model;

import java.util.Optional;

/**
 * Where a service is reached.
 *
 * @param face {@code public}, {@code internal} or {@code admin}
 * @param url may hold {@code $(project_id)s} and {@code $(user_id)s}
 * @param extra attributes that the API keeps without knowing them, as JSON
 */
public record Endpoint(
        String id,
        String serviceId,
        Optional<String> regionId,
        String face,
        String url,
        boolean enabled,
        String extra,
        long revision) {}
