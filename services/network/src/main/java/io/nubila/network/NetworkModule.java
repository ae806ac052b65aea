package io.nubila.network;

import io.nubila.contracts.compute.GuestPortsContract;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.MetadataContract;
import io.nubila.contracts.network.NetworkCatalogueContract;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.SecurityGroupContract;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Migration;
import io.nubila.kernel.http.Api;
import io.nubila.kernel.http.HttpServer;
import io.nubila.kernel.node.Module;
import io.nubila.kernel.node.Surroundings;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.Operations;
import io.nubila.kernel.operations.Reconcilers;
import io.nubila.kernel.policy.Policy;
import io.nubila.network.api.MetadataAnswers;
import io.nubila.network.api.NetworkApi;
import io.nubila.network.driver.NetworkDriver;
import io.nubila.network.engine.Convergence;
import io.nubila.network.engine.NetworkBootstrap;
import io.nubila.network.engine.NetworkEngine;
import java.util.List;
import java.util.function.Predicate;

/**
 * The network service: its table of contents. What the API changes is changed within the request, so there are no
 * operations; the data path follows by {@link Convergence}.
 */
public final class NetworkModule implements Module {
    private static final String NAME = "network";

    private final Db db;
    private final NetworkEngine engine;
    private final Api.Definition api;
    private final Operations operations;
    private final Reconcilers reconcilers;

    /**
     * @param local whether the data path of a host is this node's to make; simulated hosts all are
     */
    public NetworkModule(Surroundings around, NetworkConfig config, NetworkDriver driver, Predicate<HostName> local) {
        db = Db.open(
                around.state().resolve("db/network.db"),
                Migration.of(
                        NetworkModule.class,
                        NAME,
                        "V0001__network",
                        "V0002__pools",
                        "V0003__bound_ports",
                        "V0004__default_rules",
                        "V0005__auto_topologies"),
                around.clock());
        var policy = policy(around);
        engine = new NetworkEngine(db, around, config, driver, policy, local);
        api = NetworkApi.of(
                db,
                new NetworkApi.Stores(
                        engine.networkStore(),
                        engine.subnetStore(),
                        engine.addressStore(),
                        engine.portStore(),
                        engine.routerStore(),
                        engine.floatingIpStore(),
                        engine.groupStore(),
                        engine.ruleStore(),
                        engine.agentStore(),
                        engine.poolStore(),
                        engine.scopeStore(),
                        engine.rbacStore(),
                        engine.defaultRuleStore()),
                new NetworkApi.Engines(
                        engine.networks(),
                        engine.subnets(),
                        engine.ports(),
                        engine.routers(),
                        engine.interfaces(),
                        engine.floatingIps(),
                        engine.groups(),
                        engine.quotas(),
                        engine.pools(),
                        engine.scopes(),
                        engine.sharing(),
                        engine.schedules(),
                        engine.defaultRules(),
                        engine.topologies()),
                policy,
                config,
                around.clock(),
                around.ids(),
                "Keystone uri=\"%s\"".formatted(around.endpoints().root("identity")));
        operations = new Operations(db, around.clock(), around.ids(), around.node(), List.of(), around.boundary());
        reconcilers = new Reconcilers(around.clock(), engine.reconcilers());
    }

    private static Policy policy(Surroundings around) {
        var defaults = NetworkModule.class.getResourceAsStream("/policy/network.yaml");
        if (defaults == null) {
            throw new Problem.Bug("no policy of network").exception();
        }
        return Policy.load(NAME, defaults)
                .worded("rule:%s is disallowed by policy"::formatted)
                .overriddenBy(around.state().resolve("policy/network.yaml"), around.clock());
    }

    /** Network for other services. */
    public NetworkContract contract() {
        return engine.service();
    }

    /** Security groups for other services. */
    public SecurityGroupContract securityGroups() {
        return engine.securityGroups();
    }

    /** Networks and floating addresses for other services' clients. */
    public NetworkCatalogueContract catalogue() {
        return engine.catalogue();
    }

    /** What a new cloud begins with. */
    public NetworkBootstrap bootstrap() {
        return engine.bootstrap();
    }

    /** The data path's follower, for status pages. */
    public Convergence convergence() {
        return engine.convergence();
    }

    /** From now on guests are answered at 169.254.169.254, in every network and router of this host. */
    public void serveMetadata(HttpServer server, MetadataContract documents) {
        engine.metadata().serve(new MetadataAnswers(server, documents));
        reconcilers.poke(engine.mainReconciler());
    }

    /** From now on compute hears of ports that were deleted while servers had them. */
    public void tellOfGuestPorts(GuestPortsContract guests) {
        engine.ports().tellOfGuestPorts(guests::portsChanged);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Api.Definition api() {
        return api;
    }

    @Override
    public List<Operation<?>> knownOperations() {
        return List.of();
    }

    @Override
    public Operations operations() {
        return operations;
    }

    @Override
    public Reconcilers reconcilers() {
        return reconcilers;
    }

    @Override
    public void start() {
        var _ = operations.resume();
        engine.convergence().start();
        reconcilers.start();
    }

    @Override
    public void close() {
        reconcilers.close();
        engine.convergence().close();
        operations.close();
        db.close();
    }
}
