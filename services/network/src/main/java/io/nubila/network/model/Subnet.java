package io.nubila.network.model;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.SubnetId;
import java.util.List;
import java.util.Optional;

/**
 * A range of addresses of a network, with what guests are told about it.
 *
 * @param pools the parts of the range out of which ports get addresses
 * @param subnetPool the subnet pool that the range was cut out of
 */
public record Subnet(
        SubnetId id,
        NetworkId network,
        Standard about,
        Cidr cidr,
        Optional<String> gateway,
        boolean dhcp,
        Optional<String> raMode,
        Optional<String> addressMode,
        List<String> dnsNameservers,
        List<HostRoute> hostRoutes,
        List<AddressPool> pools,
        Optional<String> subnetPool) {
    public static final String SLAAC = "slaac";
    public static final String STATELESS = "dhcpv6-stateless";
    public static final String STATEFUL = "dhcpv6-stateful";

    /** 4 or 6. */
    public int version() {
        return cidr.version();
    }

    /** Whether devices make their addresses for themselves out of their MAC. */
    public boolean selfAddressing() {
        return version() == 6
                && addressMode.filter(mode -> !mode.equals(STATEFUL)).isPresent();
    }

    /** Whether the address lies in one of the pools. */
    public boolean inPools(Ip address) {
        return pools.stream().anyMatch(pool -> pool.contains(address));
    }

    /** With other standard attributes. */
    public Subnet with(Standard other) {
        return new Subnet(
                id,
                network,
                other,
                cidr,
                gateway,
                dhcp,
                raMode,
                addressMode,
                dnsNameservers,
                hostRoutes,
                pools,
                subnetPool);
    }
}
