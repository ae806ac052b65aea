package io.nubila.contracts.compute;

import java.util.Objects;

/** Names a host as operators see it: its short host name, unique within the cloud. */
public record HostName(String value) {
    public HostName {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
