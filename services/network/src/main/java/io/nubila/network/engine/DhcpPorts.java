package io.nubila.network.engine;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.DeviceOwner;
import io.nubila.network.model.FixedIp;
import io.nubila.network.model.Network;
import io.nubila.network.model.Port;
import io.nubila.network.model.Subnet;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.ScheduleStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SubnetStore;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The DHCP server's own port in each network: made when a network with DHCP subnets gets its first port, given an address
 * in every such subnet, removed when none is left.
 */
final class DhcpPorts {
    private static final Cause CAUSE = Cause.own("dhcp-port");

    private final Db db;
    private final NetworkStore networks;
    private final SubnetStore subnets;
    private final PortStore portStore;
    private final ScheduleStore schedules;
    private final Ports ports;
    private final Routers routers;
    private final String node;

    DhcpPorts(
            Db db,
            NetworkStore networks,
            SubnetStore subnets,
            PortStore portStore,
            ScheduleStore schedules,
            Ports ports,
            Routers routers,
            String node) {
        this.db = db;
        this.networks = networks;
        this.subnets = subnets;
        this.portStore = portStore;
        this.schedules = schedules;
        this.ports = ports;
        this.routers = routers;
        this.node = node;
    }

    /** Makes the network's DHCP port as its subnets want it. Writes only when something is to change. */
    void settle(NetworkId id) {
        if (db.read(tx -> isSettled(tx, id))) {
            return;
        }
        db.change(CAUSE, tx -> change(tx, id));
    }

    private boolean isSettled(Tx tx, NetworkId id) {
        var have = portStore.ofNetwork(tx, id, DeviceOwner.DHCP);
        var want = served(tx, id);
        if (want.isEmpty() || !isNeeded(tx, id)) {
            return have.isEmpty() || !want.isEmpty();
        }
        return have.size() == 1 && subnetsOf(have.getFirst()).equals(withRoom(tx, want, have.getFirst()));
    }

    /** A network without ports has no use for the server, unless an operator wants it there. */
    private boolean isNeeded(Tx tx, NetworkId id) {
        return portStore.used(tx, id) || placed(tx, id).orElse(false);
    }

    private Optional<Boolean> placed(Tx tx, NetworkId id) {
        return schedules.wanted(tx, ScheduleStore.DHCP, id.value(), node);
    }

    private List<Subnet> served(Tx tx, NetworkId id) {
        if (!placed(tx, id).orElse(true)) {
            return List.of();
        }
        return subnets.ofNetwork(tx, id).stream().filter(Subnet::dhcp).toList();
    }

    private static Set<SubnetId> subnetsOf(Port port) {
        var found = new HashSet<SubnetId>();
        port.fixedIps().forEach(fixed -> found.add(fixed.subnet()));
        return found;
    }

    /** The subnets in which the port has an address or could get one: a full subnet goes without. */
    private Set<SubnetId> withRoom(Tx tx, List<Subnet> want, Port port) {
        var found = new HashSet<SubnetId>();
        for (var subnet : want) {
            if (port.isIn(subnet.id()) || subnet.selfAddressing() || ports.hasRoom(tx, subnet)) {
                found.add(subnet.id());
            }
        }
        return found;
    }

    private void change(Tx tx, NetworkId id) {
        var network = networks.find(tx, Scope.all(), id.value());
        if (network.isEmpty()) {
            return;
        }
        var have = portStore.ofNetwork(tx, id, DeviceOwner.DHCP);
        var want = served(tx, id);
        if (want.isEmpty()) {
            have.forEach(port -> ports.remove(tx, port));
            return;
        }
        have.stream().skip(1).forEach(port -> ports.remove(tx, port));
        if (have.isEmpty()) {
            var draft = routers.draft(id, network.get().about().project(), deviceId(id), DeviceOwner.DHCP, tx);
            var _ = ports.add(tx, network.get(), draft, Ports.Wish.of(wishes(tx, want, draft)));
        } else {
            adjust(tx, network.get(), want, have.getFirst());
        }
    }

    private void adjust(Tx tx, Network network, List<Subnet> want, Port port) {
        var _ = ports.update(tx, network, port, port, Ports.Wish.of(wishes(tx, want, port)));
    }

    private List<AddressChoice.Wish> wishes(Tx tx, List<Subnet> want, Port port) {
        var able = withRoom(tx, want, port);
        return want.stream()
                .filter(subnet -> able.contains(subnet.id()))
                .map(subnet -> new AddressChoice.Wish(
                        Optional.of(subnet.id()),
                        port.fixedIps().stream()
                                .filter(fixed -> fixed.subnet().equals(subnet.id()))
                                .findFirst()
                                .map(FixedIp::ip)
                                .map(io.nubila.network.model.Ip::of)))
                .toList();
    }

    private String deviceId(NetworkId network) {
        return "dhcp" + UUID.nameUUIDFromBytes(node.getBytes(StandardCharsets.UTF_8)) + "-" + network;
    }
}
