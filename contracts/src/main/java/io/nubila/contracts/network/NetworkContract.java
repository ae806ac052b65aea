package io.nubila.contracts.network;

import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What other services ask of network. Ports made for a server are found by the server's id, so every call may be repeated
 * after a time-out.
 */
public interface NetworkContract {
    /** The code of the conflict when the cloud lacks what auto-allocated networks are made of. */
    String AUTO_ALLOCATION_FAILURE = "AutoAllocationFailure";

    /** A network the caller may see; {@code NotFound} otherwise. */
    NetworkSummary network(Caller caller, NetworkId id);

    /** The networks a new server of this project could be put into when it names none: its own, else shared ones. */
    List<NetworkSummary> available(Caller caller, ProjectId project);

    /**
     * The network made for a project that has none and asks for any; it is made now unless it is there. {@code Conflict} with
     * {@link #AUTO_ALLOCATION_FAILURE} when the cloud is not set up for it, {@code OverQuota} when the project has no room.
     */
    NetworkId autoAllocated(Caller caller, ProjectId project);

    /** A port the caller may see; {@code NotFound} otherwise. */
    PortSummary port(Caller caller, PortId id);

    /** The groups of these names or ids; {@code NotFound} naming the first unknown, {@code Conflict} for an ambiguous name. */
    List<SecurityGroupId> securityGroups(Caller caller, ProjectId project, List<String> namesOrIds);

    /** How many more ports the project may have; -1 for any number. */
    int portsLeft(Caller caller, ProjectId project);

    /**
     * Makes a port for a server, under the id given; there already: answers it. {@code OverQuota}, {@code NoCapacity} (no
     * address left), {@code Conflict} (address in use), {@code Invalid} (address not in a subnet).
     */
    PortSummary createPort(Caller caller, NewPort port);

    /**
     * Binds a port to the server and host and waits until the host's data path is ready for a guest to be plugged in.
     * {@code Conflict} when another server has it.
     */
    Plug bind(Caller caller, PortId port, ServerId server, HostName host);

    /** Removes the ports made for the server and frees those it was given; nothing if there are none. */
    void unplug(Caller caller, ServerId server);

    /** {@link #unplug} for one port; nothing if it is not there or not this server's. */
    void release(Caller caller, PortId port, ServerId server);

    /** The ports of each of these servers, in the order in which they were attached. */
    Map<ServerId, List<PortSummary>> portsOf(Caller caller, List<ServerId> servers);

    /** Servers that ports claim to belong to, after the one given, ascending; for reconcilers that look for leaks. */
    List<ServerId> serversWithPorts(Caller caller, Optional<ServerId> after, int limit);

    /** Servers that have a port with an address which contains this text: of a project, or of all when empty. */
    List<ServerId> serversByAddress(Caller caller, Optional<ProjectId> project, String part, int limit);

    /** A network as other services know it. */
    record NetworkSummary(
            NetworkId id, String name, ProjectId project, boolean shared, boolean external, int mtu, int subnets) {}

    /** A port to come; {@code fixedIp} empty for any address; {@code groups} empty for the project's default group. */
    record NewPort(
            PortId id,
            ProjectId project,
            NetworkId network,
            ServerId server,
            Optional<String> fixedIp,
            List<SecurityGroupId> groups,
            String dnsName) {}

    /**
     * A port as other services know it.
     *
     * @param status {@code ACTIVE}, {@code BUILD} or {@code DOWN}
     * @param madeForServer whether it goes when the server goes
     */
    record PortSummary(
            PortId id,
            NetworkId network,
            String networkName,
            ProjectId project,
            Optional<ServerId> server,
            String mac,
            int mtu,
            String status,
            boolean madeForServer,
            List<FixedIp> fixedIps,
            List<String> securityGroupNames) {}

    /** An address of a port, with what a guest must know to use it, and the floating addresses that lead to it. */
    record FixedIp(
            String ip,
            SubnetId subnet,
            String cidr,
            int version,
            Optional<String> gateway,
            List<String> dnsNameservers,
            List<Route> routes,
            boolean dhcp,
            List<String> floatingIps) {}

    /** A host route: destination in CIDR notation, and the next hop. */
    record Route(String destination, String nextHop) {}

    /** Where a guest is plugged in on its host. */
    record Plug(PortId port, String mac, String bridgeName, String tapName, int mtu) {}
}
