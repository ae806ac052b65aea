package io.nubila.app;

import io.nubila.compute.ComputeConfig;
import io.nubila.compute.ComputeModule;
import io.nubila.compute.ForOldClients;
import io.nubila.compute.engine.Hosts;
import io.nubila.contracts.compute.GuestPortsContract;
import io.nubila.contracts.compute.MetadataContract;
import io.nubila.contracts.image.ImageCatalogueContract;
import io.nubila.contracts.image.ImageContract;
import io.nubila.contracts.network.NetworkCatalogueContract;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.SecurityGroupContract;
import io.nubila.contracts.placement.PlacementContract;
import io.nubila.identity.IdentityConfig;
import io.nubila.identity.IdentityModule;
import io.nubila.image.ImageConfig;
import io.nubila.image.ImageModule;
import io.nubila.kernel.config.ConfigFile;
import io.nubila.kernel.config.Section;
import io.nubila.kernel.http.Api;
import io.nubila.kernel.http.Dispatcher;
import io.nubila.kernel.http.HttpServer;
import io.nubila.kernel.http.Mounts;
import io.nubila.kernel.http.OpenApi;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.metrics.Metrics;
import io.nubila.kernel.node.Module;
import io.nubila.kernel.node.Surroundings;
import io.nubila.kernel.tls.PrivateFiles;
import io.nubila.kernel.tls.ServerNames;
import io.nubila.kernel.tls.TlsFiles;
import io.nubila.network.NetworkConfig;
import io.nubila.network.NetworkModule;
import io.nubila.placement.PlacementConfig;
import io.nubila.placement.PlacementModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole node: every module, wired by hand in the order in which they need each other, and the ports they answer on. The
 * one place of wiring.
 */
public final class CloudNode implements AutoCloseable {
    /** The sections of {@code nubila.toml}. */
    public static final List<Section<?>> SECTIONS = List.of(
            LoggingConfig.SECTION,
            IdentityConfig.SECTION,
            ImageConfig.SECTION,
            PlacementConfig.SECTION,
            NetworkConfig.SECTION,
            ComputeConfig.SECTION,
            SimulationConfig.SECTION);

    private final Surroundings around;
    private final NodeOptions options;
    private final Ports ports;
    private final Drivers drivers;
    private final TlsFiles tls;
    private final IdentityModule identity;
    private final ImageModule image;
    private final PlacementModule placement;
    private final NetworkModule network;
    private final ComputeModule compute;
    private final MetadataContract metadata;
    private final Map<String, Api> apis = new LinkedHashMap<>();
    private final HttpServer http;
    private final FirstStart firstStart;
    private volatile boolean ready;

    public CloudNode(Surroundings around, NodeOptions options, Ports ports, ConfigFile config) {
        this.around = around;
        this.options = options;
        this.ports = ports;
        for (var folder : List.of("db", "keys")) {
            var _ = PrivateFiles.folder(around.state().resolve(folder));
        }
        // What a host can do is found out by its programs, so this waits most of the time.
        var laterDrivers =
                Later.of("drivers", () -> Drivers.choose(around, options, config.section(SimulationConfig.SECTION)));
        var laterImage = Later.of("image", () -> new ImageModule(around, config.section(ImageConfig.SECTION)));
        var laterPlacement =
                Later.of("placement", () -> new PlacementModule(around, config.section(PlacementConfig.SECTION)));
        var laterTls = Later.of(
                "tls",
                () -> TlsFiles.open(
                        around.state(), ServerNames.of(List.of(options.listen())), around.clock(), around.ids()));
        identity = new IdentityModule(around, config.section(IdentityConfig.SECTION));
        var firstUsers = new FirstUsers(around, identity);
        drivers = laterDrivers.get();
        network = new NetworkModule(around, config.section(NetworkConfig.SECTION), drivers.network(), drivers::isLocal);
        var contracts = new ContractWiring(options.serialiseContracts());
        image = laterImage.get();
        placement = laterPlacement.get();
        compute = new ComputeModule(
                around,
                config.section(ComputeConfig.SECTION),
                new Hosts(drivers.hypervisors()),
                contracts.of(ImageContract.class, image.contract()),
                contracts.of(NetworkContract.class, network.contract()),
                new ForOldClients(
                        contracts.of(SecurityGroupContract.class, network.securityGroups()),
                        contracts.of(NetworkCatalogueContract.class, network.catalogue()),
                        contracts.of(ImageCatalogueContract.class, image.catalogue())),
                contracts.of(PlacementContract.class, placement.contract()));
        metadata = contracts.of(MetadataContract.class, compute.metadata());
        network.tellOfGuestPorts(contracts.of(GuestPortsContract.class, compute.guestPorts()));
        tls = laterTls.get();
        http = new HttpServer(Optional.of(tls.context()));
        var metrics = new Metrics();
        var observed = new Observed(metrics);
        for (var module : modules()) {
            apis.put(module.name(), api(module.api(), observed));
        }
        var node = new NodeApi(this, metrics);
        apis.put("nubila", api(node.definition(around), observed));
        firstStart = new FirstStart(around, options, identity, firstUsers, network, compute);
    }

    private Api api(Api.Definition definition, Api.Observer observer) {
        var routes = new ArrayList<>(definition.routes());
        routes.add(Route.get("/openapi.json", Route.PUBLIC, OpenApi.handler(definition.name(), definition.routes())));
        return new Api(
                new Api.Definition(
                        definition.name(),
                        definition.microversions(),
                        definition.errors(),
                        definition.policy(),
                        routes,
                        definition.authenticateHeader(),
                        definition.manners()),
                identity.contract()::authenticate,
                around.ids(),
                observer);
    }

    /** Every service of the node, in the order in which they are started. */
    public List<Module> modules() {
        return List.of(identity, image, placement, network, compute);
    }

    /** The drivers, and why. */
    Drivers drivers() {
        return drivers;
    }

    /** What the node was handed. */
    Surroundings around() {
        return around;
    }

    /** Where it answers. */
    public Ports ports() {
        return ports;
    }

    /** Whether first start is complete, every port answers and the hosts of this node can take guests. */
    boolean isReady() {
        return ready;
    }

    /** The route tables, by service; for generated documents and tests. */
    public Map<String, Api> apis() {
        return Map.copyOf(apis);
    }

    /** Opens the ports, makes what a first start makes, takes up unfinished work. */
    public void start() {
        listen(ports.identity(), api("identity"));
        listen(ports.identityAdmin(), api("identity"));
        listen(ports.image(), api("image"));
        listen(ports.placement(), api("placement"));
        listen(ports.compute(), api("compute"));
        listen(ports.network(), api("network"));
        listen(ports.console(), compute.consoles());
        listen(ports.all(), allInOne());
        var hosts = drivers.makeReady();
        firstStart.beforePorts();
        http.start();
        modules().forEach(Module::start);
        network.serveMetadata(http, metadata);
        firstStart.afterPorts();
        hosts.await();
        ready = true;
    }

    private Api api(String name) {
        var found = apis.get(name);
        if (found == null) {
            throw new io.nubila.kernel.base.Problem.Bug("no api " + name).exception();
        }
        return found;
    }

    private void listen(int port, Dispatcher dispatcher) {
        int _ = http.listen(options.listen(), port, dispatcher);
    }

    /** Every API below its own path; what belongs to a service but is Nubila's own goes to that service. */
    private Dispatcher allInOne() {
        var below = new LinkedHashMap<String, Dispatcher>();
        for (var name : List.of("identity", "image", "placement", "compute", "network")) {
            below.put("/" + name, api(name));
        }
        var node = api("nubila");
        var computeApi = api("compute");
        return new Mounts(
                below,
                request -> request.path().startsWith("/nubila/v1/servers/")
                        ? computeApi.answer(request)
                        : node.answer(request));
    }

    /** Looks once a day whether certificates are due. */
    public boolean refreshCertificates() {
        return tls.refresh();
    }

    /** Stops in order: no new requests, then the services from last to first. Guests and networks run on. */
    @Override
    public void close() {
        ready = false;
        firstStart.close();
        compute.consoles().close();
        http.close();
        modules().reversed().forEach(Module::close);
        drivers.network().close();
    }
}
