package io.nubila.network.engine;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.AddressPool;
import io.nubila.network.model.Cidr;
import io.nubila.network.model.Network;
import io.nubila.network.model.Router;
import io.nubila.network.model.Segment;
import io.nubila.network.model.Standard;
import io.nubila.network.model.Subnet;
import io.nubila.network.model.SubnetPool;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.Wanted;
import java.util.List;
import java.util.Optional;

/**
 * What a new cloud begins with, made once: the external network {@code public}, which is the default one, and a default
 * subnet pool, so that any project can have a network made for it; for the project demo a network
 * {@code private} with its subnet, and {@code router1} between the two. Made in one transaction, so it is there wholly or
 * not at all; a cloud that has any network is left alone.
 */
public final class NetworkBootstrap {
    private static final Cause CAUSE = Cause.own("bootstrap");
    private static final String PRIVATE_CIDR = "10.0.0.0/26";
    private static final String POOL_CIDR = "10.64.0.0/16";
    private static final int POOL_SHORTEST = 20;
    private static final int POOL_LONGEST = 28;
    private static final int POOL_USUAL = 26;
    private static final List<String> NAMESERVERS = List.of();

    private final Db db;
    private final NetworkStore networkStore;
    private final Networks networks;
    private final Subnets subnets;
    private final Routers routers;
    private final RouterInterfaces interfaces;
    private final SubnetPools pools;
    private final AutoTopologies topologies;
    private final SecurityGroups groups;
    private final Ids ids;
    private final String physicalNetwork;

    /**
     * What is wished.
     *
     * @param publicCidr an IPv4 range; its first address is the gateway, the others are given out
     */
    public record Wish(ProjectId admin, ProjectId demo, String publicCidr) {}

    public NetworkBootstrap(
            Db db,
            NetworkStore networkStore,
            Networks networks,
            Subnets subnets,
            Routers routers,
            RouterInterfaces interfaces,
            SubnetPools pools,
            AutoTopologies topologies,
            SecurityGroups groups,
            Ids ids,
            String physicalNetwork) {
        this.db = db;
        this.networkStore = networkStore;
        this.networks = networks;
        this.subnets = subnets;
        this.routers = routers;
        this.interfaces = interfaces;
        this.pools = pools;
        this.topologies = topologies;
        this.groups = groups;
        this.ids = ids;
        this.physicalNetwork = physicalNetwork;
    }

    /** Makes what is missing; nothing when there is any network already. */
    public void run(Wish wish) {
        if (db.read(this::isBegun)) {
            return;
        }
        db.change(CAUSE, tx -> {
            if (!isBegun(tx)) {
                make(tx, wish);
            }
        });
    }

    private boolean isBegun(Tx tx) {
        return !networkStore.list(tx, Scope.all(), Wanted.first(1)).isEmpty();
    }

    private void make(Tx tx, Wish wish) {
        var flat = new Segment(Segment.FLAT, Optional.of(physicalNetwork), Optional.empty());
        var outside = networks.create(tx, network(tx, wish.admin(), "public", true), Optional.of(flat));
        var _ = subnets.create(
                tx, outside, subnet(tx, outside, wish.admin(), "public-subnet", Cidr.of(wish.publicCidr()), false));
        topologies.mark(tx, outside, true);
        var _ = pools.create(tx, new SubnetPools.Asker(Scope.all(), Optional.of(wish.admin()), true), pool(tx, wish));
        var inside = networks.create(tx, network(tx, wish.demo(), "private", false), Optional.empty());
        var privateSubnet = subnets.create(
                tx, inside, subnet(tx, inside, wish.demo(), "private-subnet", Cidr.of(PRIVATE_CIDR), true));
        var router = routers.create(
                tx,
                Scope.all(),
                new Router(
                        new RouterId(ids.uuid()),
                        Standard.made(wish.demo(), "router1", "", tx.now()),
                        true,
                        Optional.empty(),
                        List.of(),
                        List.of()),
                Optional.of(new Routers.GatewayWish(outside.id(), true, Optional.empty())));
        var _ = interfaces.addSubnet(tx, Scope.all(), router, privateSubnet.id());
        var _ = groups.defaultOf(tx, wish.admin());
        var _ = groups.defaultOf(tx, wish.demo());
    }

    private SubnetPool pool(Tx tx, Wish wish) {
        return new SubnetPool(
                ids.uuid(),
                Standard.made(wish.admin(), "default-v4", "", tx.now()),
                true,
                true,
                Optional.empty(),
                4,
                List.of(POOL_CIDR),
                POOL_SHORTEST,
                POOL_LONGEST,
                POOL_USUAL,
                Optional.empty());
    }

    private Network network(Tx tx, ProjectId project, String name, boolean external) {
        return new Network(
                new NetworkId(ids.uuid()),
                Standard.made(project, name, "", tx.now()),
                true,
                false,
                external,
                0,
                true,
                "",
                new Segment(Segment.LOCAL, Optional.empty(), Optional.empty()),
                List.of());
    }

    private Subnet subnet(Tx tx, Network network, ProjectId project, String name, Cidr cidr, boolean dhcp) {
        var gateway = cidr.first().plus(1);
        return new Subnet(
                new SubnetId(ids.uuid()),
                network.id(),
                Standard.made(project, name, "", tx.now()),
                cidr,
                Optional.of(gateway.toString()),
                dhcp,
                Optional.empty(),
                Optional.empty(),
                NAMESERVERS,
                List.of(),
                AddressPool.allBut(cidr, Optional.of(gateway)),
                Optional.empty());
    }
}
