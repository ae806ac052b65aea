package io.nubila.identity.model;

import java.util.Optional;

/**
 * A role that can be assigned.
 *
 * @param domainId the domain it can be assigned in; empty text when it holds everywhere
 * @param options resource options as JSON
 * @param extra attributes that the API keeps without knowing them, as JSON
 */
public record Role(
        String id,
        String domainId,
        String name,
        Optional<String> description,
        String options,
        String extra,
        long revision) {

    /** Whether the role holds everywhere; only such roles are seen in tokens. */
    public boolean global() {
        return domainId.isEmpty();
    }
}
