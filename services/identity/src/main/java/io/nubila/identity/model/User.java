package io.nubila.identity.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A user, without the password.
 *
 * @param passwordExpiresAt when the password has to be changed; empty when never
 * @param options user options as JSON
 * @param extra attributes that the API keeps without knowing them, as JSON
 */
public record User(
        String id,
        String domainId,
        String name,
        boolean enabled,
        Optional<String> defaultProjectId,
        Optional<Instant> passwordExpiresAt,
        String options,
        String extra,
        long revision) {}
