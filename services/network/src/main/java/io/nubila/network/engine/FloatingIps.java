package io.nubila.network.engine;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.FloatingIpId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.DeviceOwner;
import io.nubila.network.model.FixedIp;
import io.nubila.network.model.FloatingIp;
import io.nubila.network.model.Ip;
import io.nubila.network.model.Network;
import io.nubila.network.model.Port;
import io.nubila.network.store.FloatingIpStore;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SubnetStore;
import java.util.List;
import java.util.Optional;

/** Adds floating IPs, leads them to ports and elsewhere, and removes them. */
public final class FloatingIps {
    private final FloatingIpStore floatingIps;
    private final NetworkStore networks;
    private final SubnetStore subnets;
    private final PortStore portStore;
    private final Ports ports;
    private final Routers routers;
    private final RouterInterfaces interfaces;
    private final Quotas quotas;
    private final Pending pending;

    /** Where a floating IP shall lead: a port, and one of its addresses when it has several. */
    public record Goal(PortId port, Optional<String> fixedIp) {}

    /** A floating IP asked for. */
    public record Wish(
            FloatingIp draft, NetworkId network, Optional<Ip> ip, Optional<SubnetId> subnet, Optional<Goal> goal) {}

    public FloatingIps(
            FloatingIpStore floatingIps,
            NetworkStore networks,
            SubnetStore subnets,
            PortStore portStore,
            Ports ports,
            Routers routers,
            RouterInterfaces interfaces,
            Quotas quotas,
            Pending pending) {
        this.floatingIps = floatingIps;
        this.networks = networks;
        this.subnets = subnets;
        this.portStore = portStore;
        this.ports = ports;
        this.routers = routers;
        this.interfaces = interfaces;
        this.quotas = quotas;
        this.pending = pending;
    }

    /** A floating IP by id; {@code NotFound} when it is not within the scope. */
    public FloatingIp get(Tx tx, Scope scope, FloatingIpId id) {
        return floatingIps
                .find(tx, scope, id.value())
                .orElseThrow(() -> Refusals.notFound("FloatingIPNotFound", "Floating IP", id));
    }

    /** Adds a floating IP in an external network the scope may see. */
    public FloatingIp create(Tx tx, Scope scope, Wish wish) {
        var draft = wish.draft();
        quotas.check(tx, draft.about().project(), "floatingip", 1);
        var network = networks.find(tx, scope, wish.network().value())
                .orElseThrow(() -> Refusals.networkNotFound(wish.network()));
        if (!network.external()) {
            throw Refusals.badRequest(
                    "floatingip", "Network %s is not a valid external network".formatted(network.id()));
        }
        var port = externalPort(tx, network, wish);
        var ip = port.fixedIps().stream()
                .filter(fixed -> Ip.of(fixed.ip()).version() == 4)
                .findFirst()
                .orElseThrow(() -> Refusals.badRequest(
                        "floatingip", "Network %s has no IPv4 address to give".formatted(network.id())));
        var bare = new FloatingIp(
                draft.id(),
                draft.about(),
                network.id(),
                ip.ip(),
                port.id(),
                Optional.empty(),
                FloatingIp.DOWN,
                draft.dnsName(),
                draft.dnsDomain());
        var floating = wish.goal().isEmpty()
                ? bare
                : bare.with(Optional.of(
                        association(tx, scope, bare, network, wish.goal().get())));
        floatingIps.insert(tx, floating);
        tx.event("floatingip", floating.id().value(), "create", Optional.empty(), Optional.of(floating));
        floating.to().ifPresent(to -> pending.router(tx, to.router()));
        return floating;
    }

    private Port externalPort(Tx tx, Network network, Wish wish) {
        var inside = subnets.ofNetwork(tx, network.id());
        if (inside.stream().noneMatch(subnet -> subnet.version() == 4)) {
            throw Refusals.badRequest(
                    "floatingip", "Network %s does not contain any IPv4 subnet".formatted(network.id()));
        }
        var device =
                routers.draft(network.id(), new ProjectId(""), wish.draft().id().value(), DeviceOwner.FLOATING_IP, tx);
        List<AddressChoice.Wish> asked;
        if (wish.ip().isPresent() || wish.subnet().isPresent()) {
            asked = List.of(new AddressChoice.Wish(wish.subnet(), wish.ip()));
        } else {
            // A floating IP is IPv4, whatever else the network has: the first subnet with room gives it.
            return firstWithRoom(tx, network, device, inside);
        }
        return ports.add(tx, network, device, Ports.Wish.of(asked));
    }

    private Port firstWithRoom(Tx tx, Network network, Port device, List<io.nubila.network.model.Subnet> inside) {
        for (var subnet : inside) {
            if (subnet.version() == 4 && ports.hasRoom(tx, subnet)) {
                return ports.add(
                        tx,
                        network,
                        device,
                        Ports.Wish.of(List.of(new AddressChoice.Wish(Optional.of(subnet.id()), Optional.empty()))));
            }
        }
        throw Refusals.noAddress(network.id());
    }

    private FloatingIp.Association association(Tx tx, Scope scope, FloatingIp floating, Network external, Goal goal) {
        var port = ports.get(tx, scope, goal.port());
        boolean foreign = scope instanceof Scope.Project
                && !port.about().project().equals(floating.about().project());
        if (foreign) {
            throw Refusals.badRequest(
                    "floatingip", "Port %s belongs to another project than the floating IP".formatted(port.id()));
        }
        var fixed = fixedIp(port, goal);
        var router = interfaces
                .between(tx, fixed.subnet(), external)
                .orElseThrow(() -> new io.nubila.kernel.base.Problem.NotFound(
                                "ExternalGatewayForFloatingIPNotFound",
                                "External network %s is not reachable from subnet %s, so port %s cannot get a floating IP of it."
                                        .formatted(external.id(), fixed.subnet(), port.id()))
                        .exception());
        for (var other : floatingIps.ofPort(tx, port.id())) {
            boolean same = !other.id().equals(floating.id())
                    && other.network().equals(external.id())
                    && other.to().filter(to -> to.fixedIp().equals(fixed.ip())).isPresent();
            if (same) {
                throw Refusals.conflict(
                        "FloatingIPPortAlreadyAssociated",
                        "Floating IP %s cannot lead to %s of port %s: %s of network %s does already."
                                .formatted(floating.ip(), fixed.ip(), port.id(), other.ip(), external.id()));
            }
        }
        return new FloatingIp.Association(port.id(), fixed.ip(), router);
    }

    private static FixedIp fixedIp(Port port, Goal goal) {
        var candidates = port.fixedIps().stream()
                .filter(fixed -> Ip.of(fixed.ip()).version() == 4)
                .toList();
        if (goal.fixedIp().isPresent()) {
            return candidates.stream()
                    .filter(fixed -> fixed.ip().equals(goal.fixedIp().get()))
                    .findFirst()
                    .orElseThrow(() -> Refusals.badRequest(
                            "floatingip",
                            "Port %s does not have fixed ip %s"
                                    .formatted(port.id(), goal.fixedIp().get())));
        }
        if (candidates.isEmpty()) {
            throw Refusals.badRequest(
                    "floatingip",
                    "Cannot add floating IP to port %s that has no fixed IPv4 addresses".formatted(port.id()));
        }
        if (candidates.size() > 1) {
            throw Refusals.badRequest(
                    "floatingip",
                    "Port %s has multiple fixed IPv4 addresses. Must provide a specific IPv4 address when assigning a floating IP"
                            .formatted(port.id()));
        }
        return candidates.getFirst();
    }

    /**
     * Changes a floating IP.
     *
     * @param goal empty to keep where it leads, an empty inside to lead it nowhere
     */
    public FloatingIp update(Tx tx, Scope scope, FloatingIp before, FloatingIp draft, Optional<Optional<Goal>> goal) {
        var after = draft;
        if (goal.isPresent()) {
            var external =
                    networks.find(tx, Scope.all(), before.network().value()).orElseThrow();
            var to = goal.get().map(wish -> association(tx, scope, before, external, wish));
            after = after.with(to);
        }
        var updated = floatingIps.update(tx, before, after);
        tx.event("floatingip", updated.id().value(), "update", Optional.of(before), Optional.of(updated));
        before.to().ifPresent(to -> pending.router(tx, to.router()));
        updated.to().ifPresent(to -> pending.router(tx, to.router()));
        return updated;
    }

    /** Removes a floating IP with its port. */
    public void delete(Tx tx, FloatingIp floating) {
        floatingIps.delete(tx, floating);
        portStore.find(tx, floating.floatingPort()).ifPresent(port -> ports.remove(tx, port));
        tx.event("floatingip", floating.id().value(), "delete", Optional.of(floating), Optional.empty());
        floating.to().ifPresent(to -> pending.router(tx, to.router()));
    }
}
