package io.nubila.contracts.network;

import java.util.Objects;

/** Names a router: a UUID with dashes. */
public record RouterId(String value) {
    public RouterId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
