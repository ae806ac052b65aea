package io.nubila.contracts.placement;

import java.util.Objects;

/** Names a consumer of resources: a UUID with dashes, for servers the server's own. */
public record ConsumerId(String value) {
    public ConsumerId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
