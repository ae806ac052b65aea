package io.nubila.contracts.identity;

import java.util.Objects;

/** Names a project (tenant): 32 hexadecimal digits without dashes. */
public record ProjectId(String value) {
    public ProjectId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
