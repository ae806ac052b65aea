package io.nubila.network.engine;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.Binding;
import io.nubila.network.model.DeviceOwner;
import io.nubila.network.model.Network;
import io.nubila.network.model.Port;
import io.nubila.network.model.PortStatus;
import io.nubila.network.model.Router;
import io.nubila.network.model.Standard;
import io.nubila.network.model.Subnet;
import io.nubila.network.store.FloatingIpStore;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.RouterStore;
import io.nubila.network.store.ScheduleStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SubnetStore;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Adds, changes and removes routers and their gateways; {@link RouterInterfaces} joins them to subnets. */
public final class Routers {
    private static final int MAX_ROUTES = 30;

    private final RouterStore routers;
    private final NetworkStore networks;
    private final SubnetStore subnets;
    private final PortStore portStore;
    private final FloatingIpStore floatingIps;
    private final ScheduleStore schedules;
    private final Ports ports;
    private final Quotas quotas;
    private final Pending pending;
    private final Ids ids;
    private final String node;

    /**
     * A gateway asked for.
     *
     * @param ips empty for any address
     */
    public record GatewayWish(NetworkId network, boolean snat, Optional<List<AddressChoice.Wish>> ips) {}

    public Routers(
            RouterStore routers,
            NetworkStore networks,
            SubnetStore subnets,
            PortStore portStore,
            FloatingIpStore floatingIps,
            ScheduleStore schedules,
            Ports ports,
            Quotas quotas,
            Pending pending,
            Ids ids,
            String node) {
        this.routers = routers;
        this.networks = networks;
        this.subnets = subnets;
        this.portStore = portStore;
        this.floatingIps = floatingIps;
        this.schedules = schedules;
        this.ports = ports;
        this.quotas = quotas;
        this.pending = pending;
        this.ids = ids;
        this.node = node;
    }

    /** A router by id; {@code NotFound} when it is not within the scope. */
    public Router get(Tx tx, Scope scope, RouterId id) {
        return routers.find(tx, scope, id.value()).orElseThrow(() -> Refusals.routerNotFound(id));
    }

    /** Adds a router, with a gateway when one is asked for in a network of the scope. */
    public Router create(Tx tx, Scope scope, Router wish, Optional<GatewayWish> gateway) {
        quotas.check(tx, wish.about().project(), "router", 1);
        routers.insert(tx, wish);
        var router = wish;
        if (gateway.isPresent()) {
            var leg = openGateway(tx, scope, wish, gateway.get());
            router = routers.update(tx, wish, wish.with(Optional.of(leg)));
        }
        tx.event("router", router.id().value(), "create", Optional.empty(), Optional.of(router));
        pending.router(tx, router.id());
        return router;
    }

    /** A port draft of the cloud's own, on this node. */
    Port draft(NetworkId network, ProjectId project, String device, String owner, Tx tx) {
        return new Port(
                new PortId(ids.uuid()),
                network,
                Standard.made(project, "", "", tx.now()),
                true,
                "",
                device,
                owner,
                owner.equals(DeviceOwner.FLOATING_IP) ? PortStatus.DOWN : PortStatus.BUILD,
                owner.equals(DeviceOwner.FLOATING_IP)
                        ? Binding.none()
                        : Binding.none().on(node),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                "",
                false);
    }

    private Router.Gateway openGateway(Tx tx, Scope scope, Router router, GatewayWish wish) {
        var network = externalNetwork(tx, scope, wish.network());
        refuseOverlap(tx, router, network);
        var draft = draft(network.id(), new ProjectId(""), router.id().value(), DeviceOwner.ROUTER_GATEWAY, tx);
        var port = ports.add(tx, network, draft, new Ports.Wish(Optional.empty(), wish.ips(), Optional.empty()));
        if (port.fixedIps().isEmpty()) {
            throw Refusals.badRequest("router", "network %s has no subnet for a gateway".formatted(network.id()));
        }
        return new Router.Gateway(network.id(), port.id(), wish.snat());
    }

    private Network externalNetwork(Tx tx, Scope scope, NetworkId id) {
        var network = networks.find(tx, scope, id.value()).orElseThrow(() -> Refusals.networkNotFound(id));
        if (!network.external()) {
            throw Refusals.badRequest("router", "Network %s is not an external network".formatted(id));
        }
        return network;
    }

    private void refuseOverlap(Tx tx, Router router, Network external) {
        var outside = subnets.ofNetwork(tx, external.id());
        for (var inside : connected(tx, router.id())) {
            for (var other : outside) {
                if (inside.cidr().overlaps(other.cidr())) {
                    throw overlap(other, inside);
                }
            }
        }
    }

    static RuntimeException overlap(Subnet added, Subnet present) {
        return Refusals.badRequest(
                "router",
                "Cidr %s of subnet %s overlaps with cidr %s of subnet %s"
                        .formatted(added.cidr(), added.id(), present.cidr(), present.id()));
    }

    /** The subnets a router has interfaces in. */
    List<Subnet> connected(Tx tx, RouterId router) {
        var found = new HashSet<SubnetId>();
        portStore
                .ofDevice(tx, router.value(), DeviceOwner.ROUTER_INTERFACE)
                .forEach(port -> port.fixedIps().forEach(fixed -> found.add(fixed.subnet())));
        return subnets.byIds(tx, found);
    }

    /**
     * Changes a router.
     *
     * @param gateway empty to keep the gateway, an empty inside to remove it
     */
    public Router update(Tx tx, Scope scope, Router before, Router draft, Optional<Optional<GatewayWish>> gateway) {
        var after = draft;
        Optional<PortId> gone = Optional.empty();
        if (gateway.isPresent()) {
            var wish = gateway.get();
            boolean same = wish.isPresent()
                    && before.gateway()
                            .filter(leg -> leg.network().equals(wish.get().network()))
                            .isPresent();
            if (same) {
                after = after.with(Optional.of(keepGateway(tx, before.gateway().orElseThrow(), wish.orElseThrow())));
            } else {
                gone = closeGateway(tx, before);
                var open = after;
                after = after.with(wish.map(one -> openGateway(tx, scope, open, one)));
            }
        }
        if (!after.routes().equals(before.routes())) {
            checkRoutes(tx, after);
        }
        var updated = routers.update(tx, before, after);
        // Only now nothing refers to the old gateway's port any more.
        gone.flatMap(id -> portStore.find(tx, id)).ifPresent(port -> ports.remove(tx, port));
        tx.event("router", updated.id().value(), "update", Optional.of(before), Optional.of(updated));
        pending.router(tx, updated.id());
        return updated;
    }

    private Router.Gateway keepGateway(Tx tx, Router.Gateway leg, GatewayWish wish) {
        if (wish.ips().isPresent()) {
            var port = portStore.find(tx, leg.port()).orElseThrow();
            var network = networks.find(tx, Scope.all(), leg.network().value()).orElseThrow();
            var _ = ports.update(
                    tx, network, port, port, new Ports.Wish(Optional.empty(), wish.ips(), Optional.empty()));
        }
        return new Router.Gateway(leg.network(), leg.port(), wish.snat());
    }

    private Optional<PortId> closeGateway(Tx tx, Router router) {
        if (router.gateway().isEmpty()) {
            return Optional.empty();
        }
        var network = router.gateway().get().network();
        if (floatingIps.ofRouter(tx, router.id()).stream()
                .anyMatch(ip -> ip.network().equals(network))) {
            throw Refusals.conflict(
                    "RouterExternalGatewayInUseByFloatingIp",
                    "The gateway of router %s to network %s is required by one or more floating IPs."
                            .formatted(router.id(), network));
        }
        return Optional.of(router.gateway().get().port());
    }

    private void checkRoutes(Tx tx, Router router) {
        if (router.routes().size() > MAX_ROUTES) {
            throw Refusals.invalid(
                    "RoutesExhausted", "Router %s has more than %d routes.".formatted(router.id(), MAX_ROUTES));
        }
        var reachable = new java.util.ArrayList<>(connected(tx, router.id()));
        var own = new HashSet<String>();
        portStore
                .ofDevice(tx, router.id().value(), DeviceOwner.ROUTER_INTERFACE)
                .forEach(port -> port.fixedIps().forEach(fixed -> own.add(fixed.ip())));
        router.gateway().flatMap(leg -> portStore.find(tx, leg.port())).ifPresent(port -> {
            reachable.addAll(subnets.ofNetwork(tx, port.network()));
            port.fixedIps().forEach(fixed -> own.add(fixed.ip()));
        });
        for (var route : router.routes()) {
            var hop = io.nubila.network.model.Ip.of(route.nexthop());
            if (reachable.stream().noneMatch(subnet -> subnet.cidr().contains(hop))) {
                throw invalidRoutes(router, "the nexthop %s is not connected with the router".formatted(hop));
            }
            if (own.contains(hop.toString())) {
                throw invalidRoutes(router, "the nexthop %s is used by the router".formatted(hop));
            }
        }
    }

    private static RuntimeException invalidRoutes(Router router, String why) {
        return Refusals.invalid("InvalidRoutes", "Invalid routes for router %s: %s.".formatted(router.id(), why));
    }

    /** Removes a router with its gateway; {@code RouterInUse} when it has interfaces. */
    public void delete(Tx tx, Router router) {
        if (!portStore
                .ofDevice(tx, router.id().value(), DeviceOwner.ROUTER_INTERFACE)
                .isEmpty()) {
            throw Refusals.conflict("RouterInUse", "Router %s still has ports".formatted(router.id()));
        }
        var gone = closeGateway(tx, router);
        schedules.forget(tx, ScheduleStore.ROUTER, router.id().value());
        routers.delete(tx, router);
        gone.flatMap(id -> portStore.find(tx, id)).ifPresent(port -> ports.remove(tx, port));
        tx.event("router", router.id().value(), "delete", Optional.of(router), Optional.empty());
        pending.router(tx, router.id());
    }
}
