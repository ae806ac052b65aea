package io.nubila.compute;

import io.nubila.compute.api.ComputeApi;
import io.nubila.compute.api.ComputeErrors;
import io.nubila.compute.api.ComputeManners;
import io.nubila.compute.api.ComputeVersions;
import io.nubila.compute.api.console.ConsoleProxy;
import io.nubila.compute.engine.DefaultFlavors;
import io.nubila.compute.engine.GuestPorts;
import io.nubila.compute.engine.Hosts;
import io.nubila.compute.engine.ServerEngine;
import io.nubila.compute.engine.metadata.MetadataDocuments;
import io.nubila.contracts.compute.GuestPortsContract;
import io.nubila.contracts.compute.MetadataContract;
import io.nubila.contracts.image.ImageContract;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.placement.PlacementContract;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Migration;
import io.nubila.kernel.http.Api;
import io.nubila.kernel.http.Microversion;
import io.nubila.kernel.http.Microversions;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.node.Module;
import io.nubila.kernel.node.Surroundings;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.Operations;
import io.nubila.kernel.operations.Reconcilers;
import io.nubila.kernel.policy.Policy;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The compute service on a node. The table of contents of the service. */
public final class ComputeModule implements Module {
    private static final Logger LOG = LoggerFactory.getLogger(ComputeModule.class);

    private final Db db;
    private final Hosts hosts;
    private final ServerEngine.Stores stores;
    private final ServerEngine engine;
    private final MetadataDocuments documents;
    private final Api.Definition api;
    private final ConsoleProxy consoles;

    public ComputeModule(
            Surroundings around,
            ComputeConfig config,
            Hosts hosts,
            ImageContract images,
            NetworkContract networks,
            ForOldClients old,
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
                        "V0006__forced_down",
                        "V0007__usage",
                        "V0008__server_locks_and_tags",
                        "V0012__consoles",
                        "V0020__aggregates",
                        "V0021__server_groups",
                        "V0022__quota_classes",
                        "V0030__server_passwords",
                        "V0031__server_files"),
                around.clock());
        stores = ServerEngine.Stores.make();
        documents = new MetadataDocuments(db, stores, hosts, networks, around.ids());
        var others = new ServerEngine.Others(hosts, images, networks, placement);
        engine = new ServerEngine(around, config, db, stores, others, documents.configDrive());
        var root = around.endpoints().root("console");
        consoles = new ConsoleProxy(
                engine.consoles(), config.console(), URI.create(root).getScheme());
        var edge = new ComputeApi(new ComputeApi.Parts(
                db,
                around.ids(),
                around.clock(),
                config,
                stores,
                others,
                old,
                around.endpoints().root("image"),
                engine,
                root + ConsoleProxy.PAGE));
        api = definition(around, edge.routes());
    }

    private static Api.Definition definition(Surroundings around, List<Route> routes) {
        var defaults = ComputeModule.class.getResourceAsStream("/policy/compute.yaml");
        if (defaults == null) {
            throw new Problem.Bug("no policy of compute").exception();
        }
        return new Api.Definition(
                "compute",
                Optional.of(new Microversions(
                        "compute",
                        Optional.of("X-OpenStack-Nova-API-Version"),
                        Microversion.of(ComputeVersions.MIN),
                        Microversion.of(ComputeVersions.MAX))),
                new ComputeErrors(),
                Policy.load("compute", defaults)
                        .overriddenBy(around.state().resolve("policy/compute.yaml"), around.clock()),
                routes,
                "Keystone uri=\"" + around.endpoints().root("identity") + "/v3\"",
                ComputeManners.make());
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
        return engine.known();
    }

    @Override
    public Operations operations() {
        return engine.operations();
    }

    @Override
    public Reconcilers reconcilers() {
        return engine.reconcilers();
    }

    /** What the metadata listeners of the network ask. */
    public MetadataContract metadata() {
        return documents;
    }

    /** What network tells of servers' ports: guests lose interfaces whose port somebody deleted. */
    public GuestPortsContract guestPorts() {
        return new GuestPorts(engine.reconcilers());
    }

    /** What the console port answers: the page, noVNC, and the way to the displays. */
    public ConsoleProxy consoles() {
        return consoles;
    }

    /** Makes the flavors a newcomer expects, unless any flavor is there. */
    public void makeDefaultFlavors() {
        DefaultFlavors.ensure(db, stores.flavors());
    }

    @Override
    public void start() {
        int _ = engine.operations().resume();
        // A hypervisor may take seconds to answer for the first time; the cloud need not wait for it.
        Thread.ofVirtual().name("watch-hosts").start(this::watchHosts);
        engine.reconcilers().start();
    }

    private void watchHosts() {
        for (var host : hosts.names()) {
            try {
                hosts.on(host).watch(guest -> engine.reconcilers().poke("compute-guests"));
            } catch (ProblemException e) {
                LOG.warn("host {} cannot be watched, its guests are looked at now and then: {}", host, e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        engine.reconcilers().close();
        engine.operations().close();
        hosts.close();
        db.close();
    }
}
