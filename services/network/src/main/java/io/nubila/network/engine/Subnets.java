package io.nubila.network.engine;

import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.AddressPool;
import io.nubila.network.model.Cidr;
import io.nubila.network.model.DeviceOwner;
import io.nubila.network.model.FixedIp;
import io.nubila.network.model.Ip;
import io.nubila.network.model.Network;
import io.nubila.network.model.Port;
import io.nubila.network.model.Subnet;
import io.nubila.network.store.AddressStore;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SubnetStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Adds, changes and removes subnets. */
public final class Subnets {
    private static final int MAX_SUBNETS = 1_000;
    private static final int MAX_NAMESERVERS = 5;
    private static final int MAX_ROUTES = 20;
    private static final int SELF_ADDRESSING_PREFIX = 64;

    private final SubnetStore subnets;
    private final NetworkStore networks;
    private final PortStore ports;
    private final AddressStore addresses;
    private final Quotas quotas;
    private final Pending pending;

    public Subnets(
            SubnetStore subnets,
            NetworkStore networks,
            PortStore ports,
            AddressStore addresses,
            Quotas quotas,
            Pending pending) {
        this.subnets = subnets;
        this.networks = networks;
        this.ports = ports;
        this.addresses = addresses;
        this.quotas = quotas;
        this.pending = pending;
    }

    /** A subnet by id; {@code NotFound} when it is not within the scope. */
    public Subnet get(Tx tx, Scope scope, SubnetId id) {
        return subnets.find(tx, scope, id.value()).orElseThrow(() -> Refusals.subnetNotFound(id));
    }

    /** Adds a subnet. Ports that the network has already get an address in it when devices make their own. */
    public Subnet create(Tx tx, Network network, Subnet subnet) {
        quotas.check(tx, subnet.about().project(), "subnet", 1);
        check(subnet);
        checkModes(subnet);
        var others = subnets.ofNetwork(tx, network.id());
        if (others.size() >= MAX_SUBNETS) {
            throw Refusals.invalid("a network has at most %d subnets.".formatted(MAX_SUBNETS));
        }
        for (var other : others) {
            if (other.version() == subnet.version() && !other.subnetPool().equals(subnet.subnetPool())) {
                throw Refusals.invalid(
                        "NetworkSubnetPoolAffinityError",
                        "Subnets hosted on the same network must be allocated from the same subnet pool.");
            }
            if (other.cidr().overlaps(subnet.cidr())) {
                throw Refusals.invalid(
                        "Requested subnet with cidr: %s for network: %s overlaps with another subnet: %s (%s)."
                                .formatted(subnet.cidr(), network.id(), other.id(), other.cidr()));
            }
        }
        if (network.mtu() < Networks.least(subnet.version())) {
            throw Networks.tooSmall(network.id(), network.mtu(), subnet.version());
        }
        subnets.insert(tx, subnet);
        networks.touch(tx, network.id());
        if (subnet.selfAddressing()) {
            giveSelfMadeAddresses(tx, subnet);
        }
        tx.event("subnet", subnet.id().value(), "create", Optional.empty(), Optional.of(subnet));
        pending.network(tx, network.id());
        return subnet;
    }

    private void giveSelfMadeAddresses(Tx tx, Subnet subnet) {
        for (var port : ports.ofNetwork(tx, subnet.network())) {
            if (DeviceOwner.isRouter(port.deviceOwner()) || port.deviceOwner().equals(DeviceOwner.FLOATING_IP)) {
                continue;
            }
            var ip = subnet.cidr().eui64(port.mac());
            if (addresses.take(tx, subnet.id(), subnet.network(), ip, port.id())) {
                var more = new ArrayList<>(port.fixedIps());
                more.add(new FixedIp(subnet.id(), ip.toString()));
                var _ = ports.update(tx, port, port.with(more));
                port.groups().forEach(group -> pending.group(tx, group));
            }
        }
    }

    /** Rules of a subnet by itself. */
    private static void check(Subnet subnet) {
        var cidr = subnet.cidr();
        if (cidr.prefix() == 0) {
            throw Refusals.invalid("0 is not allowed as CIDR prefix length.");
        }
        if (subnet.dhcp() && (isMulticast(cidr) || isLoopback(cidr))) {
            throw Refusals.invalid("DHCP is not possible in %s.".formatted(cidr));
        }
        if (subnet.dnsNameservers().size() > MAX_NAMESERVERS) {
            throw Refusals.invalid(
                    "DNSNameServersExhausted",
                    "Subnet %s has more than %d DNS name servers.".formatted(subnet.id(), MAX_NAMESERVERS));
        }
        if (subnet.hostRoutes().size() > MAX_ROUTES) {
            throw Refusals.invalid(
                    "HostRoutesExhausted",
                    "Subnet %s has more than %d host routes.".formatted(subnet.id(), MAX_ROUTES));
        }
        for (var route : subnet.hostRoutes()) {
            if (Cidr.of(route.destination()).version() != Ip.of(route.nexthop()).version()) {
                throw Refusals.invalid(
                        "the host route %s via %s mixes IP versions.".formatted(route.destination(), route.nexthop()));
            }
        }
        subnet.gateway().map(Ip::of).ifPresent(gateway -> {
            if (gateway.version() != subnet.version()) {
                throw Refusals.invalid(
                        "gateway_ip '%s' does not match the ip_version '%d'.".formatted(gateway, subnet.version()));
            }
            if (cidr.contains(gateway) && !cidr.usable(gateway)) {
                throw Refusals.invalid("the gateway %s is not valid on subnet %s.".formatted(gateway, cidr));
            }
            for (var pool : subnet.pools()) {
                if (pool.contains(gateway)) {
                    throw Refusals.conflict(
                            "GatewayConflictWithAllocationPools",
                            "Gateway ip %s conflicts with allocation pool %s-%s."
                                    .formatted(gateway, pool.start(), pool.end()));
                }
            }
        });
        checkPools(subnet);
    }

    private static boolean isMulticast(Cidr cidr) {
        return Cidr.of(cidr.version() == 4 ? "224.0.0.0/4" : "ff00::/8").overlaps(cidr);
    }

    private static boolean isLoopback(Cidr cidr) {
        return Cidr.of(cidr.version() == 4 ? "127.0.0.0/8" : "::1/128").overlaps(cidr);
    }

    private static void checkPools(Subnet subnet) {
        var sorted = subnet.pools().stream()
                .sorted(Comparator.comparing(AddressPool::first))
                .toList();
        for (var pool : sorted) {
            if (pool.first().version() != pool.last().version()
                    || pool.first().version() != subnet.version()
                    || pool.first().compareTo(pool.last()) > 0) {
                throw Refusals.invalid(
                        "InvalidAllocationPool",
                        "The allocation pool %s-%s is not valid.".formatted(pool.start(), pool.end()));
            }
            if (!subnet.cidr().usable(pool.first()) || !subnet.cidr().usable(pool.last())) {
                throw Refusals.invalid(
                        "OutOfBoundsAllocationPool",
                        "The allocation pool %s-%s does not lie within the subnet %s."
                                .formatted(pool.start(), pool.end(), subnet.cidr()));
            }
        }
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).first().compareTo(sorted.get(i - 1).last()) <= 0) {
                throw Refusals.conflict(
                        "OverlappingAllocationPools",
                        "The allocation pools %s-%s and %s-%s of subnet %s overlap."
                                .formatted(
                                        sorted.get(i - 1).start(),
                                        sorted.get(i - 1).end(),
                                        sorted.get(i).start(),
                                        sorted.get(i).end(),
                                        subnet.cidr()));
            }
        }
    }

    private static void checkModes(Subnet subnet) {
        var modes = new ArrayList<String>();
        subnet.raMode().ifPresent(modes::add);
        subnet.addressMode().ifPresent(modes::add);
        if (modes.isEmpty()) {
            return;
        }
        if (subnet.version() == 4) {
            throw Refusals.invalid("ipv6_ra_mode and ipv6_address_mode are for subnets with ip_version 6.");
        }
        if (!subnet.dhcp()) {
            throw Refusals.invalid("ipv6_ra_mode and ipv6_address_mode need enable_dhcp to be true.");
        }
        if (modes.size() == 2 && !modes.get(0).equals(modes.get(1))) {
            throw Refusals.invalid("ipv6_ra_mode '%s' and ipv6_address_mode '%s' have to be the same when both are set."
                    .formatted(modes.get(0), modes.get(1)));
        }
        boolean self = modes.stream().anyMatch(mode -> !mode.equals(Subnet.STATEFUL));
        if (self && subnet.cidr().prefix() != SELF_ADDRESSING_PREFIX) {
            throw Refusals.invalid(
                    "the prefix length of %s has to be 64 for mode %s.".formatted(subnet.cidr(), modes.getFirst()));
        }
    }

    /** Changes a subnet. Addresses already given out stay, inside the pools or not. */
    public Subnet update(Tx tx, Subnet before, Subnet after) {
        check(after);
        boolean modes = before.raMode().isPresent() || before.addressMode().isPresent();
        if (modes && before.dhcp() != after.dhcp()) {
            throw Refusals.invalid("enable_dhcp cannot be changed while IPv6 modes are set.");
        }
        if (!before.gateway().equals(after.gateway()) && before.gateway().isPresent()) {
            var old = Ip.of(before.gateway().get()).toString();
            for (var port : ports.inSubnet(tx, before.id(), DeviceOwner.ROUTER_INTERFACE)) {
                if (port.fixedIps().contains(new FixedIp(before.id(), old))) {
                    throw Refusals.conflict(
                            "GatewayIpInUse",
                            "Current gateway ip %s already in use by port %s. Unable to update."
                                    .formatted(old, port.id()));
                }
            }
        }
        var updated = subnets.update(tx, before, after);
        networks.touch(tx, updated.network());
        tx.event("subnet", updated.id().value(), "update", Optional.of(before), Optional.of(updated));
        pending.network(tx, updated.network());
        return updated;
    }

    /** Removes a subnet; {@code SubnetInUse} when a port other than the DHCP server's has an address in it. */
    public void delete(Tx tx, Subnet subnet) {
        var inside = ports.inSubnet(tx, subnet.id(), Integer.MAX_VALUE);
        for (var port : inside) {
            boolean goes = port.deviceOwner().equals(DeviceOwner.DHCP)
                    || (subnet.selfAddressing() && !DeviceOwner.isRouter(port.deviceOwner()));
            if (!goes) {
                throw Refusals.conflict(
                        "SubnetInUse",
                        "Unable to complete operation on subnet %s: One or more ports have an IP allocation from this subnet."
                                .formatted(subnet.id()));
            }
        }
        for (var port : inside) {
            takeOut(tx, port, subnet);
        }
        subnets.delete(tx, subnet);
        networks.touch(tx, subnet.network());
        tx.event("subnet", subnet.id().value(), "delete", Optional.of(subnet), Optional.empty());
        pending.network(tx, subnet.network());
    }

    private void takeOut(Tx tx, Port port, Subnet subnet) {
        var rest = new ArrayList<FixedIp>();
        for (var fixed : port.fixedIps()) {
            if (fixed.subnet().equals(subnet.id())) {
                addresses.free(tx, subnet.id(), Ip.of(fixed.ip()));
            } else {
                rest.add(fixed);
            }
        }
        if (rest.isEmpty() && port.deviceOwner().equals(DeviceOwner.DHCP)) {
            ports.delete(tx, port);
            tx.event("port", port.id().value(), "delete", Optional.of(port), Optional.empty());
        } else {
            var _ = ports.update(tx, port, port.with(List.copyOf(rest)));
        }
        port.groups().forEach(group -> pending.group(tx, group));
    }
}
