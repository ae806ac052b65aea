package io.nubila.compute.model;

import io.nubila.contracts.compute.HostName;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A group of hosts that administrators made. One whose metadata names an availability zone puts its hosts into that zone.
 *
 * @param number for clients
 * @param id a UUID, by which placement knows it
 * @param hosts by name
 * @param updatedAt empty until it is changed for the first time
 */
public record Aggregate(
        long number,
        String id,
        String name,
        Map<String, String> metadata,
        List<HostName> hosts,
        Instant createdAt,
        Optional<Instant> updatedAt,
        long revision) {

    /** The metadata key that names the zone. */
    public static final String ZONE = "availability_zone";

    public Aggregate {
        metadata = Map.copyOf(metadata);
        hosts = List.copyOf(hosts);
    }

    /** The zone of its hosts, if it is one. */
    public Optional<String> zone() {
        return Optional.ofNullable(metadata.get(ZONE));
    }

    /** This aggregate under another name. */
    public Aggregate named(String other) {
        return new Aggregate(number, id, other, metadata, hosts, createdAt, updatedAt, revision);
    }

    /** This aggregate with changed metadata; an empty value takes the key away. */
    public Aggregate with(Map<String, Optional<String>> changes) {
        var next = new LinkedHashMap<>(metadata);
        changes.forEach((key, value) -> value.ifPresentOrElse(text -> next.put(key, text), () -> next.remove(key)));
        return new Aggregate(number, id, name, next, hosts, createdAt, updatedAt, revision);
    }
}
