package io.nubila.image.model;

import io.nubila.kernel.base.Problem;
import java.util.Locale;

/** Where an image is in its life. */
public enum ImageStatus {
    /** Known by name only; waits for its bytes. */
    QUEUED,
    /** Its bytes are coming in. */
    SAVING,
    /** Its bytes are coming in to be imported afterwards. */
    UPLOADING,
    /** Bytes that came in earlier are being checked and moved into the store. */
    IMPORTING,
    /** Its bytes are there and never change again. */
    ACTIVE,
    /** Its bytes are there, but only administrators may read them. */
    DEACTIVATED;

    /** The word of the API. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it has bytes that can be read. */
    public boolean hasData() {
        return this == ACTIVE || this == DEACTIVATED;
    }

    /** The one place that says what may follow what. */
    boolean mayBecome(ImageStatus next) {
        return switch (this) {
            case QUEUED -> next == SAVING || next == UPLOADING || next == IMPORTING;
            case SAVING -> next == ACTIVE || next == QUEUED;
            case UPLOADING -> next == IMPORTING || next == QUEUED;
            case IMPORTING -> next == ACTIVE || next == QUEUED;
            case ACTIVE -> next == DEACTIVATED;
            case DEACTIVATED -> next == ACTIVE;
        };
    }

    /** The refusal of a change that may not be. */
    RuntimeException refusal(ImageStatus next) {
        return new Problem.Conflict(
                        "InvalidImageStatusTransition",
                        "Image status transition from %s to %s is not allowed".formatted(word(), next.word()))
                .exception();
    }
}
