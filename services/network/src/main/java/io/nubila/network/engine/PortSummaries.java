package io.nubila.network.engine;

import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.network.NetworkContract.FixedIp;
import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.contracts.network.NetworkContract.Route;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.FloatingIp;
import io.nubila.network.model.Network;
import io.nubila.network.model.Port;
import io.nubila.network.model.Subnet;
import io.nubila.network.store.FloatingIpStore;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.SecurityGroupStore;
import io.nubila.network.store.SubnetStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ports as other services know them, many at once: one query a table, however many ports. */
public final class PortSummaries {
    private final NetworkStore networks;
    private final SubnetStore subnets;
    private final SecurityGroupStore groups;
    private final FloatingIpStore floatingIps;

    private record Related(
            Map<NetworkId, Network> networks,
            Map<SubnetId, Subnet> subnets,
            Map<SecurityGroupId, String> groups,
            Map<PortId, List<FloatingIp>> floating) {}

    public PortSummaries(
            NetworkStore networks, SubnetStore subnets, SecurityGroupStore groups, FloatingIpStore floatingIps) {
        this.networks = networks;
        this.subnets = subnets;
        this.groups = groups;
        this.floatingIps = floatingIps;
    }

    /** A port with all it refers to. */
    PortSummary one(Tx tx, Port port) {
        return all(tx, List.of(port)).getFirst();
    }

    /** Ports with all they refer to, in the same order. */
    List<PortSummary> all(Tx tx, List<Port> ports) {
        if (ports.isEmpty()) {
            return List.of();
        }
        var related = related(tx, ports);
        return ports.stream().map(port -> summary(port, related)).toList();
    }

    private Related related(Tx tx, List<Port> ports) {
        var related = new Related(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());
        networks.byIds(tx, ports.stream().map(Port::network).distinct().toList())
                .forEach(network -> related.networks.put(network.id(), network));
        subnets.byIds(
                        tx,
                        ports.stream()
                                .flatMap(port -> port.fixedIps().stream())
                                .map(io.nubila.network.model.FixedIp::subnet)
                                .distinct()
                                .toList())
                .forEach(subnet -> related.subnets.put(subnet.id(), subnet));
        groups.byIds(
                        tx,
                        ports.stream()
                                .flatMap(port -> port.groups().stream())
                                .distinct()
                                .toList())
                .forEach(group -> related.groups.put(group.id(), group.about().name()));
        floatingIps
                .ofPorts(tx, ports.stream().map(Port::id).toList())
                .forEach(floating -> related.floating
                        .computeIfAbsent(floating.to().orElseThrow().port(), _ -> new ArrayList<>())
                        .add(floating));
        return related;
    }

    private static PortSummary summary(Port port, Related related) {
        var network = Optional.ofNullable(related.networks.get(port.network()))
                .orElseThrow(() -> new Problem.Bug("port " + port.id() + " without network").exception());
        return new PortSummary(
                port.id(),
                port.network(),
                network.about().name(),
                port.about().project(),
                port.deviceId().isEmpty() ? Optional.empty() : Optional.of(new ServerId(port.deviceId())),
                port.mac(),
                network.mtu(),
                port.status().name(),
                port.madeForServer(),
                port.fixedIps().stream()
                        .map(fixed -> fixedIp(port, fixed, related))
                        .toList(),
                port.groups().stream()
                        .flatMap(id -> Optional.ofNullable(related.groups.get(id)).stream())
                        .toList());
    }

    private static FixedIp fixedIp(Port port, io.nubila.network.model.FixedIp fixed, Related related) {
        var subnet = Optional.ofNullable(related.subnets.get(fixed.subnet()))
                .orElseThrow(() -> new Problem.Bug("address " + fixed + " without subnet").exception());
        return new FixedIp(
                fixed.ip(),
                subnet.id(),
                subnet.cidr().toString(),
                subnet.version(),
                subnet.gateway(),
                subnet.dnsNameservers(),
                subnet.hostRoutes().stream()
                        .map(route -> new Route(route.destination(), route.nexthop()))
                        .toList(),
                subnet.dhcp(),
                related.floating.getOrDefault(port.id(), List.of()).stream()
                        .filter(floating -> floating.to()
                                .filter(to -> to.fixedIp().equals(fixed.ip()))
                                .isPresent())
                        .map(FloatingIp::ip)
                        .toList());
    }
}
