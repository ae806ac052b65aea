package io.nubila.network.engine;

import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.policy.Policy;
import io.nubila.network.driver.NetworkDriver;
import io.nubila.network.model.Binding;
import io.nubila.network.model.DeviceOwner;
import io.nubila.network.model.Ip;
import io.nubila.network.model.Network;
import io.nubila.network.model.Port;
import io.nubila.network.model.PortStatus;
import io.nubila.network.model.SecurityGroup;
import io.nubila.network.model.Standard;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.RbacStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SecurityGroupStore;
import io.nubila.network.store.SubnetStore;
import io.nubila.network.store.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What compute asks of network: a port is made when a server is asked for, bound when the server has a host, and removed
 * with it. Binding waits for {@link Convergence}, so that a guest never starts on a tap that leads nowhere.
 */
public final class NetworkService implements NetworkContract {
    private static final String GUEST = "compute:nova";
    private static final int MAX_NETWORKS = 1_000;

    private final Db db;
    private final Stores stores;
    private final AutoTopologies topologies;
    private final Ports ports;
    private final SecurityGroups groups;
    private final Quotas quotas;
    private final PortSummaries summaries;
    private final Convergence convergence;
    private final NetworkDriver driver;
    private final Policy policy;
    private final Duration bindLimit;
    private final Predicate<HostName> local;

    /** The stores it reads. */
    public record Stores(NetworkStore networks, SubnetStore subnets, PortStore ports, SecurityGroupStore groups) {}

    public NetworkService(
            Db db,
            Stores stores,
            AutoTopologies topologies,
            Ports ports,
            SecurityGroups groups,
            Quotas quotas,
            PortSummaries summaries,
            Convergence convergence,
            NetworkDriver driver,
            Policy policy,
            Duration bindLimit,
            Predicate<HostName> local) {
        this.db = db;
        this.stores = stores;
        this.topologies = topologies;
        this.ports = ports;
        this.groups = groups;
        this.quotas = quotas;
        this.summaries = summaries;
        this.convergence = convergence;
        this.driver = driver;
        this.policy = policy;
        this.bindLimit = bindLimit;
        this.local = local;
    }

    private Scope scope(Caller caller, String rule) {
        return Scopes.of(policy, rule, caller);
    }

    @Override
    public NetworkSummary network(Caller caller, NetworkId id) {
        return db.read(tx -> {
            var network = stores.networks
                    .find(tx, scope(caller, "get_network"), id.value())
                    .orElseThrow(() -> Refusals.networkNotFound(id));
            return summaries(tx, List.of(network)).getFirst();
        });
    }

    @Override
    public List<NetworkSummary> available(Caller caller, ProjectId project) {
        return db.read(tx -> {
            var own = stores.networks.list(
                    tx,
                    Scope.all(),
                    Wanted.first(MAX_NETWORKS)
                            .where("project_id", List.of(project.value()))
                            .where("router:external", List.of("false")));
            var found = own.isEmpty()
                    ? stores.networks.list(
                            tx,
                            Scope.all(),
                            Wanted.first(MAX_NETWORKS)
                                    .where(RbacStore.SHARED_WITH, List.of(project.value()))
                                    .where("router:external", List.of("false")))
                    : own;
            return summaries(tx, found);
        });
    }

    @Override
    public NetworkId autoAllocated(Caller caller, ProjectId project) {
        var pools = scope(caller, "get_subnetpool");
        return db.write(Cause.of(caller, "get_auto_allocated_topology"), tx -> topologies.ensure(tx, pools, project));
    }

    private List<NetworkSummary> summaries(Tx tx, List<Network> found) {
        var inside =
                stores.subnets.ofNetworks(tx, found.stream().map(Network::id).toList());
        return found.stream()
                .map(network -> new NetworkSummary(
                        network.id(),
                        network.about().name(),
                        network.about().project(),
                        network.shared(),
                        network.external(),
                        network.mtu(),
                        (int) inside.stream()
                                .filter(subnet -> subnet.network().equals(network.id()))
                                .count()))
                .toList();
    }

    @Override
    public PortSummary port(Caller caller, PortId id) {
        return db.read(tx -> summaries.one(tx, ports.get(tx, scope(caller, "get_port"), id)));
    }

    @Override
    public List<SecurityGroupId> securityGroups(Caller caller, ProjectId project, List<String> namesOrIds) {
        if (namesOrIds.contains(SecurityGroup.DEFAULT)) {
            groups.ensureDefault(db, Cause.of(caller, "create_security_group"), project);
        }
        return db.read(
                tx -> namesOrIds.stream().map(name -> group(tx, project, name)).toList());
    }

    private SecurityGroupId group(Tx tx, ProjectId project, String nameOrId) {
        var byId = stores.groups.find(tx, new Scope.Project(project), nameOrId);
        if (byId.isPresent()) {
            return byId.get().id();
        }
        var named = stores.groups.named(tx, project, nameOrId);
        if (named.size() > 1) {
            throw Refusals.conflict(
                    "NoUniqueMatch",
                    "Multiple security groups match '%s'; use an id to be more specific.".formatted(nameOrId));
        }
        if (named.isEmpty()) {
            throw Refusals.groupNotFound(nameOrId);
        }
        return named.getFirst().id();
    }

    @Override
    public int portsLeft(Caller caller, ProjectId project) {
        long left = db.read(tx -> quotas.left(tx, project, "port"));
        return (int) Math.min(Integer.MAX_VALUE, left);
    }

    @Override
    public PortSummary createPort(Caller caller, NewPort wish) {
        return db.write(Cause.of(caller, "create_port"), tx -> {
            var there = stores.ports.find(tx, wish.id());
            if (there.isPresent()) {
                return summaries.one(tx, there.get());
            }
            Scope scope =
                    scope(caller, "get_network") instanceof Scope.All ? Scope.all() : new Scope.Project(wish.project());
            var network = stores.networks
                    .find(tx, scope, wish.network().value())
                    .orElseThrow(() -> Refusals.networkNotFound(wish.network()));
            var draft = new Port(
                    wish.id(),
                    network.id(),
                    Standard.made(wish.project(), "", "", tx.now()),
                    true,
                    "",
                    wish.server().value(),
                    GUEST,
                    PortStatus.DOWN,
                    Binding.none(),
                    network.portSecurity(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    wish.dnsName(),
                    "",
                    true);
            var ips = wish.fixedIp()
                    .map(ip -> List.of(new AddressChoice.Wish(
                            Optional.empty(),
                            Optional.of(Ip.parse(ip)
                                    .orElseThrow(() ->
                                            Refusals.invalid("'%s' is not a valid IP address.".formatted(ip)))))));
            var inGroups = wish.groups().isEmpty() || !network.portSecurity()
                    ? Optional.<List<SecurityGroupId>>empty()
                    : Optional.of(wish.groups());
            var port = ports.create(tx, network, draft, new Ports.Wish(Optional.empty(), ips, inGroups));
            return summaries.one(tx, port);
        });
    }

    @Override
    public Plug bind(Caller caller, PortId id, ServerId server, HostName host) {
        var bound = db.write(Cause.of(caller, "bind_port"), tx -> {
            var port = stores.ports.find(tx, id).orElseThrow(() -> Refusals.portNotFound(id));
            if (!port.deviceId().isEmpty() && !port.deviceId().equals(server.value())) {
                throw Refusals.conflict(
                        "PortInUse",
                        "Port %s of network %s is attached to device %s already."
                                .formatted(id, port.network(), port.deviceId()));
            }
            var network = stores.networks
                    .find(tx, Scope.all(), port.network().value())
                    .orElseThrow(() -> Refusals.networkNotFound(port.network()));
            var owner = port.deviceOwner().isEmpty() ? GUEST : port.deviceOwner();
            var wanted = port.of(server.value(), owner);
            if (!port.binding().host().equals(host.value())) {
                wanted = wanted.with(
                        port.adminUp() ? PortStatus.BUILD : PortStatus.DOWN,
                        port.binding().on(host.value()));
            }
            if (!port.madeForServer()) {
                stores.ports.bound(tx, id, true);
            }
            return new Bound(wanted.equals(port) ? port : ports.save(tx, network, port, wanted), network.mtu());
        });
        var port = bound.port();
        if (local.test(host)) {
            convergence.await(port.network(), bindLimit);
        }
        var attachment = driver.attachment(port.network(), port.id());
        return new Plug(port.id(), port.mac(), attachment.bridgeName(), attachment.tapName(), bound.mtu());
    }

    private record Bound(Port port, int mtu) {}

    @Override
    public void unplug(Caller caller, ServerId server) {
        db.change(Cause.of(caller, "unplug_ports"), tx -> {
            for (var port : stores.ports.ofDevices(tx, List.of(server.value()))) {
                if (!DeviceOwner.isCloud(port.deviceOwner())) {
                    release(tx, port);
                }
            }
        });
    }

    @Override
    public void release(Caller caller, PortId id, ServerId server) {
        db.change(
                Cause.of(caller, "unplug_ports"),
                tx -> stores.ports
                        .find(tx, id)
                        .filter(port -> port.deviceId().equals(server.value()))
                        .ifPresent(port -> release(tx, port)));
    }

    private void release(Tx tx, Port port) {
        if (port.madeForServer()) {
            ports.remove(tx, port);
            return;
        }
        stores.ports.bound(tx, port.id(), false);
        var network =
                stores.networks.find(tx, Scope.all(), port.network().value()).orElseThrow();
        var freed = port.of("", "").with(PortStatus.DOWN, port.binding().on(""));
        var _ = ports.save(tx, network, port, freed);
    }

    @Override
    public Map<ServerId, List<PortSummary>> portsOf(Caller caller, List<ServerId> servers) {
        return db.read(tx -> {
            var found = new LinkedHashMap<ServerId, List<PortSummary>>();
            servers.forEach(server -> found.put(server, new ArrayList<>()));
            var all = stores
                    .ports
                    .ofDevices(tx, servers.stream().map(ServerId::value).toList())
                    .stream()
                    .filter(port -> !DeviceOwner.isCloud(port.deviceOwner()))
                    .toList();
            for (var summary : summaries.all(tx, all)) {
                found.getOrDefault(summary.server().orElseThrow(), new ArrayList<>())
                        .add(summary);
            }
            return found;
        });
    }

    @Override
    public List<ServerId> serversWithPorts(Caller caller, Optional<ServerId> after, int limit) {
        return db.read(tx -> stores
                .ports
                .guestDevices(tx, after.map(ServerId::value).orElse(""), limit)
                .stream()
                .map(ServerId::new)
                .toList());
    }

    @Override
    public List<ServerId> serversByAddress(Caller caller, Optional<ProjectId> project, String part, int limit) {
        Scope scope = project.<Scope>map(Scope.Project::new).orElseGet(Scope::all);
        var wanted = new Wanted(
                List.of(PortStore.withAddressPart(List.of(part))), List.of(), limit, Optional.empty(), false);
        return db.read(tx -> stores.ports.list(tx, scope, wanted).stream()
                .filter(port -> !port.deviceId().isEmpty() && !DeviceOwner.isCloud(port.deviceOwner()))
                .map(port -> new ServerId(port.deviceId()))
                .distinct()
                .toList());
    }
}
