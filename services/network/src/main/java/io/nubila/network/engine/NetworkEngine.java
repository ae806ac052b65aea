package io.nubila.network.engine;

import io.nubila.contracts.compute.HostName;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.node.Surroundings;
import io.nubila.kernel.operations.Reconciler;
import io.nubila.kernel.policy.Policy;
import io.nubila.network.NetworkConfig;
import io.nubila.network.driver.NetworkDriver;
import io.nubila.network.store.AddressScopeStore;
import io.nubila.network.store.AddressStore;
import io.nubila.network.store.AgentStore;
import io.nubila.network.store.AutoTopologyStore;
import io.nubila.network.store.DefaultRuleStore;
import io.nubila.network.store.FloatingIpStore;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.QuotaStore;
import io.nubila.network.store.RbacStore;
import io.nubila.network.store.RouterStore;
import io.nubila.network.store.ScheduleStore;
import io.nubila.network.store.SecurityGroupRuleStore;
import io.nubila.network.store.SecurityGroupStore;
import io.nubila.network.store.SubnetPoolStore;
import io.nubila.network.store.SubnetStore;
import java.util.List;
import java.util.function.Predicate;

/** The engine put together: who knows whom. */
public final class NetworkEngine {
    private final NetworkStore networkStore = new NetworkStore();
    private final SubnetStore subnetStore = new SubnetStore();
    private final AddressStore addressStore = new AddressStore();
    private final PortStore portStore = new PortStore();
    private final RouterStore routerStore = new RouterStore();
    private final FloatingIpStore floatingIpStore = new FloatingIpStore();
    private final SecurityGroupStore groupStore = new SecurityGroupStore();
    private final SecurityGroupRuleStore ruleStore = new SecurityGroupRuleStore();
    private final AgentStore agentStore = new AgentStore();
    private final SubnetPoolStore poolStore = new SubnetPoolStore();
    private final AddressScopeStore scopeStore = new AddressScopeStore();
    private final RbacStore rbacStore = new RbacStore();
    private final ScheduleStore scheduleStore = new ScheduleStore();
    private final DefaultRuleStore defaultRuleStore = new DefaultRuleStore();

    private final Pending pending = new Pending();
    private final Quotas quotas;
    private final Sharing sharing;
    private final AddressScopes scopes;
    private final SubnetPools pools;
    private final Schedules schedules;
    private final DefaultRules defaultRules;
    private final SecurityGroups groups;
    private final Ports ports;
    private final Networks networks;
    private final Subnets subnets;
    private final Routers routers;
    private final RouterInterfaces interfaces;
    private final AutoTopologies topologies;
    private final FloatingIps floatingIps;
    private final MetadataListeners metadata;
    private final Convergence convergence;
    private final NetworkService service;
    private final SecurityGroupService securityGroups;
    private final NetworkCatalogue catalogue;
    private final NetworkReconciler reconciler;
    private final Agents agents;
    private final NetworkBootstrap bootstrap;

    /**
     * @param local whether the data path of a host is this node's to make
     */
    public NetworkEngine(
            Db db,
            Surroundings around,
            NetworkConfig config,
            NetworkDriver driver,
            Policy policy,
            Predicate<HostName> local) {
        var ids = around.ids();
        var node = around.node();
        quotas = new Quotas(new QuotaStore(), config.quotas());
        sharing = new Sharing(rbacStore, poolStore, scopeStore, quotas, pending, ids);
        scopes = new AddressScopes(scopeStore, poolStore, rbacStore, ids);
        pools = new SubnetPools(poolStore, scopes, rbacStore, quotas, ids);
        schedules = new Schedules(scheduleStore, agentStore, networkStore, routerStore, pending);
        defaultRules = new DefaultRules(defaultRuleStore, ids);
        groups = new SecurityGroups(groupStore, ruleStore, portStore, rbacStore, defaultRules, quotas, pending, ids);
        ports = ports(ids);
        networks = networks(config);
        subnets = new Subnets(subnetStore, networkStore, portStore, addressStore, quotas, pending);
        routers = new Routers(
                routerStore,
                networkStore,
                subnetStore,
                portStore,
                floatingIpStore,
                scheduleStore,
                ports,
                quotas,
                pending,
                ids,
                node);
        interfaces = new RouterInterfaces(
                routers, routerStore, networkStore, subnetStore, portStore, floatingIpStore, ports, pending, node);
        topologies = new AutoTopologies(
                new AutoTopologyStore(), poolStore, subnetStore, networks, subnets, pools, routers, interfaces, ids);
        floatingIps = new FloatingIps(
                floatingIpStore, networkStore, subnetStore, portStore, ports, routers, interfaces, quotas, pending);
        var summaries = new PortSummaries(networkStore, subnetStore, groupStore, floatingIpStore);
        metadata = new MetadataListeners(driver, new GuestAddresses(db, portStore, addressStore, summaries));
        convergence = convergence(db, config, driver, local, node);
        service = service(db, config, driver, policy, local, summaries);
        securityGroups = new SecurityGroupService(
                db,
                new SecurityGroupService.Stores(groupStore, ruleStore, portStore, networkStore),
                groups,
                ports,
                policy);
        catalogue = new NetworkCatalogue(
                db, new NetworkCatalogue.Stores(networkStore, floatingIpStore, portStore), floatingIps, policy);
        reconciler = new NetworkReconciler(db, networkStore, routerStore, groupStore, pending, convergence);
        agents = new Agents(db, agentStore, convergence, around.clock(), ids, node, driver.name(), config.dataPath());
        bootstrap = bootstrap(db, config, ids);
    }

    private Ports ports(Ids ids) {
        return new Ports(
                portStore,
                subnetStore,
                groupStore,
                floatingIpStore,
                routerStore,
                addressStore,
                groups,
                quotas,
                pending,
                ids);
    }

    private Networks networks(NetworkConfig config) {
        return new Networks(
                networkStore,
                subnetStore,
                portStore,
                routerStore,
                floatingIpStore,
                scheduleStore,
                sharing,
                quotas,
                pending,
                config);
    }

    private Convergence convergence(
            Db db, NetworkConfig config, NetworkDriver driver, Predicate<HostName> local, String node) {
        var planner = new Planner(
                networkStore,
                subnetStore,
                portStore,
                routerStore,
                floatingIpStore,
                groupStore,
                ruleStore,
                scheduleStore,
                node,
                config,
                local.or(host -> host.value().equals(node)));
        var dhcpPorts = new DhcpPorts(db, networkStore, subnetStore, portStore, scheduleStore, ports, routers, node);
        return new Convergence(
                db, pending, planner, dhcpPorts, portStore, floatingIpStore, driver, metadata, config.dataPath());
    }

    private NetworkService service(
            Db db,
            NetworkConfig config,
            NetworkDriver driver,
            Policy policy,
            Predicate<HostName> local,
            PortSummaries summaries) {
        return new NetworkService(
                db,
                new NetworkService.Stores(networkStore, subnetStore, portStore, groupStore),
                topologies,
                ports,
                groups,
                quotas,
                summaries,
                convergence,
                driver,
                policy,
                config.bindLimit(),
                local);
    }

    private NetworkBootstrap bootstrap(Db db, NetworkConfig config, Ids ids) {
        return new NetworkBootstrap(
                db,
                networkStore,
                networks,
                subnets,
                routers,
                interfaces,
                pools,
                topologies,
                groups,
                ids,
                config.physicalNetworks().getFirst());
    }

    /** What compute asks. */
    public NetworkService service() {
        return service;
    }

    /** What compute asks of security groups. */
    public SecurityGroupService securityGroups() {
        return securityGroups;
    }

    /** What compute asks of networks and floating addresses for its clients. */
    public NetworkCatalogue catalogue() {
        return catalogue;
    }

    /** What a new cloud begins with. */
    public NetworkBootstrap bootstrap() {
        return bootstrap;
    }

    /** The data path's follower. */
    public Convergence convergence() {
        return convergence;
    }

    /** Listeners for guests. */
    public MetadataListeners metadata() {
        return metadata;
    }

    /** What is kept true. */
    public List<Reconciler> reconcilers() {
        return List.of(reconciler, agents);
    }

    /** The name of the reconciler that looks at everything. */
    public String mainReconciler() {
        return reconciler.name();
    }

    public NetworkStore networkStore() {
        return networkStore;
    }

    public SubnetStore subnetStore() {
        return subnetStore;
    }

    public AddressStore addressStore() {
        return addressStore;
    }

    public PortStore portStore() {
        return portStore;
    }

    public RouterStore routerStore() {
        return routerStore;
    }

    public FloatingIpStore floatingIpStore() {
        return floatingIpStore;
    }

    public SecurityGroupStore groupStore() {
        return groupStore;
    }

    public SecurityGroupRuleStore ruleStore() {
        return ruleStore;
    }

    public AgentStore agentStore() {
        return agentStore;
    }

    public SubnetPoolStore poolStore() {
        return poolStore;
    }

    public AddressScopeStore scopeStore() {
        return scopeStore;
    }

    public RbacStore rbacStore() {
        return rbacStore;
    }

    public SubnetPools pools() {
        return pools;
    }

    public AddressScopes scopes() {
        return scopes;
    }

    public Sharing sharing() {
        return sharing;
    }

    public DefaultRuleStore defaultRuleStore() {
        return defaultRuleStore;
    }

    public DefaultRules defaultRules() {
        return defaultRules;
    }

    public Schedules schedules() {
        return schedules;
    }

    public Quotas quotas() {
        return quotas;
    }

    public SecurityGroups groups() {
        return groups;
    }

    public Ports ports() {
        return ports;
    }

    public Networks networks() {
        return networks;
    }

    public Subnets subnets() {
        return subnets;
    }

    public Routers routers() {
        return routers;
    }

    public RouterInterfaces interfaces() {
        return interfaces;
    }

    public AutoTopologies topologies() {
        return topologies;
    }

    public FloatingIps floatingIps() {
        return floatingIps;
    }
}
