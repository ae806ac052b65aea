package io.nubila.identity.model;

import java.time.Instant;

/**
 * Ends the tokens of a subject that were issued no later than a moment.
 *
 * @param pruneAfter from when on no such token can be valid any more
 */
public record Revocation(Subject subject, String id, Instant issuedBefore, Instant pruneAfter) {
    /** What tokens are ended by. */
    public enum Subject {
        /** One token, by audit id; those made from it stay. */
        AUDIT,
        /** All tokens of a user. */
        USER
    }
}
