package io.nubila.contracts.network;

import java.util.Objects;

/** Names a security group: a UUID with dashes. */
public record SecurityGroupId(String value) {
    public SecurityGroupId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
