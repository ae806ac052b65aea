package io.nubila.image.metadef.model;

import java.time.Instant;

/**
 * One definition within a namespace.
 *
 * @param document what its maker said of it, the name excepted, as JSON
 */
public record Part(Kind kind, String name, String document, Instant createdAt, Instant updatedAt) {
    /** What a part can be. */
    public enum Kind {
        /** Several properties that belong together. */
        OBJECT("object"),
        /** One property and the values it may have. */
        PROPERTY("property"),
        /** A word to mark things with. */
        TAG("tag"),
        /** A kind of resource the definitions are for. */
        RESOURCE_TYPE("resource_type");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The kind in the words of the API. */
        public String word() {
            return word;
        }
    }
}
