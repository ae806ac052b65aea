package io.nubila.contracts.identity;

import java.util.Objects;

/** Names a user: 32 hexadecimal digits without dashes. */
public record UserId(String value) {
    public UserId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
