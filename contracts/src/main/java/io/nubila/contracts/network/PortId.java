package io.nubila.contracts.network;

import java.util.Objects;

/** Names a port: a UUID with dashes. */
public record PortId(String value) {
    public PortId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
