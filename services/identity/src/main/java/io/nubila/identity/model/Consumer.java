package io.nubila.identity.model;

import java.util.Optional;

/**
 * A program that may ask users for access on their behalf, in the words of OAuth 1.0a.
 *
 * @param secret shown once, when the consumer is made
 * @param extra attributes that the API keeps without knowing them, as JSON
 */
public record Consumer(String id, Optional<String> description, String secret, String extra, long revision) {
    /** The same without the secret, for events. */
    public Consumer hidden() {
        return new Consumer(id, description, "", extra, revision);
    }

    @Override
    public String toString() {
        return "Consumer[" + id + "]";
    }
}
