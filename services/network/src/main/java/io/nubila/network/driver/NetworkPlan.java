package io.nubila.network.driver;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.contracts.network.SubnetId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One layer-2 network as it shall be on this host.
 *
 * @param mtu in bytes, for guests and devices
 * @param dhcp empty when no subnet of the network has DHCP enabled
 */
public record NetworkPlan(
        NetworkId id, int mtu, Segment segment, List<Subnet> subnets, Optional<Dhcp> dhcp, List<Port> ports) {

    /** How the network reaches other hosts. */
    public sealed interface Segment {
        /** This host only. */
        record Local() implements Segment {}

        /** A VXLAN between the hosts of the cloud. */
        record Vxlan(int vni) implements Segment {}

        /** The host's physical network of that name, untagged. */
        record Flat(String physicalNetwork) implements Segment {}

        /** A VLAN on the host's physical network of that name. */
        record Vlan(String physicalNetwork, int tag) implements Segment {}
    }

    /**
     * A subnet.
     *
     * @param cidr such as {@code 10.0.0.0/24} or {@code fd00::/64}
     * @param hostRoutes pushed to guests by DHCP besides the default route
     * @param ipv6Mode {@code slaac}, {@code dhcpv6-stateful}, {@code dhcpv6-stateless}, or empty for IPv4 and unmanaged IPv6
     */
    public record Subnet(
            SubnetId id,
            int ipVersion,
            String cidr,
            Optional<String> gateway,
            boolean dhcpEnabled,
            List<String> dnsNameservers,
            List<Route> hostRoutes,
            Optional<String> ipv6Mode) {}

    /** A route: destination in CIDR notation, and the next hop's address. */
    public record Route(String destination, String nextHop) {}

    /**
     * The DHCP server's own port.
     *
     * @param metadataRoute whether guests shall reach 169.254.169.254 through this port (no router serves them)
     */
    public record Dhcp(PortId port, String mac, List<Address> addresses, boolean metadataRoute, String domain) {}

    /** An address with its subnet. */
    public record Address(SubnetId subnet, String ip) {}

    /**
     * A port of a guest on this host (other ports of the network only appear as DHCP entries, with {@code local} false).
     *
     * @param filtered port security: anti-spoofing and the rules below; when false everything passes
     * @param hostname what DHCP tells the guest it is called, a single label
     * @param dhcpOptions extra DHCP options by name or number
     * @param groups the security groups the port is in; rules of all of them apply
     * @param stateful whether answers to what was let through pass; else the rules are asked about each packet
     */
    public record Port(
            PortId id,
            String mac,
            List<Address> addresses,
            boolean local,
            boolean adminUp,
            boolean filtered,
            List<AddressPair> allowedPairs,
            String hostname,
            Map<String, String> dhcpOptions,
            List<SecurityGroupId> groups,
            boolean stateful) {}

    /** A further MAC and address (or CIDR) the port may send from. */
    public record AddressPair(String mac, String cidr) {}
}
