package io.nubila.identity.model;

import java.util.Optional;

/**
 * A part of the cloud with endpoints of its own.
 *
 * @param extra attributes that the API keeps without knowing them, as JSON
 */
public record Region(String id, Optional<String> parentId, String description, String extra, long revision) {}
