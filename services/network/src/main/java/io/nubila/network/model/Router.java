package io.nubila.network.model;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import java.util.List;
import java.util.Optional;

/** A router between subnets and, by its gateway, an external network. */
public record Router(
        RouterId id,
        Standard about,
        boolean adminUp,
        Optional<Gateway> gateway,
        List<HostRoute> routes,
        List<String> zoneHints) {

    /** The leg in an external network. */
    public record Gateway(NetworkId network, PortId port, boolean snat) {}

    /** With other standard attributes. */
    public Router with(Standard other) {
        return new Router(id, other, adminUp, gateway, routes, zoneHints);
    }

    /** With another gateway. */
    public Router with(Optional<Gateway> other) {
        return new Router(id, about, adminUp, other, routes, zoneHints);
    }

    /** With other routes. */
    public Router routed(List<HostRoute> other) {
        return new Router(id, about, adminUp, gateway, List.copyOf(other), zoneHints);
    }
}
