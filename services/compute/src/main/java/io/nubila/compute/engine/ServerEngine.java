package io.nubila.compute.engine;

import io.nubila.compute.ComputeConfig;
import io.nubila.compute.store.AggregateStore;
import io.nubila.compute.store.ConsoleStore;
import io.nubila.compute.store.FlavorStore;
import io.nubila.compute.store.HostStore;
import io.nubila.compute.store.InstanceActionStore;
import io.nubila.compute.store.KeypairStore;
import io.nubila.compute.store.QuotaStore;
import io.nubila.compute.store.ServerGroupStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.compute.store.ServerTagStore;
import io.nubila.contracts.image.ImageContract;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.placement.PlacementContract;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.node.Surroundings;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.OperationReconciler;
import io.nubila.kernel.operations.Operations;
import io.nubila.kernel.operations.Reconcilers;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Everything that happens to servers over time, wired: the operations, what drives them, and the reconcilers. */
public final class ServerEngine {
    private final CreateServer create;
    private final DeleteServer delete;
    private final SnapshotServer snapshot;
    private final Map<PowerOperation.Kind, PowerOperation> power;
    private final ServerInterfaces interfaces;
    private final List<Operation<?>> known;
    private final Operations operations;
    private final Reconcilers reconcilers;
    private final NewServers newServers;
    private final Consoles consoles;

    /** The tables of compute. */
    public record Stores(
            ServerStore servers,
            FlavorStore flavors,
            KeypairStore keypairs,
            InstanceActionStore actions,
            HostStore hosts,
            QuotaStore quotas,
            ServerTagStore tags,
            AggregateStore aggregates,
            ServerGroupStore groups) {

        /** All of them. */
        public static Stores make() {
            return new Stores(
                    new ServerStore(),
                    new FlavorStore(),
                    new KeypairStore(),
                    new InstanceActionStore(),
                    new HostStore(),
                    new QuotaStore(),
                    new ServerTagStore(),
                    new AggregateStore(),
                    new ServerGroupStore());
        }
    }

    /** The other services and the hosts. */
    public record Others(Hosts hosts, ImageContract images, NetworkContract networks, PlacementContract placement) {}

    public ServerEngine(
            Surroundings around,
            ComputeConfig config,
            Db db,
            Stores stores,
            Others others,
            Guests.ConfigDrive configDrive) {
        var clock = around.clock();
        var changes = new ServerChanges(db, stores.servers(), stores.actions());
        var guests = new Guests(others.hosts(), others.images(), others.networks(), configDrive);
        var scheduler = new Scheduler(
                others.placement(),
                others.hosts(),
                db,
                new HostRules.Tables(stores.hosts(), stores.aggregates(), stores.groups(), stores.servers()));
        create = new CreateServer(
                db, clock, stores.servers(), changes, scheduler, guests, others.placement(), others.networks());
        delete = new DeleteServer(clock, changes, guests, others.placement(), others.networks());
        power = new EnumMap<>(PowerOperation.Kind.class);
        for (var kind : PowerOperation.Kind.values()) {
            power.put(
                    kind, new PowerOperation(kind, clock, changes, guests, others.hosts(), config.shutdownPatience()));
        }
        var folder = around.state().resolve("instances/snapshots");
        snapshot = new SnapshotServer(changes, others.hosts(), others.images(), folder);
        var attach = new AttachInterface(db, stores.tags(), changes, guests, others.networks());
        var detach = new DetachInterface(db, stores.tags(), changes, guests, others.networks());
        var all = new ArrayList<Operation<?>>(List.of(create, delete, snapshot, attach, detach));
        all.addAll(power.values());
        known = List.copyOf(all);
        operations = new Operations(db, clock, around.ids(), around.node(), known, around.boundary());
        interfaces = new ServerInterfaces(db, around.ids(), stores, others.networks(), operations, attach, detach);
        newServers = new NewServers(
                db,
                around.ids(),
                new Quotas(stores.quotas(), stores.servers(), config),
                new NewServers.Tables(stores.groups(), stores.aggregates()),
                stores.servers(),
                stores.flavors(),
                stores.keypairs(),
                stores.actions(),
                stores.tags(),
                others.images(),
                others.networks());
        consoles = new Consoles(
                db, clock, around.ids(), config.console(), stores.servers(), new ConsoleStore(), others.hosts());
        reconcilers = reconcilers(around, config, db, stores, others, operations);
    }

    private static Reconcilers reconcilers(
            Surroundings around, ComputeConfig config, Db db, Stores stores, Others others, Operations operations) {
        var hosts = others.hosts();
        return new Reconcilers(
                around.clock(),
                List.of(
                        new OperationReconciler("compute", operations),
                        new HostReconciler(db, config, hosts, stores.hosts(), stores.aggregates(), others.placement()),
                        new GuestReconciler(db, hosts, stores.servers(), operations),
                        new InterfaceReconciler(db, hosts, stores.servers(), operations, others.networks()),
                        new LeakReconciler(
                                db, hosts, stores.servers(), operations, others.placement(), others.networks()),
                        new ConsoleReconciler(db, around.clock(), new ConsoleStore())));
    }

    public CreateServer create() {
        return create;
    }

    public DeleteServer delete() {
        return delete;
    }

    public SnapshotServer snapshot() {
        return snapshot;
    }

    public Map<PowerOperation.Kind, PowerOperation> power() {
        return power;
    }

    public ServerInterfaces interfaces() {
        return interfaces;
    }

    /** All operations of compute. */
    public List<Operation<?>> known() {
        return known;
    }

    /** The journal. */
    public Operations operations() {
        return operations;
    }

    public Reconcilers reconcilers() {
        return reconcilers;
    }

    public NewServers newServers() {
        return newServers;
    }

    /** Displays of servers, and the leave to see them. */
    public Consoles consoles() {
        return consoles;
    }
}
