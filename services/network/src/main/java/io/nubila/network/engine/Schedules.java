package io.nubila.network.engine;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.RouterId;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.Agent;
import io.nubila.network.model.Router;
import io.nubila.network.store.AgentStore;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.RouterStore;
import io.nubila.network.store.ScheduleStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.Wanted;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Where DHCP servers and routers run. Every node with a data path runs every router and the DHCP server of every network
 * that has ports, unless an operator has taken one away from it, or asked for one before it is needed.
 */
public final class Schedules {
    private static final int MAX_AGENTS = 10_000;
    private static final int MAX_ROUTERS = 10_000;
    private static final String DHCP_AGENT = "DHCP agent";
    private static final String L3_AGENT = "L3 agent";

    private final ScheduleStore store;
    private final AgentStore agents;
    private final NetworkStore networks;
    private final RouterStore routers;
    private final Pending pending;

    public Schedules(
            ScheduleStore store, AgentStore agents, NetworkStore networks, RouterStore routers, Pending pending) {
        this.store = store;
        this.agents = agents;
        this.networks = networks;
        this.routers = routers;
        this.pending = pending;
    }

    private Agent agent(Tx tx, String id, String type) {
        return agents.find(tx, id)
                .filter(agent -> agent.type().equals(type))
                .orElseThrow(() -> Refusals.notFound("AgentNotFound", "Agent", id));
    }

    /** Networks whose DHCP server runs at an agent. */
    public List<NetworkId> networksAt(Tx tx, String agentId) {
        return networksOn(tx, agent(tx, agentId, DHCP_AGENT).host());
    }

    private List<NetworkId> networksOn(Tx tx, String host) {
        var found = new TreeSet<>(store.served(tx, host));
        found.addAll(store.of(tx, ScheduleStore.DHCP, host, true));
        found.removeAll(store.of(tx, ScheduleStore.DHCP, host, false));
        return found.stream().map(NetworkId::new).toList();
    }

    /** Agents at which the DHCP server of a network runs. */
    public List<Agent> agentsOf(Tx tx, NetworkId network) {
        return all(tx, DHCP_AGENT).stream()
                .filter(agent -> networksOn(tx, agent.host()).contains(network))
                .toList();
    }

    private List<Agent> all(Tx tx, String type) {
        return agents.list(tx, MAX_AGENTS).stream()
                .filter(agent -> agent.type().equals(type))
                .toList();
    }

    /** Has the DHCP server of a network run at an agent; {@code NetworkHostedByDHCPAgent} when it does so already. */
    public void addNetwork(Tx tx, String agentId, NetworkId network) {
        var agent = agent(tx, agentId, DHCP_AGENT);
        exists(tx, network);
        if (networksOn(tx, agent.host()).contains(network)) {
            throw Refusals.conflict(
                    "NetworkHostedByDHCPAgent",
                    "The network %s has been already hosted by the DHCP Agent %s.".formatted(network, agentId));
        }
        store.set(tx, ScheduleStore.DHCP, network.value(), agent.host(), true);
        tx.event("dhcp_agent", agentId, "add_network", Optional.empty(), Optional.of(network));
        pending.network(tx, network);
    }

    private void exists(Tx tx, NetworkId network) {
        if (networks.byIds(tx, List.of(network)).isEmpty()) {
            throw Refusals.networkNotFound(network);
        }
    }

    /** Takes the DHCP server of a network away from an agent; it does not come back by itself. */
    public void removeNetwork(Tx tx, String agentId, NetworkId network) {
        var agent = agent(tx, agentId, DHCP_AGENT);
        if (!networksOn(tx, agent.host()).contains(network)) {
            throw Refusals.conflict(
                    "NetworkNotHostedByDhcpAgent",
                    "The network %s is not hosted by the DHCP agent %s.".formatted(network, agentId));
        }
        store.set(tx, ScheduleStore.DHCP, network.value(), agent.host(), false);
        tx.event("dhcp_agent", agentId, "remove_network", Optional.of(network), Optional.empty());
        pending.network(tx, network);
    }

    /** Routers that run at an agent. */
    public List<Router> routersAt(Tx tx, String agentId) {
        var away =
                store.of(tx, ScheduleStore.ROUTER, agent(tx, agentId, L3_AGENT).host(), false);
        return routers.list(tx, Scope.all(), Wanted.first(MAX_ROUTERS)).stream()
                .filter(router -> !away.contains(router.id().value()))
                .toList();
    }

    /** Agents at which a router runs. */
    public List<Agent> agentsOf(Tx tx, RouterId router) {
        return all(tx, L3_AGENT).stream()
                .filter(agent -> isAt(tx, router, agent))
                .toList();
    }

    private boolean isAt(Tx tx, RouterId router, Agent agent) {
        return store.wanted(tx, ScheduleStore.ROUTER, router.value(), agent.host())
                .orElse(true);
    }

    /** Has a router run at an agent; nothing changes when it does so already. */
    public void addRouter(Tx tx, String agentId, RouterId router) {
        var agent = agent(tx, agentId, L3_AGENT);
        if (!isAt(tx, router, agent)) {
            store.set(tx, ScheduleStore.ROUTER, router.value(), agent.host(), true);
            tx.event("l3_agent", agentId, "add_router", Optional.empty(), Optional.of(router));
            pending.router(tx, router);
        }
    }

    /** Takes a router away from an agent; it does not come back by itself. */
    public void removeRouter(Tx tx, String agentId, RouterId router) {
        var agent = agent(tx, agentId, L3_AGENT);
        if (!isAt(tx, router, agent)) {
            throw Refusals.conflict(
                    "RouterNotHostedByL3Agent",
                    "The router %s is not hosted by L3 agent %s.".formatted(router, agentId));
        }
        store.set(tx, ScheduleStore.ROUTER, router.value(), agent.host(), false);
        tx.event("l3_agent", agentId, "remove_router", Optional.of(router), Optional.empty());
        pending.router(tx, router);
    }
}
