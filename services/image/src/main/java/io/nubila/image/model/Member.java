package io.nubila.image.model;

import io.nubila.contracts.image.ImageId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A project an image is shared with, and what it says to that. */
public record Member(ImageId image, String project, Status status, Instant createdAt, Instant updatedAt) {

    /** What the member says. */
    public enum Status {
        /** Nothing yet: it can use the image but does not find it in its list. */
        PENDING,
        /** Yes: the image is in its list. */
        ACCEPTED,
        /** No: the image is not in its list. */
        REJECTED;

        /** The word of the API. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Reads the word of the API. */
        public static Optional<Status> of(String word) {
            return Arrays.stream(values())
                    .filter(one -> one.word().equals(word))
                    .findFirst();
        }
    }

    public Member saying(Status next, Instant now) {
        return new Member(image, project, next, createdAt, now);
    }
}
