package io.nubila.identity.model;

import java.util.Optional;

/**
 * Something a user keeps here for other programs, such as keys for EC2.
 *
 * @param projectId where it is good for, if that is bound
 * @param type {@code ec2}, {@code totp}, {@code cert} or any other word
 * @param blob the thing itself, as its maker wrote it
 * @param extra attributes that the API keeps without knowing them, as JSON
 */
public record Credential(
        String id, String userId, Optional<String> projectId, String type, String blob, String extra, long revision) {
    /** The type of keys for EC2 and S3. */
    public static final String EC2 = "ec2";

    /** The same with nothing secret in it, for events. */
    public Credential hidden() {
        return new Credential(id, userId, projectId, type, "", extra, revision);
    }

    @Override
    public String toString() {
        return "Credential[" + id + " of " + userId + "]";
    }
}
