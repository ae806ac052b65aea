package io.nubila.network.driver;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import java.util.List;
import java.util.Optional;

/** One router as it shall be on this host. Its networks are planned in the same call or were before. */
public record RouterPlan(
        RouterId id,
        boolean adminUp,
        List<Interface> interfaces,
        Optional<Gateway> gateway,
        List<FloatingIp> floatingIps,
        List<NetworkPlan.Route> routes) {

    /**
     * A leg in a tenant network.
     *
     * @param cidrs the router's own addresses with prefix lengths, such as {@code 10.0.0.1/24}
     * @param ipv6Advertise prefixes for which router advertisements are sent, with the subnet's {@code ipv6_ra_mode}
     */
    public record Interface(
            PortId port, NetworkId network, String mac, int mtu, List<String> cidrs, List<Advertised> ipv6Advertise) {}

    /** A prefix to advertise: mode is {@code slaac}, {@code dhcpv6-stateful} or {@code dhcpv6-stateless}. */
    public record Advertised(String prefix, String mode) {}

    /** The leg in the external network. */
    public record Gateway(
            PortId port,
            NetworkId network,
            String mac,
            int mtu,
            List<String> cidrs,
            Optional<String> nextHop4,
            Optional<String> nextHop6,
            boolean snat) {}

    /** A floating address leading to a fixed one behind this router. */
    public record FloatingIp(String floating, String fixed) {}
}
