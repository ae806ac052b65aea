package io.nubila.identity.model;

import java.util.Optional;

/**
 * Users that get roles together.
 *
 * @param extra attributes that the API keeps without knowing them, as JSON
 */
public record Group(
        String id, String domainId, String name, Optional<String> description, String extra, long revision) {}
