package io.nubila.contracts.identity;

import java.util.Objects;

/** Names a role: 32 hexadecimal digits without dashes. */
public record RoleId(String value) {
    public RoleId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
