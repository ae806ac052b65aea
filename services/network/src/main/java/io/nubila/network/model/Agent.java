package io.nubila.network.model;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** A part of the data path on a host, as operators know it from upstream: each is a role of a node. */
public record Agent(
        String id,
        String type,
        String host,
        String description,
        boolean adminUp,
        Instant createdAt,
        Instant startedAt,
        Instant heartbeatAt,
        long revision,
        JsonNode configuration) {

    /** The program's name upstream. */
    public String binary() {
        return switch (type) {
            case "DHCP agent" -> "neutron-dhcp-agent";
            case "L3 agent" -> "neutron-l3-agent";
            case "Metadata agent" -> "neutron-metadata-agent";
            default -> "neutron-linuxbridge-agent";
        };
    }
}
