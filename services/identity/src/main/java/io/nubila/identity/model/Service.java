package io.nubila.identity.model;

import java.util.Optional;

/**
 * A service of the catalogue.
 *
 * @param type such as {@code compute}
 * @param extra attributes that the API keeps without knowing them, as JSON
 */
public record Service(
        String id,
        String type,
        Optional<String> name,
        Optional<String> description,
        boolean enabled,
        String extra,
        long revision) {}
