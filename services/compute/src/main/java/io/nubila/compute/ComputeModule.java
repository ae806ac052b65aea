package io.nubila.compute;

import io.nubila.compute.api.ComputeApi;
import io.nubila.compute.api.ComputeErrors;
import io.nubila.compute.api.ComputeVersions;
import io.nubila.compute.engine.CreateServer;
import io.nubila.compute.engine.DeleteServer;
import io.nubila.compute.engine.GuestReconciler;
import io.nubila.compute.engine.Guests;
import io.nubila.compute.engine.HostReconciler;
import io.nubila.compute.engine.Hosts;
import io.nubila.compute.engine.LeakReconciler;
import io.nubila.compute.engine.NewServers;
import io.nubila.compute.engine.PowerOperation;
import io.nubila.compute.engine.Scheduler;
import io.nubila.compute.engine.ServerChanges;
import io.nubila.compute.engine.SnapshotServer;
import io.nubila.compute.metadata.MetadataDocuments;
import io.nubila.compute.store.FlavorStore;
import io.nubila.compute.store.HostStore;
import io.nubila.compute.store.InstanceActionStore;
import io.nubila.compute.store.KeypairStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.compute.MetadataContract;
import io.nubila.contracts.image.ImageContract;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.placement.PlacementContract;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Migration;
import io.nubila.kernel.http.Api;
import io.nubila.kernel.http.Microversion;
import io.nubila.kernel.http.Microversions;
import io.nubila.kernel.node.Module;
import io.nubila.kernel.node.Surroundings;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.OperationReconciler;
import io.nubila.kernel.operations.Operations;
import io.nubila.kernel.operations.Reconcilers;
import io.nubila.kernel.policy.Policy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;

/** The compute service on a node: stores, operations, reconcilers, routes. The table of contents of the service. */
public final class ComputeModule implements Module {
    private final Db db;
    private final Hosts hosts;
    private final List<Operation<?>> known;
    private final Operations operations;
    private final Reconcilers reconcilers;
    private final Api.Definition api;
    private final MetadataContract metadata;

    public ComputeModule(
            Surroundings around,
            ComputeConfig config,
            Hosts hosts,
            ImageContract images,
            NetworkContract networks,
            PlacementContract placement) {
        this.hosts = hosts;
        db = Db.open(
                around.state().resolve("db/compute.db"),
                Migration.of(
                        ComputeModule.class,
                        "compute",
                        "V0001__servers",
                        "V0002__hosts",
                        "V0003__flavors",
                        "V0004__keypairs",
                        "V0005__quotas",
                        "V0006__forced_down"),
                around.clock());
        var servers = new ServerStore();
        var flavors = new FlavorStore();
        var keypairs = new KeypairStore();
        var actions = new InstanceActionStore();
        var hostTable = new HostStore();
        var changes = new ServerChanges(db, servers, actions);
        var documents = new MetadataDocuments(db, servers, networks, around.ids());
        var guests = new Guests(hosts, images, networks, documents.configDrive());
        var scheduler = new Scheduler(placement, hosts, host -> db.read(tx -> hostTable.refusal(tx, host)));
        var createServer = new CreateServer(
                db, around.clock(), servers, changes, scheduler, guests, placement, networks);
        var deleteServer = new DeleteServer(around.clock(), changes, guests, placement, networks);
        var power = new EnumMap<PowerOperation.Kind, PowerOperation>(PowerOperation.Kind.class);
        for (var kind : PowerOperation.Kind.values()) {
            power.put(
                    kind,
                    new PowerOperation(
                            kind, around.clock(), changes, guests, hosts, config.shutdownPatience()));
        }
        var snapshot =
                new SnapshotServer(changes, hosts, images, around.state().resolve("instances/snapshots"));
        var all = new ArrayList<Operation<?>>(List.of(createServer, deleteServer, snapshot));
        all.addAll(power.values());
        known = List.copyOf(all);
        operations = new Operations(db, around.clock(), around.ids(), around.node(), known, around.boundary());
        reconcilers = new Reconcilers(
                around.clock(),
                List.of(
                        new OperationReconciler("compute", operations),
                        new HostReconciler(db, config, hosts, hostTable, placement),
                        new GuestReconciler(db, hosts, servers, operations),
                        new LeakReconciler(db, hosts, servers, operations, placement, networks)));
        var newServers = new NewServers(
                db, around.ids(), config, servers, flavors, keypairs, actions, images, networks);
        var edge = new ComputeApi(new ComputeApi.Parts(
                db,
                around.ids(),
                servers,
                actions,
                images,
                networks,
                newServers,
                operations,
                createServer,
                deleteServer,
                power,
                snapshot));
        api = new Api.Definition(
                "compute",
                Optional.of(new Microversions(
                        "compute",
                        Optional.of("X-OpenStack-Nova-API-Version"),
                        Microversion.of(ComputeVersions.MIN),
                        Microversion.of(ComputeVersions.MAX))),
                new ComputeErrors(),
                Policy.load("compute", ComputeModule.class.getResourceAsStream("/policy/compute.yaml"))
                        .overriddenBy(around.state().resolve("policy/compute.yaml"), around.clock()),
                edge.routes(),
                "Keystone uri=\"" + around.endpoints().root("identity") + "/v3\"");
        metadata = documents;
    }

    @Override
    public String name() {
        return "compute";
    }

    @Override
    public Api.Definition api() {
        return api;
    }

    @Override
    public List<Operation<?>> knownOperations() {
        return known;
    }

    @Override
    public Operations operations() {
        return operations;
    }

    @Override
    public Reconcilers reconcilers() {
        return reconcilers;
    }

    /** What the metadata listeners of the network ask. */
    public MetadataContract metadata() {
        return metadata;
    }

    @Override
    public void start() {
        int _ = operations.resume();
        for (var host : hosts.names()) {
            hosts.on(host).watch(guest -> reconcilers.poke("compute-guests"));
        }
        reconcilers.start();
    }

    @Override
    public void close() {
        reconcilers.close();
        operations.close();
        hosts.close();
        db.close();
    }
}
