package io.nubila.identity.model;

/**
 * A policy somebody stored here for services to fetch; Nubila's own services do not read it.
 *
 * @param blob the rules, in whatever form
 * @param type the media type of the blob
 * @param extra attributes that the API keeps without knowing them, as JSON
 */
public record PolicyDocument(String id, String type, String blob, String extra, long revision) {}
