package io.nubila.identity.model;

import java.util.Map;
import java.util.Optional;

/**
 * Endpoints that have something in common, shown together to the projects they are given to.
 *
 * @param filters what endpoints of the group have: {@code service_id}, {@code region_id}, {@code interface}
 */
public record EndpointGroup(
        String id, String name, Optional<String> description, Map<String, String> filters, long revision) {
    public EndpointGroup {
        filters = Map.copyOf(filters);
    }

    /** Whether an endpoint belongs to the group. */
    public boolean has(Endpoint endpoint) {
        return filters.entrySet().stream().allMatch(wanted -> switch (wanted.getKey()) {
            case "service_id" -> endpoint.serviceId().equals(wanted.getValue());
            case "interface" -> endpoint.face().equals(wanted.getValue());
            case "region_id" -> endpoint.regionId().equals(Optional.of(wanted.getValue()));
            default -> false;
        });
    }
}
