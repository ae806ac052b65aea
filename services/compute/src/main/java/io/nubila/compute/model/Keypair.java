package io.nubila.compute.model;

import io.nubila.contracts.identity.UserId;
import java.time.Instant;

/**
 * A public key by which a user logs in to servers.
 *
 * @param type {@code ssh} or {@code x509}
 */
public record Keypair(
        long number, String name, UserId user, String type, String publicKey, String fingerprint, Instant createdAt) {}
