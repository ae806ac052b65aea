package io.nubila.network.model;

import io.nubila.kernel.json.Json;
import tools.jackson.databind.JsonNode;

/** Where and how a port is plugged in. {@code host} is empty while it is not. */
public record Binding(String host, String vnicType, JsonNode profile) {
    public static final String NORMAL = "normal";

    /** Not plugged in. */
    public static Binding none() {
        return new Binding("", NORMAL, Json.object());
    }

    /** Plugged in on a host. */
    public Binding on(String newHost) {
        return new Binding(newHost, vnicType, profile);
    }
}
