package io.nubila.contracts.compute;

import java.util.Objects;

/** Names a server (instance): a UUID with dashes. */
public record ServerId(String value) {
    public ServerId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
