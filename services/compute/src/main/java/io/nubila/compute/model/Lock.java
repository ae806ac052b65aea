package io.nubila.compute.model;

import java.util.Optional;

/**
 * Keeps a server from being changed.
 *
 * @param byOwner whether its own project set it; what an administrator of another project set, only administrators take away
 * @param reason what whoever set it gave as the reason
 */
public record Lock(boolean byOwner, Optional<String> reason) {}
