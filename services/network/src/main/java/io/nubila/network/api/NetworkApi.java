package io.nubila.network.api;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Api;
import io.nubila.kernel.policy.Policy;
import io.nubila.network.NetworkConfig;
import io.nubila.network.engine.AddressScopes;
import io.nubila.network.engine.AutoTopologies;
import io.nubila.network.engine.DefaultRules;
import io.nubila.network.engine.FloatingIps;
import io.nubila.network.engine.Networks;
import io.nubila.network.engine.Ports;
import io.nubila.network.engine.Quotas;
import io.nubila.network.engine.RouterInterfaces;
import io.nubila.network.engine.Routers;
import io.nubila.network.engine.Schedules;
import io.nubila.network.engine.SecurityGroups;
import io.nubila.network.engine.Sharing;
import io.nubila.network.engine.SubnetPools;
import io.nubila.network.engine.Subnets;
import io.nubila.network.model.FloatingIp;
import io.nubila.network.model.Network;
import io.nubila.network.model.Port;
import io.nubila.network.model.Router;
import io.nubila.network.model.SecurityGroupRule;
import io.nubila.network.model.Subnet;
import io.nubila.network.store.AddressScopeStore;
import io.nubila.network.store.AddressStore;
import io.nubila.network.store.AgentStore;
import io.nubila.network.store.DefaultRuleStore;
import io.nubila.network.store.FloatingIpStore;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.RbacStore;
import io.nubila.network.store.RouterStore;
import io.nubila.network.store.SecurityGroupRuleStore;
import io.nubila.network.store.SecurityGroupStore;
import io.nubila.network.store.SubnetPoolStore;
import io.nubila.network.store.SubnetStore;
import java.util.Optional;

/** The Network API put together. */
public final class NetworkApi {
    /** The stores it reads. */
    public record Stores(
            NetworkStore networks,
            SubnetStore subnets,
            AddressStore addresses,
            PortStore ports,
            RouterStore routers,
            FloatingIpStore floatingIps,
            SecurityGroupStore groups,
            SecurityGroupRuleStore rules,
            AgentStore agents,
            SubnetPoolStore pools,
            AddressScopeStore scopes,
            RbacStore rbac,
            DefaultRuleStore defaultRules) {}

    /** The rules by which it changes things. */
    public record Engines(
            Networks networks,
            Subnets subnets,
            Ports ports,
            Routers routers,
            RouterInterfaces interfaces,
            FloatingIps floatingIps,
            SecurityGroups groups,
            Quotas quotas,
            SubnetPools pools,
            AddressScopes scopes,
            Sharing sharing,
            Schedules schedules,
            DefaultRules defaultRules,
            AutoTopologies topologies) {}

    private final Db db;
    private final Stores stores;
    private final Engines engines;
    private final Policy policy;
    private final Gate gate;
    private final NetworkConfig config;
    private final Clock clock;
    private final Ids ids;

    private NetworkApi(
            Db db, Stores stores, Engines engines, Policy policy, NetworkConfig config, Clock clock, Ids ids) {
        this.db = db;
        this.stores = stores;
        this.engines = engines;
        this.policy = policy;
        this.gate = new Gate(policy);
        this.config = config;
        this.clock = clock;
        this.ids = ids;
    }

    /** Routes, policy and errors. */
    public static Api.Definition of(
            Db db,
            Stores stores,
            Engines engines,
            Policy policy,
            NetworkConfig config,
            Clock clock,
            Ids ids,
            String authenticateHeader) {
        var handlers = new NetworkApi(db, stores, engines, policy, config, clock, ids).handlers();
        return new Api.Definition(
                "network",
                Optional.empty(),
                new NetworkErrors(),
                policy,
                NetworkRoutes.of(handlers),
                authenticateHeader);
    }

    private NetworkRoutes.Handlers handlers() {
        var networks = networks();
        var subnets = subnets();
        var ports = ports();
        var routers = routers();
        var floatingIps = floatingIps();
        var groupNoun =
                new SecurityGroupHandlers(engines.groups, stores.groups, stores.rules, engines.sharing, gate, ids);
        var groups = resources(groupNoun);
        var poolNoun = new SubnetPoolHandlers(engines.pools, stores.pools, engines.sharing, gate, policy, ids);
        var pools = resources(poolNoun);
        var agents = new AgentHandlers(stores.agents, db, clock, config.zone());
        return new NetworkRoutes.Handlers(
                networks,
                subnets,
                ports,
                routers,
                new RouterActions(routers, engines.interfaces, engines.routers, db, policy),
                floatingIps,
                groups,
                request -> {
                    groupNoun.ensureDefault(db, request);
                    return groups.list(request);
                },
                rules(),
                new TagHandlers<>(networks, db),
                new TagHandlers<>(subnets, db),
                new TagHandlers<>(ports, db),
                new TagHandlers<>(routers, db),
                new TagHandlers<>(floatingIps, db),
                new TagHandlers<>(groups, db),
                new QuotaHandlers(engines.quotas, db, policy),
                agents,
                new ScheduleHandlers(
                        engines.schedules, networks, routers, stores.networks, stores.routers, agents::view, db),
                pools,
                request -> poolNoun.addPrefixes(pools, db, request),
                request -> poolNoun.removePrefixes(pools, db, request),
                new TagHandlers<>(pools, db),
                resources(new AddressScopeHandlers(engines.scopes, stores.scopes, engines.sharing, gate, ids)),
                resources(new RbacPolicyHandlers(engines.sharing, stores.rbac, gate, policy, ids)),
                resources(
                        new DefaultRuleHandlers(engines.defaultRules, stores.defaultRules, engines.groups, gate, ids)),
                new IpAvailabilityHandlers(stores.networks, stores.subnets, stores.addresses, db),
                new AutoTopologyHandlers(engines.topologies, db, policy));
    }

    private Resources<Network> networks() {
        return resources(new NetworkHandlers(
                engines.networks,
                stores.networks,
                stores.subnets,
                engines.sharing,
                engines.topologies,
                gate,
                ids,
                config));
    }

    private Resources<Subnet> subnets() {
        return resources(new SubnetHandlers(
                engines.subnets,
                stores.subnets,
                stores.networks,
                engines.networks,
                new SubnetOrigin(engines.pools, policy),
                engines.sharing,
                gate,
                policy,
                ids));
    }

    private Resources<Port> ports() {
        return resources(new PortHandlers(
                engines.ports,
                stores.ports,
                stores.networks,
                engines.networks,
                engines.sharing,
                gate,
                policy,
                ids,
                config));
    }

    private Resources<Router> routers() {
        return resources(
                new RouterHandlers(engines.routers, stores.routers, stores.ports, gate, policy, ids, config.zone()));
    }

    private Resources<FloatingIp> floatingIps() {
        return resources(
                new FloatingIpHandlers(engines.floatingIps, stores.floatingIps, stores.ports, gate, policy, ids));
    }

    private Resources<SecurityGroupRule> rules() {
        return resources(new SecurityGroupRuleHandlers(engines.groups, stores.groups, stores.rules, gate, policy, ids));
    }

    private <T> Resources<T> resources(Noun<T> noun) {
        return new Resources<>(noun, db, policy, config.maxPage());
    }
}
