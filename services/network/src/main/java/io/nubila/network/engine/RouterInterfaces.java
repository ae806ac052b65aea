package io.nubila.network.engine;

import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.Binding;
import io.nubila.network.model.Cidr;
import io.nubila.network.model.DeviceOwner;
import io.nubila.network.model.FixedIp;
import io.nubila.network.model.Ip;
import io.nubila.network.model.Network;
import io.nubila.network.model.Port;
import io.nubila.network.model.PortStatus;
import io.nubila.network.model.Router;
import io.nubila.network.model.Subnet;
import io.nubila.network.store.FloatingIpStore;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.RouterStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SubnetStore;
import java.util.List;
import java.util.Optional;

/** Joins routers to subnets and takes them apart again: each interface is a port of the router. */
public final class RouterInterfaces {
    private final Routers routers;
    private final RouterStore routerStore;
    private final NetworkStore networks;
    private final SubnetStore subnets;
    private final PortStore portStore;
    private final FloatingIpStore floatingIps;
    private final Ports ports;
    private final Pending pending;
    private final String node;

    /** An interface, and the subnet that was asked for or is its first. */
    public record Interface(Router router, Port port, SubnetId subnet) {}

    public RouterInterfaces(
            Routers routers,
            RouterStore routerStore,
            NetworkStore networks,
            SubnetStore subnets,
            PortStore portStore,
            FloatingIpStore floatingIps,
            Ports ports,
            Pending pending,
            String node) {
        this.routers = routers;
        this.routerStore = routerStore;
        this.networks = networks;
        this.subnets = subnets;
        this.portStore = portStore;
        this.floatingIps = floatingIps;
        this.ports = ports;
        this.pending = pending;
        this.node = node;
    }

    /** Joins a router to a subnet at the subnet's gateway address. */
    public Interface addSubnet(Tx tx, Scope scope, Router router, SubnetId id) {
        var subnet = subnets.find(tx, scope, id.value()).orElseThrow(() -> Refusals.subnetNotFound(id));
        if (subnet.gateway().isEmpty()) {
            throw Refusals.badRequest("router", "Subnet for router interface must have a gateway IP");
        }
        boolean unadvertised = subnet.version() == 6
                && subnet.raMode().isEmpty()
                && subnet.addressMode().isPresent();
        if (unadvertised) {
            throw Refusals.badRequest(
                    "router", "IPv6 subnet %s gets its advertisements from elsewhere".formatted(subnet.id()));
        }
        refuse(tx, router, List.of(subnet));
        var network = network(tx, subnet);
        var wish = new AddressChoice.Wish(
                Optional.of(subnet.id()), subnet.gateway().map(Ip::of));
        var joined = subnet.version() == 6 ? legFor6(tx, router, network) : Optional.<Port>empty();
        Port port;
        if (joined.isPresent()) {
            port = ports.plus(tx, network, joined.get(), wish);
        } else {
            var draft = routers.draft(
                    network.id(), router.about().project(), router.id().value(), DeviceOwner.ROUTER_INTERFACE, tx);
            port = ports.create(tx, network, draft, Ports.Wish.of(List.of(wish)));
        }
        return new Interface(touch(tx, router), port, subnet.id());
    }

    /** IPv6 subnets of one network share a leg. */
    private Optional<Port> legFor6(Tx tx, Router router, Network network) {
        return portStore.ofDevice(tx, router.id().value(), DeviceOwner.ROUTER_INTERFACE).stream()
                .filter(port -> port.network().equals(network.id()))
                .filter(port -> port.fixedIps().stream()
                        .allMatch(fixed -> Ip.of(fixed.ip()).version() == 6))
                .findFirst();
    }

    /** Joins a router to the subnets of a port that nobody uses; the port becomes the router's. */
    public Interface addPort(Tx tx, Scope scope, Router router, PortId id) {
        var port = ports.get(tx, scope, id);
        if (!port.deviceId().isEmpty()) {
            throw Refusals.conflict(
                    "PortInUse",
                    "Port %s of network %s is attached to device %s already."
                            .formatted(id, port.network(), port.deviceId()));
        }
        if (port.fixedIps().isEmpty()) {
            throw Refusals.badRequest("router", "Router port must have at least one fixed IP");
        }
        var joined = subnets.byIds(
                tx, port.fixedIps().stream().map(FixedIp::subnet).distinct().toList());
        if (port.fixedIps().stream()
                        .filter(fixed -> Ip.of(fixed.ip()).version() == 4)
                        .count()
                > 1) {
            throw Refusals.badRequest("router", "Cannot have multiple IPv4 subnets on router port");
        }
        refuse(tx, router, joined);
        var network = networks.find(tx, Scope.all(), port.network().value()).orElseThrow();
        var mine = port.of(router.id().value(), DeviceOwner.ROUTER_INTERFACE)
                .with(port.mac(), port.fixedIps(), List.of())
                .with(PortStatus.BUILD, Binding.none().on(node));
        var updated = ports.save(tx, network, port, mine);
        return new Interface(
                touch(tx, router), updated, updated.fixedIps().getFirst().subnet());
    }

    private void refuse(Tx tx, Router router, List<Subnet> added) {
        var present = routers.connected(tx, router.id());
        var outside = router.gateway()
                .map(leg -> subnets.ofNetwork(tx, leg.network()))
                .orElse(List.of());
        for (var subnet : added) {
            if (present.stream().anyMatch(other -> other.id().equals(subnet.id()))) {
                throw Refusals.badRequest("router", "Router already has a port on subnet %s".formatted(subnet.id()));
            }
            for (var other : present) {
                if (other.cidr().overlaps(subnet.cidr())) {
                    throw Routers.overlap(subnet, other);
                }
            }
            for (var other : outside) {
                if (other.cidr().overlaps(subnet.cidr())) {
                    throw Routers.overlap(subnet, other);
                }
            }
        }
    }

    private Network network(Tx tx, Subnet subnet) {
        return networks.find(tx, Scope.all(), subnet.network().value()).orElseThrow();
    }

    private Router touch(Tx tx, Router router) {
        pending.router(tx, router.id());
        return routerStore.update(tx, router, router);
    }

    /** Takes a router out of a subnet, or away from a port, or both when they belong together. */
    public Interface remove(Tx tx, Router router, Optional<SubnetId> subnet, Optional<PortId> port) {
        var legs = portStore.ofDevice(tx, router.id().value(), DeviceOwner.ROUTER_INTERFACE);
        Port leg;
        if (port.isPresent()) {
            leg = legs.stream()
                    .filter(one -> one.id().equals(port.get()))
                    .findFirst()
                    .orElseThrow(() -> Refusals.notFound(
                            "RouterInterfaceNotFound", "Interface %s of router".formatted(port.get()), router.id()));
            if (subnet.isPresent() && !leg.isIn(subnet.get())) {
                throw Refusals.invalid(
                        "SubnetMismatchForPort",
                        "Port %s has no address in the requested subnet %s.".formatted(leg.id(), subnet.get()));
            }
        } else {
            var id = subnet.orElseThrow();
            if (subnets.find(tx, Scope.all(), id.value()).isEmpty()) {
                throw Refusals.subnetNotFound(id);
            }
            leg = legs.stream()
                    .filter(one -> one.isIn(id))
                    .findFirst()
                    .orElseThrow(() -> new io.nubila.kernel.base.Problem.NotFound(
                                    "RouterInterfaceNotFoundForSubnet",
                                    "Router %s has no interface on subnet %s.".formatted(router.id(), id))
                            .exception());
        }
        var left = subnets.byIds(
                tx,
                port.isPresent()
                        ? leg.fixedIps().stream().map(FixedIp::subnet).toList()
                        : List.of(subnet.orElseThrow()));
        left.forEach(one -> refuseUsed(tx, router, one.id(), one.cidr()));
        boolean wholly = left.size() >= leg.fixedIps().size();
        if (wholly) {
            ports.remove(tx, leg);
        } else {
            var gone = leg.fixedIps().stream()
                    .filter(fixed -> fixed.subnet().equals(left.getFirst().id()))
                    .findFirst()
                    .orElseThrow();
            var _ = ports.without(tx, network(tx, left.getFirst()), leg, gone);
        }
        return new Interface(
                touch(tx, router), leg, subnet.orElseGet(() -> left.getFirst().id()));
    }

    private void refuseUsed(Tx tx, Router router, SubnetId subnet, Cidr cidr) {
        for (var floating : floatingIps.ofRouter(tx, router.id())) {
            boolean behind = floating.to()
                    .filter(to -> cidr.contains(Ip.of(to.fixedIp())))
                    .isPresent();
            if (behind) {
                throw Refusals.conflict(
                        "RouterInterfaceInUseByFloatingIP",
                        "The interface of router %s on subnet %s is required by one or more floating IPs."
                                .formatted(router.id(), subnet));
            }
        }
        for (var route : router.routes()) {
            if (cidr.contains(Ip.of(route.nexthop()))) {
                throw Refusals.conflict(
                        "RouterInterfaceInUseByRoute",
                        "The interface of router %s on subnet %s is required by one or more routes."
                                .formatted(router.id(), subnet));
            }
        }
    }

    /** The router with an interface in the subnet and a gateway in the external network. */
    Optional<RouterId> between(Tx tx, SubnetId inside, Network external) {
        for (var leg : portStore.inSubnet(tx, inside, DeviceOwner.ROUTER_INTERFACE)) {
            var router = routerStore.find(tx, Scope.all(), leg.deviceId());
            boolean reaches = router.flatMap(Router::gateway)
                    .filter(gateway -> gateway.network().equals(external.id()))
                    .isPresent();
            if (reaches) {
                return Optional.of(router.orElseThrow().id());
            }
        }
        return Optional.empty();
    }
}
