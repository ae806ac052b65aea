package io.nubila.identity.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a user's password; never shown, never part of an event.
 *
 * @param hash in passlib's form; empty when the user has no password
 * @param setAt when it was set
 * @param expiresAt when it ends; empty when never
 * @param failedLogins wrong passwords in a row
 * @param failedAt when the last of them was given
 */
public record Secret(
        Optional<String> hash,
        Optional<Instant> setAt,
        Optional<Instant> expiresAt,
        int failedLogins,
        Optional<Instant> failedAt) {

    @Override
    public String toString() {
        return "Secret[…]";
    }
}
