package io.nubila.compute.model;

import io.nubila.contracts.compute.ServerId;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that was asked of a server, and how it went.
 *
 * @param action the API's verb, such as {@code create}, {@code reboot}
 * @param message what went wrong; empty when nothing did
 * @param event the name of its one event, such as {@code compute_reboot_instance}; empty when it has none
 */
public record InstanceAction(
        String requestId,
        ServerId server,
        String action,
        String projectId,
        String userId,
        Instant startedAt,
        Instant updatedAt,
        boolean finished,
        Optional<String> message,
        String event) {}
