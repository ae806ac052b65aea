package io.nubila.image.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Who finds an image. */
public enum Visibility {
    /** Its project only. */
    PRIVATE,
    /** Its project and the members it is shared with. */
    SHARED,
    /** Everyone who knows of it; in no list unless asked for. */
    COMMUNITY,
    /** Everyone, in every list. */
    PUBLIC;

    /** The word of the API. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads the word of the API. */
    public static Optional<Visibility> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }
}
