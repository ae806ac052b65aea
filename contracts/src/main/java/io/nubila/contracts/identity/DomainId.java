package io.nubila.contracts.identity;

import java.util.Objects;

/** Names a domain: 32 hexadecimal digits without dashes, or `default`. */
public record DomainId(String value) {
    public DomainId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
