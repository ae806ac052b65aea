package io.nubila.contracts.network;

import java.util.Objects;

/** Names a subnet: a UUID with dashes. */
public record SubnetId(String value) {
    public SubnetId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
