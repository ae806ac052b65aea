package io.nubila.contracts.network;

import java.util.Objects;

/** Names a floating IP: a UUID with dashes. */
public record FloatingIpId(String value) {
    public FloatingIpId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
