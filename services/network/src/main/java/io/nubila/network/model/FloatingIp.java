package io.nubila.network.model;

import io.nubila.contracts.network.FloatingIpId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import java.util.Optional;

/** An address of an external network that leads to a fixed address of a port. */
public record FloatingIp(
        FloatingIpId id,
        Standard about,
        NetworkId network,
        String ip,
        PortId floatingPort,
        Optional<Association> to,
        String status,
        String dnsName,
        String dnsDomain) {
    public static final String ACTIVE = "ACTIVE";
    public static final String DOWN = "DOWN";

    /** Where it leads, and through which router. */
    public record Association(PortId port, String fixedIp, RouterId router) {}

    /** With other standard attributes. */
    public FloatingIp with(Standard other) {
        return new FloatingIp(id, other, network, ip, floatingPort, to, status, dnsName, dnsDomain);
    }

    /** Leading elsewhere or nowhere; down until the router has it. */
    public FloatingIp with(Optional<Association> other) {
        return new FloatingIp(
                id, about, network, ip, floatingPort, other, other.equals(to) ? status : DOWN, dnsName, dnsDomain);
    }

    /** With another status. */
    public FloatingIp with(String other) {
        return new FloatingIp(id, about, network, ip, floatingPort, to, other, dnsName, dnsDomain);
    }
}
