package io.nubila.network.engine;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.AddressPool;
import io.nubila.network.model.AutoTopology;
import io.nubila.network.model.Ip;
import io.nubila.network.model.Network;
import io.nubila.network.model.Router;
import io.nubila.network.model.Segment;
import io.nubila.network.model.Standard;
import io.nubila.network.model.Subnet;
import io.nubila.network.model.SubnetPool;
import io.nubila.network.store.AutoTopologyStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SubnetPoolStore;
import io.nubila.network.store.SubnetStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Makes for a project what it needs to put a server into: a network with a subnet out of each default pool, and a router to
 * the default external network. Each call is within one transaction, so a topology is there wholly or not at all, and once.
 */
public final class AutoTopologies {
    private final AutoTopologyStore store;
    private final SubnetPoolStore poolStore;
    private final SubnetStore subnetStore;
    private final Networks networks;
    private final Subnets subnets;
    private final SubnetPools pools;
    private final Routers routers;
    private final RouterInterfaces interfaces;
    private final Ids ids;

    public AutoTopologies(
            AutoTopologyStore store,
            SubnetPoolStore poolStore,
            SubnetStore subnetStore,
            Networks networks,
            Subnets subnets,
            SubnetPools pools,
            Routers routers,
            RouterInterfaces interfaces,
            Ids ids) {
        this.store = store;
        this.poolStore = poolStore;
        this.subnetStore = subnetStore;
        this.networks = networks;
        this.subnets = subnets;
        this.pools = pools;
        this.routers = routers;
        this.interfaces = interfaces;
        this.ids = ids;
    }

    /** The default external network. */
    public Optional<NetworkId> defaultNetwork(Tx tx) {
        return store.defaultNetwork(tx);
    }

    /**
     * Makes an external network the default one, or no longer so; other networks never are. {@code Conflict} when another is
     * the default.
     */
    public void mark(Tx tx, Network network, boolean wished) {
        boolean isDefault = wished && network.external();
        var present = store.defaultNetwork(tx).filter(id -> !id.equals(network.id()));
        if (isDefault && present.isPresent()) {
            throw Refusals.conflict(
                    "DefaultExternalNetworkExists",
                    "A default external network already exists: %s.".formatted(present.get()));
        }
        store.mark(tx, network.id(), isDefault);
    }

    /**
     * {@code Conflict} naming what the cloud lacks for a topology.
     *
     * @param scope whose subnet pools may be used
     */
    public void check(Tx tx, Scope scope) {
        var _ = outside(tx);
        if (usable(tx, scope).isEmpty()) {
            throw failure("No default subnetpools defined");
        }
    }

    private NetworkId outside(Tx tx) {
        return store.defaultNetwork(tx).orElseThrow(() -> failure("No default router:external network"));
    }

    /** The default pools that may be used, IPv4 first. */
    private List<SubnetPool> usable(Tx tx, Scope scope) {
        return Stream.of(4, 6)
                .flatMap(version -> poolStore.usual(tx, version).stream())
                .flatMap(pool -> poolStore.find(tx, scope, pool.id()).stream())
                .toList();
    }

    private static ProblemException failure(String reason) {
        return Refusals.conflict(NetworkContract.AUTO_ALLOCATION_FAILURE, "Deployment error: %s.".formatted(reason));
    }

    /**
     * The network of the project's topology, which is made unless it is there. {@code Conflict} when the cloud is not set up
     * for it, {@code OverQuota} when the project has no room for it.
     */
    public NetworkId ensure(Tx tx, Scope scope, ProjectId project) {
        var there = store.find(tx, project);
        if (there.isPresent()) {
            return there.get().network();
        }
        var outside = outside(tx);
        var network = networks.create(tx, network(tx, project), Optional.empty());
        var inside = orElse("Unable to provide project private network", () -> subnets(tx, scope, network));
        var router = orElse("Unable to provide external connectivity", () -> router(tx, outside, project, inside));
        store.insert(tx, new AutoTopology(project, network.id(), Optional.of(router.id())));
        return network.id();
    }

    private Network network(Tx tx, ProjectId project) {
        return new Network(
                new NetworkId(ids.uuid()),
                Standard.made(project, "auto_allocated_network", "", tx.now()),
                true,
                false,
                false,
                0,
                true,
                "",
                new Segment(Segment.LOCAL, Optional.empty(), Optional.empty()),
                List.of());
    }

    private List<Subnet> subnets(Tx tx, Scope scope, Network network) {
        var found = usable(tx, scope);
        if (found.isEmpty()) {
            throw failure("Unable to provide project private network");
        }
        return found.stream()
                .map(pool -> subnets.create(tx, network, subnet(tx, network, pool)))
                .toList();
    }

    private Subnet subnet(Tx tx, Network network, SubnetPool pool) {
        var project = network.about().project();
        var cidr = pools.cut(tx, pool, project, Optional.empty(), Optional.empty());
        Optional<Ip> gateway = Optional.of(cidr.usualGateway());
        return new Subnet(
                new SubnetId(ids.uuid()),
                network.id(),
                Standard.made(project, "auto_allocated_subnet_v" + pool.version(), "", tx.now()),
                cidr,
                gateway.map(Ip::toString),
                true,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                AddressPool.allBut(cidr, gateway),
                Optional.of(pool.id()));
    }

    private Router router(Tx tx, NetworkId outside, ProjectId project, List<Subnet> inside) {
        var router = routers.create(
                tx,
                Scope.all(),
                new Router(
                        new RouterId(ids.uuid()),
                        Standard.made(project, "auto_allocated_router", "", tx.now()),
                        true,
                        Optional.empty(),
                        List.of(),
                        List.of()),
                Optional.of(new Routers.GatewayWish(outside, true, Optional.empty())));
        for (var subnet : inside) {
            router = interfaces.addSubnet(tx, Scope.all(), router, subnet.id()).router();
        }
        return router;
    }

    /** Tells of a rule that what the cloud has set up breaks as of a cloud that is not set up well. */
    private static <T> T orElse(String reason, Supplier<T> step) {
        try {
            return step.get();
        } catch (ProblemException e) {
            boolean unmet = e.problem() instanceof Problem.Invalid
                    || e.problem() instanceof Problem.Conflict
                    || e.problem() instanceof Problem.NotFound
                    || e.problem() instanceof Problem.NoCapacity;
            throw unmet ? failure(reason) : e;
        }
    }

    /** Removes a project's topology; nothing when it has none. {@code Conflict} while somebody else uses it. */
    public void delete(Tx tx, ProjectId project) {
        var topology = store.find(tx, project);
        if (topology.isEmpty()) {
            return;
        }
        var inside = subnetStore.ofNetwork(tx, topology.get().network());
        topology.get().router().ifPresent(id -> {
            var router = routers.get(tx, Scope.all(), id);
            for (var subnet : routers.connected(tx, id)) {
                if (inside.stream().anyMatch(one -> one.id().equals(subnet.id()))) {
                    router = interfaces
                            .remove(tx, router, Optional.of(subnet.id()), Optional.empty())
                            .router();
                }
            }
            routers.delete(tx, router);
        });
        networks.delete(tx, networks.get(tx, Scope.all(), topology.get().network()));
    }
}
