package io.nubila.contracts.placement;

import java.util.Objects;

/** Names a resource provider: a UUID with dashes. */
public record ProviderId(String value) {
    public ProviderId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
