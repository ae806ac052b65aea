package io.nubila.network.api;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Api;
import io.nubila.kernel.policy.Policy;
import io.nubila.network.NetworkConfig;
import io.nubila.network.engine.FloatingIps;
import io.nubila.network.engine.Networks;
import io.nubila.network.engine.Ports;
import io.nubila.network.engine.Quotas;
import io.nubila.network.engine.RouterInterfaces;
import io.nubila.network.engine.Routers;
import io.nubila.network.engine.SecurityGroups;
import io.nubila.network.engine.Subnets;
import io.nubila.network.store.AddressStore;
import io.nubila.network.store.AgentStore;
import io.nubila.network.store.FloatingIpStore;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.RouterStore;
import io.nubila.network.store.SecurityGroupRuleStore;
import io.nubila.network.store.SecurityGroupStore;
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
            AgentStore agents) {}

    /** The rules by which it changes things. */
    public record Engines(
            Networks networks,
            Subnets subnets,
            Ports ports,
            Routers routers,
            RouterInterfaces interfaces,
            FloatingIps floatingIps,
            SecurityGroups groups,
            Quotas quotas) {}

    private NetworkApi() {}

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
        var gate = new Gate(policy);
        int page = config.maxPage();
        var networks = new Resources<>(
                new NetworkHandlers(engines.networks, stores.networks, stores.subnets, gate, ids, config),
                db,
                policy,
                page);
        var subnets = new Resources<>(
                new SubnetHandlers(
                        engines.subnets, stores.subnets, stores.networks, engines.networks, gate, policy, ids),
                db,
                policy,
                page);
        var ports = new Resources<>(
                new PortHandlers(
                        engines.ports, stores.ports, stores.networks, engines.networks, gate, policy, ids, config),
                db,
                policy,
                page);
        var routers = new Resources<>(
                new RouterHandlers(engines.routers, stores.routers, stores.ports, gate, policy, ids, config.zone()),
                db,
                policy,
                page);
        var floatingIps = new Resources<>(
                new FloatingIpHandlers(engines.floatingIps, stores.floatingIps, stores.ports, gate, policy, ids),
                db,
                policy,
                page);
        var groupNoun = new SecurityGroupHandlers(engines.groups, stores.groups, stores.rules, gate, ids);
        var groups = new Resources<>(groupNoun, db, policy, page);
        var rules = new Resources<>(
                new SecurityGroupRuleHandlers(engines.groups, stores.groups, stores.rules, gate, policy, ids),
                db,
                policy,
                page);
        var handlers = new NetworkRoutes.Handlers(
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
                rules,
                new TagHandlers<>(networks, db),
                new TagHandlers<>(subnets, db),
                new TagHandlers<>(ports, db),
                new TagHandlers<>(routers, db),
                new TagHandlers<>(floatingIps, db),
                new TagHandlers<>(groups, db),
                new QuotaHandlers(engines.quotas, db, policy),
                new AgentHandlers(stores.agents, db, clock, config.zone()),
                new IpAvailabilityHandlers(stores.networks, stores.subnets, stores.addresses, db));
        return new Api.Definition(
                "network",
                Optional.empty(),
                new NetworkErrors(),
                policy,
                NetworkRoutes.of(handlers),
                authenticateHeader);
    }
}
