package io.nubila.network.engine;

import io.nubila.contracts.network.NetworkId;
import io.nubila.kernel.db.Tx;
import io.nubila.network.NetworkConfig;
import io.nubila.network.model.Network;
import io.nubila.network.model.RbacPolicy;
import io.nubila.network.model.Segment;
import io.nubila.network.store.FloatingIpStore;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.RouterStore;
import io.nubila.network.store.ScheduleStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SubnetStore;
import java.util.Optional;

/** Adds, changes and removes networks, each with a segment that no other network has. */
public final class Networks {
    /** The smallest MTU a device can have. */
    static final int MIN_MTU = 68;

    private static final int MIN_MTU_IPV6 = 1_280;
    private static final int MAX_VNI = (1 << 24) - 1;
    private static final int MAX_VLAN = 4_094;

    private final NetworkStore networks;
    private final SubnetStore subnets;
    private final PortStore ports;
    private final RouterStore routers;
    private final FloatingIpStore floatingIps;
    private final ScheduleStore schedules;
    private final Sharing sharing;
    private final Quotas quotas;
    private final Pending pending;
    private final NetworkConfig config;

    public Networks(
            NetworkStore networks,
            SubnetStore subnets,
            PortStore ports,
            RouterStore routers,
            FloatingIpStore floatingIps,
            ScheduleStore schedules,
            Sharing sharing,
            Quotas quotas,
            Pending pending,
            NetworkConfig config) {
        this.networks = networks;
        this.subnets = subnets;
        this.ports = ports;
        this.routers = routers;
        this.floatingIps = floatingIps;
        this.schedules = schedules;
        this.sharing = sharing;
        this.quotas = quotas;
        this.pending = pending;
        this.config = config;
    }

    /** A network by id; {@code NotFound} when it is not within the scope. */
    public Network get(Tx tx, Scope scope, NetworkId id) {
        return networks.find(tx, scope, id.value()).orElseThrow(() -> Refusals.networkNotFound(id));
    }

    /**
     * Adds a network.
     *
     * @param wish its MTU is 0 for the usual one; its segment is taken from {@code segment}
     * @param segment the segment asked for; parts left out are chosen
     */
    public Network create(Tx tx, Network wish, Optional<Segment> segment) {
        quotas.check(tx, wish.about().project(), "network", 1);
        var chosen = choose(tx, segment.orElseGet(this::tenantSegment));
        int mtu = wish.mtu() == 0 ? usualMtu(chosen) : wish.mtu();
        checkMtu(tx, wish.id(), mtu, chosen);
        var network = new Network(
                wish.id(),
                wish.about(),
                wish.adminUp(),
                wish.shared(),
                wish.external(),
                mtu,
                wish.portSecurity(),
                wish.dnsDomain(),
                chosen,
                wish.zoneHints());
        networks.insert(tx, network);
        occupy(tx, network);
        sharing.follow(tx, network);
        tx.event("network", network.id().value(), "create", Optional.empty(), Optional.of(network));
        return network;
    }

    private Segment tenantSegment() {
        return new Segment(config.tenantNetworkType(), Optional.empty(), Optional.empty());
    }

    private int usualMtu(Segment segment) {
        return segment.type().equals(Segment.VXLAN)
                ? config.physicalMtu() - NetworkConfig.VXLAN_OVERHEAD
                : config.physicalMtu();
    }

    private void checkMtu(Tx tx, NetworkId id, int mtu, Segment segment) {
        int most = segment.type().equals(Segment.LOCAL) ? 65_535 : usualMtu(segment);
        if (mtu > most) {
            throw Refusals.invalid("mtu %d is more than %d.".formatted(mtu, most));
        }
        for (var subnet : subnets.ofNetwork(tx, id)) {
            if (mtu < least(subnet.version())) {
                throw tooSmall(id, mtu, subnet.version());
            }
        }
    }

    /** The smallest MTU with which an IP version works; a network without subnets may have a smaller one. */
    static int least(int version) {
        return version == 6 ? MIN_MTU_IPV6 : MIN_MTU;
    }

    /** An MTU that the IP version forbids. */
    static RuntimeException tooSmall(NetworkId id, int mtu, int version) {
        return Refusals.conflict(
                "NetworkMTUSubnetConflict",
                "MTU of %d of network %s is too small for subnets of IPv%d.".formatted(mtu, id, version));
    }

    private Segment choose(Tx tx, Segment wish) {
        return switch (wish.type()) {
            case Segment.LOCAL -> {
                refuse(wish.physicalNetwork().isPresent(), "provider:physical_network", wish.type());
                refuse(wish.tag().isPresent(), "provider:segmentation_id", wish.type());
                yield wish;
            }
            case Segment.FLAT -> {
                refuse(wish.tag().isPresent(), "provider:segmentation_id", wish.type());
                yield new Segment(wish.type(), Optional.of(physical(wish)), Optional.empty());
            }
            case Segment.VLAN -> {
                var on = wish.physicalNetwork().isPresent()
                        ? physical(wish)
                        : config.physicalNetworks().stream().findFirst().orElseThrow(this::noneLeft);
                int tag = tag(tx, wish, on, config.vlanMin(), config.vlanMax(), MAX_VLAN);
                yield new Segment(wish.type(), Optional.of(on), Optional.of(tag));
            }
            case Segment.VXLAN -> {
                refuse(wish.physicalNetwork().isPresent(), "provider:physical_network", wish.type());
                int vni = tag(tx, wish, "", config.vniMin(), config.vniMax(), MAX_VNI);
                yield new Segment(wish.type(), Optional.empty(), Optional.of(vni));
            }
            default -> throw Refusals.invalid("'%s' is no network type of this cloud.".formatted(wish.type()));
        };
    }

    private static void refuse(boolean given, String attribute, String type) {
        if (given) {
            throw Refusals.invalid("%s is not possible for a %s network.".formatted(attribute, type));
        }
    }

    private String physical(Segment wish) {
        var name = wish.physicalNetwork()
                .orElseThrow(() -> Refusals.invalid(
                        "provider:physical_network is required for a %s network.".formatted(wish.type())));
        if (!config.physicalNetworks().contains(name)) {
            throw Refusals.invalid("physical network '%s' is unknown for %s networks.".formatted(name, wish.type()));
        }
        return name;
    }

    private int tag(Tx tx, Segment wish, String physical, int min, int max, int most) {
        if (wish.tag().isEmpty()) {
            return networks.freeTag(tx, wish.type(), physical, min, max).orElseThrow(this::noneLeft);
        }
        int tag = wish.tag().get();
        if (tag < 1 || tag > most) {
            throw Refusals.invalid("provider:segmentation_id %d is not between 1 and %d.".formatted(tag, most));
        }
        return tag;
    }

    private RuntimeException noneLeft() {
        return new io.nubila.kernel.base.Problem.Unavailable("No segment is left for another network.", "segments")
                .exception();
    }

    private void occupy(Tx tx, Network network) {
        var segment = network.segment();
        if (segment.type().equals(Segment.LOCAL) || networks.occupy(tx, segment, network.id())) {
            return;
        }
        throw switch (segment.type()) {
            case Segment.FLAT ->
                Refusals.conflict(
                        "FlatNetworkInUse",
                        "Physical network %s has a flat network already."
                                .formatted(segment.physicalNetwork().orElse("")));
            case Segment.VLAN ->
                Refusals.conflict(
                        "VlanIdInUse",
                        "VLAN %d of physical network %s is in use."
                                .formatted(
                                        segment.tag().orElse(0),
                                        segment.physicalNetwork().orElse("")));
            default ->
                Refusals.conflict(
                        "TunnelIdInUse",
                        "Tunnel ID %d is in use.".formatted(segment.tag().orElse(0)));
        };
    }

    /** Changes a network; its segment stays. */
    public Network update(Tx tx, Network before, Network after) {
        if (after.mtu() != before.mtu()) {
            checkMtu(tx, before.id(), after.mtu(), before.segment());
        }
        if (before.external() && !after.external() && routers.anyWithGatewayIn(tx, before.id())) {
            throw Refusals.conflict(
                    "ExternalNetworkInUse", "External network %s is the gateway of a router.".formatted(before.id()));
        }
        if (before.shared() && !after.shared() && sharing.isRelied(tx, before)) {
            throw Refusals.conflict(
                    "InvalidSharedSetting",
                    "Network %s cannot be unshared: other projects have ports in it."
                            .formatted(before.about().name()));
        }
        var updated = networks.update(tx, before, after);
        if (before.shared() != after.shared() || before.external() != after.external()) {
            sharing.follow(tx, updated);
        }
        tx.event("network", updated.id().value(), "update", Optional.of(before), Optional.of(updated));
        pending.network(tx, updated.id());
        return updated;
    }

    /** Floating IPs that lead nowhere go with their external network. */
    private void releaseFloatingIps(Tx tx, Network network) {
        for (var floating : floatingIps.unassociated(tx, network.id())) {
            floatingIps.delete(tx, floating);
            tx.event("floatingip", floating.id().value(), "delete", Optional.of(floating), Optional.empty());
            ports.find(tx, floating.floatingPort()).ifPresent(port -> {
                ports.delete(tx, port);
                tx.event("port", port.id().value(), "delete", Optional.of(port), Optional.empty());
            });
        }
    }

    /** Removes a network with its subnets and DHCP ports; {@code NetworkInUse} when others have ports in it. */
    public void delete(Tx tx, Network network) {
        releaseFloatingIps(tx, network);
        if (ports.used(tx, network.id())) {
            throw Refusals.conflict(
                    "NetworkInUse",
                    "Unable to complete operation on network %s. There are one or more ports still in use on the network."
                            .formatted(network.id()));
        }
        for (var port : ports.ofNetwork(tx, network.id())) {
            ports.delete(tx, port);
            tx.event("port", port.id().value(), "delete", Optional.of(port), Optional.empty());
        }
        for (var subnet : subnets.ofNetwork(tx, network.id())) {
            subnets.delete(tx, subnet);
            tx.event("subnet", subnet.id().value(), "delete", Optional.of(subnet), Optional.empty());
        }
        sharing.forget(tx, RbacPolicy.NETWORK, network.id().value());
        schedules.forget(tx, ScheduleStore.DHCP, network.id().value());
        networks.delete(tx, network);
        tx.event("network", network.id().value(), "delete", Optional.of(network), Optional.empty());
        pending.network(tx, network.id());
    }
}
