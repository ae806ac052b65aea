package io.nubila.contracts.compute;

import java.util.Objects;

/** Names a flavor: free text chosen by the administrator, or a UUID. */
public record FlavorId(String value) {
    public FlavorId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
