package io.nubila.network.engine;

import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.FloatingIpId;
import io.nubila.contracts.network.NetworkCatalogueContract;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import io.nubila.network.model.DeviceOwner;
import io.nubila.network.model.FloatingIp;
import io.nubila.network.model.Network;
import io.nubila.network.model.Standard;
import io.nubila.network.store.FloatingIpStore;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.Wanted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Networks and floating addresses as compute tells them to its clients. */
public final class NetworkCatalogue implements NetworkCatalogueContract {
    private final Db db;
    private final Stores stores;
    private final FloatingIps floatingIps;
    private final Policy policy;

    /** The stores it reads. */
    public record Stores(NetworkStore networks, FloatingIpStore floatingIps, PortStore ports) {}

    public NetworkCatalogue(Db db, Stores stores, FloatingIps floatingIps, Policy policy) {
        this.db = db;
        this.stores = stores;
        this.floatingIps = floatingIps;
        this.policy = policy;
    }

    private Scope scope(Caller caller, String rule) {
        return Scopes.of(policy, rule, caller);
    }

    @Override
    public List<Named> networks(Caller caller, Optional<NetworkId> after, int limit) {
        var wanted = new Wanted(List.of(), List.of(), limit, after.map(NetworkId::value), false);
        return named(caller, wanted);
    }

    @Override
    public List<Named> pools(Caller caller, int limit) {
        return named(caller, Wanted.first(limit).where("router:external", List.of("true")));
    }

    private List<Named> named(Caller caller, Wanted wanted) {
        return db.read(tx -> stores.networks().list(tx, scope(caller, "get_network"), wanted)).stream()
                .map(NetworkCatalogue::named)
                .toList();
    }

    private static Named named(Network network) {
        return new Named(network.id(), network.about().name());
    }

    @Override
    public List<Floating> floatingIps(Caller caller, ProjectId project, Optional<FloatingIpId> after, int limit) {
        var wanted = new Wanted(List.of(), List.of(), limit, after.map(FloatingIpId::value), false)
                .where("project_id", List.of(project.value()));
        return db.read(tx -> shown(tx, stores.floatingIps().list(tx, scope(caller, "get_floatingip"), wanted)));
    }

    private Floating shown(Tx tx, FloatingIp floating) {
        return shown(tx, List.of(floating)).getFirst();
    }

    /** Floating addresses with their pools and servers, which are read at once for all. */
    private List<Floating> shown(Tx tx, List<FloatingIp> found) {
        var pools = new HashMap<NetworkId, Named>();
        var taken = found.stream().map(FloatingIp::network).distinct().toList();
        stores.networks().byIds(tx, taken).forEach(network -> pools.put(network.id(), named(network)));
        var servers = new HashMap<PortId, ServerId>();
        var led = found.stream()
                .flatMap(floating -> floating.to().stream())
                .map(FloatingIp.Association::port)
                .toList();
        stores.ports().byIds(tx, led).stream()
                .filter(port -> !port.deviceId().isEmpty() && !DeviceOwner.isCloud(port.deviceOwner()))
                .forEach(port -> servers.put(port.id(), new ServerId(port.deviceId())));
        return found.stream()
                .map(floating -> new Floating(
                        floating.id(),
                        floating.ip(),
                        pools.getOrDefault(floating.network(), new Named(floating.network(), "")),
                        floating.to().map(FloatingIp.Association::fixedIp),
                        floating.to().flatMap(to -> Optional.ofNullable(servers.get(to.port())))))
                .toList();
    }

    private FloatingIp visible(Tx tx, Caller caller, FloatingIpId id) {
        return floatingIps.get(tx, scope(caller, "get_floatingip"), id);
    }

    @Override
    public Floating floatingIp(Caller caller, FloatingIpId id) {
        return db.read(tx -> shown(tx, visible(tx, caller, id)));
    }

    private void require(String rule, Caller caller, ProjectId owner) {
        policy.enforce(rule, caller, Target.of(Map.of("project_id", owner.value(), "tenant_id", owner.value())));
    }

    @Override
    public Floating allocate(Caller caller, FloatingIpId id, ProjectId project, NetworkId pool) {
        require("create_floatingip", caller, project);
        return db.write(Cause.of(caller, "create_floatingip"), tx -> {
            var there = stores.floatingIps().find(tx, Scope.all(), id.value());
            if (there.isPresent()) {
                return shown(tx, there.get());
            }
            var draft = new FloatingIp(
                    id,
                    Standard.made(project, "", "", tx.now()),
                    pool,
                    "",
                    new PortId(""),
                    Optional.empty(),
                    FloatingIp.DOWN,
                    "",
                    "");
            var wish = new FloatingIps.Wish(draft, pool, Optional.empty(), Optional.empty(), Optional.empty());
            return shown(tx, floatingIps.create(tx, writing(caller), wish));
        });
    }

    /** Whose ports an address may be led to. */
    private Scope writing(Caller caller) {
        return scope(caller, "get_network") instanceof Scope.All ? Scope.all() : scope(caller, "get_floatingip");
    }

    @Override
    public void release(Caller caller, FloatingIpId id) {
        db.change(Cause.of(caller, "delete_floatingip"), tx -> {
            var floating = visible(tx, caller, id);
            require("delete_floatingip", caller, floating.about().project());
            floatingIps.delete(tx, floating);
        });
    }

    @Override
    public void lead(Caller caller, FloatingIpId id, Optional<Goal> goal) {
        db.change(Cause.of(caller, "update_floatingip"), tx -> {
            var before = visible(tx, caller, id);
            require("update_floatingip", caller, before.about().project());
            var wanted = goal.map(to -> new FloatingIps.Goal(to.port(), Optional.of(to.fixedIp())));
            var _ = floatingIps.update(tx, writing(caller), before, before, Optional.of(wanted));
        });
    }
}
