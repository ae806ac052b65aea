package io.nubila.network.model;

import io.nubila.contracts.network.NetworkId;
import java.util.List;

/** A layer-2 network. */
public record Network(
        NetworkId id,
        Standard about,
        boolean adminUp,
        boolean shared,
        boolean external,
        int mtu,
        boolean portSecurity,
        String dnsDomain,
        Segment segment,
        List<String> zoneHints) {

    /** With other standard attributes. */
    public Network with(Standard other) {
        return new Network(id, other, adminUp, shared, external, mtu, portSecurity, dnsDomain, segment, zoneHints);
    }
}
