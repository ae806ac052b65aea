package io.nubila.network.api;

import static io.nubila.kernel.http.Route.delete;
import static io.nubila.kernel.http.Route.get;
import static io.nubila.kernel.http.Route.post;
import static io.nubila.kernel.http.Route.put;

import io.nubila.kernel.http.Handler;
import io.nubila.kernel.http.Route;
import io.nubila.network.model.AddressScope;
import io.nubila.network.model.DefaultRule;
import io.nubila.network.model.FloatingIp;
import io.nubila.network.model.Network;
import io.nubila.network.model.Port;
import io.nubila.network.model.RbacPolicy;
import io.nubila.network.model.Router;
import io.nubila.network.model.SecurityGroup;
import io.nubila.network.model.SecurityGroupRule;
import io.nubila.network.model.Subnet;
import io.nubila.network.model.SubnetPool;
import java.util.ArrayList;
import java.util.List;

/** Every URL the network service answers. Start reading here. */
final class NetworkRoutes {
    private static final String ROOT = "/v2.0/";
    /**
     * For lists that are empty, not refused, for those who may see nothing of them, and for what everyone may read of the
     * own project; their handlers ask the real rule.
     */
    private static final String ANYONE = "regular_user";

    private NetworkRoutes() {}

    /** What answers. */
    record Handlers(
            Resources<Network> networks,
            Resources<Subnet> subnets,
            Resources<Port> ports,
            Resources<Router> routers,
            RouterActions routerActions,
            Resources<FloatingIp> floatingIps,
            Resources<SecurityGroup> groups,
            Handler groupList,
            Resources<SecurityGroupRule> rules,
            TagHandlers<Network> networkTags,
            TagHandlers<Subnet> subnetTags,
            TagHandlers<Port> portTags,
            TagHandlers<Router> routerTags,
            TagHandlers<FloatingIp> floatingIpTags,
            TagHandlers<SecurityGroup> groupTags,
            QuotaHandlers quotas,
            AgentHandlers agents,
            ScheduleHandlers schedules,
            Resources<SubnetPool> pools,
            Handler addPrefixes,
            Handler removePrefixes,
            TagHandlers<SubnetPool> poolTags,
            Resources<AddressScope> scopes,
            Resources<RbacPolicy> rbac,
            Resources<DefaultRule> defaultRules,
            IpAvailabilityHandlers availability,
            AutoTopologyHandlers topologies) {}

    static List<Route> of(Handlers h) {
        var routes = new ArrayList<Route>();
        routes.add(get("/", Route.PUBLIC, VersionHandlers::versions));
        routes.add(get("/v2.0", Route.PUBLIC, VersionHandlers::resources));
        routes.add(get(ROOT + "extensions", ANYONE, Extensions::list).checkedWithTarget());
        routes.add(get(ROOT + "extensions/{alias}", ANYONE, Extensions::show).checkedWithTarget());

        resource(routes, "networks", h.networks);
        tags(routes, "networks", h.networks, h.networkTags);
        resource(routes, "subnets", h.subnets);
        tags(routes, "subnets", h.subnets, h.subnetTags);
        resource(routes, "ports", h.ports);
        tags(routes, "ports", h.ports, h.portTags);

        resource(routes, "routers", h.routers);
        tags(routes, "routers", h.routers, h.routerTags);
        action(routes, h.routers, "add_router_interface", "add_router_interface", h.routerActions::add);
        action(routes, h.routers, "remove_router_interface", "remove_router_interface", h.routerActions::remove);
        action(routes, h.routers, "add_extraroutes", "update_router", h.routerActions::addRoutes);
        action(routes, h.routers, "remove_extraroutes", "update_router", h.routerActions::removeRoutes);

        resource(routes, "floatingips", h.floatingIps);
        tags(routes, "floatingips", h.floatingIps, h.floatingIpTags);

        changes(routes, "security-groups", h.groups);
        routes.add(
                get(ROOT + "security-groups", "get_security_group", h.groupList).checkedWithTarget());
        routes.add(put(
                        ROOT + "security-groups/{id}",
                        "update_security_group",
                        h.groups.searched("update_security_group", h.groups::update))
                .checkedAfterSearch());
        tags(routes, "security-groups", h.groups, h.groupTags);
        changes(routes, "security-group-rules", h.rules);
        routes.add(get(ROOT + "security-group-rules", "get_security_group_rule", h.rules::list)
                .checkedWithTarget());

        quotas(routes, h.quotas);
        resource(routes, "subnetpools", h.pools);
        tags(routes, "subnetpools", h.pools, h.poolTags);
        prefixes(routes, h);
        resource(routes, "address-scopes", h.scopes);
        resource(routes, "rbac-policies", h.rbac);
        changes(routes, "default-security-group-rules", h.defaultRules);
        routes.add(get(ROOT + "default-security-group-rules", "get_default_security_group_rule", h.defaultRules::list)
                .checkedWithTarget());
        agents(routes, h.agents);
        schedules(routes, h.schedules);
        routes.add(get(ROOT + "network-ip-availabilities", ANYONE, h.availability::list)
                .checkedWithTarget());
        routes.add(get(ROOT + "network-ip-availabilities/{id}", ANYONE, h.availability::show)
                .checkedWithTarget());
        topologies(routes, h.topologies);
        return List.copyOf(routes);
    }

    private static void prefixes(List<Route> routes, Handlers h) {
        routes.add(put(
                        ROOT + "subnetpools/{id}/add_prefixes",
                        "add_prefixes",
                        h.pools.searched("add_prefixes", h.addPrefixes))
                .checkedAfterSearch());
        routes.add(put(
                        ROOT + "subnetpools/{id}/remove_prefixes",
                        "remove_prefixes",
                        h.pools.searched("remove_prefixes", h.removePrefixes))
                .checkedAfterSearch());
    }

    private static void topologies(List<Route> routes, AutoTopologyHandlers topologies) {
        var topology = ROOT + "auto-allocated-topology/{project_id}";
        routes.add(
                get(topology, "get_auto_allocated_topology", topologies::show).checkedWithTarget());
        routes.add(delete(topology, "delete_auto_allocated_topology", topologies::delete)
                .checkedWithTarget());
    }

    /** What every kind of resource answers. */
    private static void resource(List<Route> routes, String path, Resources<?> resources) {
        var singular = resources.noun().singular();
        routes.add(get(ROOT + path, "get_" + singular, resources::list).checkedWithTarget());
        var rule = "update_" + singular;
        routes.add(put(ROOT + path + "/{id}", rule, resources.searched(rule, resources::update))
                .checkedAfterSearch());
        changes(routes, path, resources);
    }

    private static void changes(List<Route> routes, String path, Resources<?> resources) {
        var singular = resources.noun().singular();
        routes.add(post(ROOT + path, "create_" + singular, resources::create).checkedWithTarget());
        routes.add(
                get(ROOT + path + "/{id}", "get_" + singular, resources::show).checkedAfterSearch());
        routes.add(delete(ROOT + path + "/{id}", "delete_" + singular, resources::delete)
                .checkedAfterSearch());
    }

    private static void tags(List<Route> routes, String path, Resources<?> resources, TagHandlers<?> tags) {
        var singular = resources.noun().singular();
        var rule = "update_" + singular + ":tags";
        var all = ROOT + path + "/{id}/tags";
        var one = all + "/{tag}";
        routes.add(get(all, "get_" + singular + ":tags", tags::list).checkedAfterSearch());
        routes.add(put(all, rule, resources.searched(rule, tags::replace)).checkedAfterSearch());
        routes.add(post(all, rule, resources.searched(rule, tags::addAll)).checkedAfterSearch());
        routes.add(delete(all, "delete_" + singular + ":tags", tags::removeAll).checkedAfterSearch());
        routes.add(get(one, "get_" + singular + ":tags", tags::show).checkedAfterSearch());
        routes.add(put(one, rule, resources.searched(rule, tags::add)).checkedAfterSearch());
        routes.add(delete(one, "delete_" + singular + ":tags", tags::remove).checkedAfterSearch());
    }

    private static void action(
            List<Route> routes, Resources<Router> routers, String name, String rule, Handler handler) {
        routes.add(put(ROOT + "routers/{id}/" + name, rule, routers.searched(rule, handler))
                .checkedAfterSearch());
    }

    private static void quotas(List<Route> routes, QuotaHandlers quotas) {
        var one = ROOT + "quotas/{project_id}";
        routes.add(get(ROOT + "quotas", "get_quota", quotas::list).checkedWithTarget());
        routes.add(get(ROOT + "quotas/tenant", ANYONE, quotas::own).checkedWithTarget());
        routes.add(get(ROOT + "quotas/project", ANYONE, quotas::own).checkedWithTarget());
        routes.add(get(one, ANYONE, quotas::show).checkedWithTarget());
        routes.add(get(one + "/default", ANYONE, quotas::defaults).checkedWithTarget());
        routes.add(get(one + "/details", ANYONE, quotas::details).checkedWithTarget());
        routes.add(get(one + "/details.json", ANYONE, quotas::details).checkedWithTarget());
        routes.add(put(one, "update_quota", quotas::update).checkedWithTarget());
        routes.add(delete(one, "delete_quota", quotas::delete).checkedWithTarget());
    }

    private static void schedules(List<Route> routes, ScheduleHandlers schedules) {
        var networks = ROOT + "agents/{id}/dhcp-networks";
        routes.add(get(networks, "get_dhcp-networks", schedules::networks));
        routes.add(post(networks, "create_dhcp-network", schedules::addNetwork));
        routes.add(delete(networks + "/{network_id}", "delete_dhcp-network", schedules::removeNetwork));
        routes.add(get(ROOT + "networks/{id}/dhcp-agents", "get_dhcp-agents", schedules::dhcpAgents));
        var routers = ROOT + "agents/{id}/l3-routers";
        routes.add(get(routers, "get_l3-routers", schedules::routers));
        routes.add(post(routers, "create_l3-router", schedules::addRouter));
        routes.add(delete(routers + "/{router_id}", "delete_l3-router", schedules::removeRouter));
        routes.add(get(ROOT + "routers/{id}/l3-agents", "get_l3-agents", schedules::l3Agents));
    }

    private static void agents(List<Route> routes, AgentHandlers agents) {
        routes.add(get(ROOT + "agents", ANYONE, agents::list).checkedWithTarget());
        routes.add(get(ROOT + "agents/{id}", ANYONE, agents::show).checkedWithTarget());
        routes.add(put(ROOT + "agents/{id}", "update_agent", agents::update).checkedWithTarget());
        routes.add(delete(ROOT + "agents/{id}", "delete_agent", agents::delete).checkedWithTarget());
        routes.add(get(ROOT + "availability_zones", "get_availability_zone", agents::zones)
                .checkedWithTarget());
        routes.add(get(ROOT + "service-providers", "get_service_provider", VersionHandlers::serviceProviders)
                .checkedWithTarget());
    }
}
