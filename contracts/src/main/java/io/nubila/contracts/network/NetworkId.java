package io.nubila.contracts.network;

import java.util.Objects;

/** Names a network: a UUID with dashes. */
public record NetworkId(String value) {
    public NetworkId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
