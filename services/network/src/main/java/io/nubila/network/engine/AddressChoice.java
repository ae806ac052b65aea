package io.nubila.network.engine;

import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.AddressPool;
import io.nubila.network.model.DeviceOwner;
import io.nubila.network.model.FixedIp;
import io.nubila.network.model.Ip;
import io.nubila.network.model.Network;
import io.nubila.network.model.Subnet;
import io.nubila.network.store.AddressStore;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chooses and takes addresses for ports.
 *
 * <p>A port that asks for nothing gets one IPv4 address and one managed IPv6 address, each from the first subnet that has
 * one left, and the address it makes for itself in each self-addressing subnet. In a pool a few random addresses are
 * tried first, then the taken ones are walked from a random place until there is a gap: so it costs the same in a pool of
 * ten and of a million, full or empty.
 */
public final class AddressChoice {
    private static final int RANDOM_TRIES = 8;
    private static final int WALK_ROWS = 256;
    private static final int MAX_PER_PORT = 100;

    private final AddressStore addresses;
    private final Ids ids;

    /** An address asked for: by subnet, by address, or both. */
    public record Wish(Optional<SubnetId> subnet, Optional<Ip> ip) {}

    public AddressChoice(AddressStore addresses, Ids ids) {
        this.addresses = addresses;
        this.ids = ids;
    }

    /**
     * Takes addresses for a new port.
     *
     * @param wishes empty for any address
     */
    public List<FixedIp> take(
            Tx tx,
            Network network,
            List<Subnet> subnets,
            PortId port,
            String mac,
            String owner,
            Optional<List<Wish>> wishes) {
        var taken = new ArrayList<FixedIp>();
        if (wishes.isPresent()) {
            takeWished(tx, network, subnets, port, mac, owner, wishes.get(), taken);
        } else {
            takeAny(
                    tx,
                    network,
                    subnets.stream().filter(one -> one.version() == 4).toList(),
                    port,
                    taken);
            takeAny(
                    tx,
                    network,
                    subnets.stream()
                            .filter(one -> one.version() == 6 && !one.selfAddressing())
                            .toList(),
                    port,
                    taken);
        }
        boolean unwanted = wishes.isPresent() && wishes.get().isEmpty();
        if (!DeviceOwner.isRouter(owner) && !unwanted) {
            takeSelfMade(tx, network, subnets, port, mac, taken);
        }
        return taken;
    }

    /** Changes a port's addresses into those wished: keeps what it has, takes what is new, gives up the rest. */
    public List<FixedIp> change(
            Tx tx,
            Network network,
            List<Subnet> subnets,
            PortId port,
            String mac,
            String owner,
            List<FixedIp> before,
            List<Wish> wishes) {
        var left = new ArrayList<>(before);
        var kept = new ArrayList<FixedIp>();
        var open = new ArrayList<Wish>();
        for (var wish : wishes) {
            var same = left.stream()
                    .filter(fixed -> wish.ip().isEmpty()
                            || Ip.of(fixed.ip()).equals(wish.ip().get()))
                    .filter(fixed -> wish.subnet().isEmpty()
                            || fixed.subnet().equals(wish.subnet().get()))
                    .findFirst();
            if (same.isPresent()) {
                left.remove(same.get());
                kept.add(same.get());
            } else {
                open.add(wish);
            }
        }
        left.forEach(fixed -> addresses.free(tx, fixed.subnet(), Ip.of(fixed.ip())));
        takeWished(tx, network, subnets, port, mac, owner, open, kept);
        if (!DeviceOwner.isRouter(owner) && !wishes.isEmpty()) {
            takeSelfMade(tx, network, subnets, port, mac, kept);
        }
        return kept;
    }

    private void takeWished(
            Tx tx,
            Network network,
            List<Subnet> subnets,
            PortId port,
            String mac,
            String owner,
            List<Wish> wishes,
            List<FixedIp> taken) {
        if (wishes.size() + taken.size() > MAX_PER_PORT) {
            throw Refusals.invalid("a port may have at most %d fixed IPs.".formatted(MAX_PER_PORT));
        }
        // Named addresses first, so that an address chosen for another wish is never one of them.
        for (var wish : wishes) {
            if (wish.ip().isPresent()) {
                var ip = wish.ip().get();
                var subnet = subnetFor(network, subnets, wish.subnet(), ip);
                refuseSelfMade(subnet, ip, owner, mac);
                taken.add(claim(tx, network, subnet, ip, port));
            }
        }
        for (var wish : wishes) {
            if (wish.ip().isEmpty()) {
                var subnet = named(network, subnets, wish.subnet().orElseThrow());
                if (subnet.selfAddressing() && !DeviceOwner.isRouter(owner)) {
                    if (taken.stream().noneMatch(fixed -> fixed.subnet().equals(subnet.id()))) {
                        taken.add(claim(tx, network, subnet, subnet.cidr().eui64(mac), port));
                    }
                } else {
                    taken.add(takeAny(tx, network, subnet, port, owner)
                            .orElseThrow(() -> Refusals.noAddress(network.id())));
                }
            }
        }
    }

    private static Subnet named(Network network, List<Subnet> subnets, SubnetId id) {
        return subnets.stream()
                .filter(subnet -> subnet.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Refusals.invalid(
                        "subnet %s is not one of network %s's; fixed_ips cannot use it.".formatted(id, network.id())));
    }

    private static Subnet subnetFor(Network network, List<Subnet> subnets, Optional<SubnetId> id, Ip ip) {
        if (id.isPresent()) {
            var subnet = named(network, subnets, id.get());
            if (!subnet.cidr().usable(ip)) {
                throw Refusals.invalid(
                        "InvalidIpForSubnet", "IP address %s is not valid in subnet %s.".formatted(ip, subnet.cidr()));
            }
            return subnet;
        }
        return subnets.stream()
                .filter(subnet -> subnet.cidr().usable(ip))
                .findFirst()
                .orElseThrow(() -> Refusals.invalid(
                        "InvalidIpForNetwork",
                        "IP address %s is not valid in any subnet of the network.".formatted(ip)));
    }

    private static void refuseSelfMade(Subnet subnet, Ip ip, String owner, String mac) {
        boolean own = subnet.selfAddressing() && ip.equals(subnet.cidr().eui64(mac));
        if (subnet.selfAddressing() && !own && !DeviceOwner.isRouter(owner)) {
            throw Refusals.invalid(
                    "IPv6 address %s cannot be given to a port in subnet %s, whose devices make their own."
                            .formatted(ip, subnet.id()));
        }
    }

    private FixedIp claim(Tx tx, Network network, Subnet subnet, Ip ip, PortId port) {
        if (!addresses.take(tx, subnet.id(), network.id(), ip, port)) {
            throw Refusals.conflict(
                    "IpAddressInUse", "The IP address %s of network %s is in use.".formatted(ip, network.id()));
        }
        return new FixedIp(subnet.id(), ip.toString());
    }

    private void takeSelfMade(
            Tx tx, Network network, List<Subnet> subnets, PortId port, String mac, List<FixedIp> taken) {
        for (var subnet : subnets) {
            if (subnet.selfAddressing()
                    && taken.stream().noneMatch(fixed -> fixed.subnet().equals(subnet.id()))) {
                taken.add(claim(tx, network, subnet, subnet.cidr().eui64(mac), port));
            }
        }
    }

    private void takeAny(Tx tx, Network network, List<Subnet> subnets, PortId port, List<FixedIp> taken) {
        if (subnets.isEmpty()) {
            return;
        }
        for (var subnet : subnets) {
            var found = takeAny(tx, network, subnet, port, "");
            if (found.isPresent()) {
                taken.add(found.get());
                return;
            }
        }
        throw Refusals.noAddress(network.id());
    }

    private Optional<FixedIp> takeAny(Tx tx, Network network, Subnet subnet, PortId port, String owner) {
        for (var pool : subnet.pools()) {
            // The DHCP server takes the first address there is, so that it is seldom in the way of one asked for by
            // name.
            var ip = owner.equals(DeviceOwner.DHCP)
                    ? gap(tx, subnet, pool.first(), pool.last())
                    : free(tx, subnet, pool);
            if (ip.isPresent()) {
                return Optional.of(claim(tx, network, subnet, ip.get(), port));
            }
        }
        return Optional.empty();
    }

    /** Whether a subnet has an address left in its pools. */
    boolean hasRoom(Tx tx, Subnet subnet) {
        return subnet.pools().stream().anyMatch(pool -> free(tx, subnet, pool).isPresent());
    }

    private Optional<Ip> free(Tx tx, Subnet subnet, AddressPool pool) {
        var size = pool.size();
        for (int i = 0; i < RANDOM_TRIES; i++) {
            var ip = at(pool, size);
            if (!addresses.taken(tx, subnet.id(), ip)) {
                return Optional.of(ip);
            }
        }
        var start = at(pool, size);
        var found = gap(tx, subnet, start, pool.last());
        return found.isPresent() ? found : gap(tx, subnet, pool.first(), start);
    }

    private Ip at(AddressPool pool, BigInteger size) {
        var random = new BigInteger(1, ids.bytes(20));
        var first = pool.first();
        return new Ip(first.version(), first.value().add(random.mod(size)));
    }

    private Optional<Ip> gap(Tx tx, Subnet subnet, Ip from, Ip to) {
        var expected = from;
        while (expected.compareTo(to) <= 0) {
            var rows = addresses.taken(tx, subnet.id(), expected, to, WALK_ROWS);
            for (var row : rows) {
                if (!row.equals(expected)) {
                    return Optional.of(expected);
                }
                expected = expected.plus(1);
            }
            if (rows.size() < WALK_ROWS) {
                return expected.compareTo(to) <= 0 ? Optional.of(expected) : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
