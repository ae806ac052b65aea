package io.nubila.contracts.image;

import java.util.Objects;

/** Names an image: a UUID with dashes. */
public record ImageId(String value) {
    public ImageId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
