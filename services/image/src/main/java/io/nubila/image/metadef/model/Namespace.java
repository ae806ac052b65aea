package io.nubila.image.metadef.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Definitions of metadata that belong together.
 *
 * @param name as clients name it; unique
 * @param isPublic whether all projects see it
 * @param isProtected whether it cannot be removed
 * @param owner a project's id
 */
public record Namespace(
        String id,
        String name,
        Optional<String> displayName,
        Optional<String> description,
        boolean isPublic,
        boolean isProtected,
        String owner,
        Instant createdAt,
        Instant updatedAt,
        long revision) {}
