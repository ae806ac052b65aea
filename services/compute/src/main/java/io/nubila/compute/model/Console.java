package io.nubila.compute.model;

import io.nubila.contracts.compute.ServerId;
import java.time.Instant;

/**
 * The leave to see and use one server's display: what a console token stands for. The token itself is told once and kept
 * nowhere.
 *
 * @param tokenHash SHA-256 of the token in hexadecimal digits
 * @param user who asked for it
 */
public record Console(String tokenHash, ServerId server, String user, Instant createdAt, Instant expiresAt) {}
