package io.nubila.network.engine;

import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.db.Tx;
import io.nubila.network.NetworkConfig;
import io.nubila.network.driver.NetworkDriver;
import io.nubila.network.driver.NetworkPlan;
import io.nubila.network.driver.RouterPlan;
import io.nubila.network.driver.SecurityGroupPlan;
import io.nubila.network.model.Cidr;
import io.nubila.network.model.DeviceOwner;
import io.nubila.network.model.DhcpOption;
import io.nubila.network.model.FixedIp;
import io.nubila.network.model.FloatingIp;
import io.nubila.network.model.HostNames;
import io.nubila.network.model.Network;
import io.nubila.network.model.Port;
import io.nubila.network.model.PortStatus;
import io.nubila.network.model.Protocols;
import io.nubila.network.model.Router;
import io.nubila.network.model.SecurityGroupRule;
import io.nubila.network.model.Segment;
import io.nubila.network.model.Subnet;
import io.nubila.network.store.FloatingIpStore;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.RouterStore;
import io.nubila.network.store.ScheduleStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SecurityGroupRuleStore;
import io.nubila.network.store.SecurityGroupStore;
import io.nubila.network.store.SubnetStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/** Turns what the store says into what this host's data path shall be. */
final class Planner {
    /** How the DHCP server knows options for IPv6. */
    private static final String FOR_IPV6 = "option6:";

    private final NetworkStore networks;
    private final SubnetStore subnets;
    private final PortStore ports;
    private final RouterStore routers;
    private final FloatingIpStore floatingIps;
    private final SecurityGroupStore groups;
    private final SecurityGroupRuleStore rules;
    private final ScheduleStore schedules;
    private final String node;
    private final NetworkConfig config;
    private final Predicate<HostName> local;

    /** Plans, and the ports and floating IPs that work once they are applied. */
    record Plans(NetworkDriver.Changes changes, List<Port> waiting, List<FloatingIp> risen) {}

    Planner(
            NetworkStore networks,
            SubnetStore subnets,
            PortStore ports,
            RouterStore routers,
            FloatingIpStore floatingIps,
            SecurityGroupStore groups,
            SecurityGroupRuleStore rules,
            ScheduleStore schedules,
            String node,
            NetworkConfig config,
            Predicate<HostName> local) {
        this.networks = networks;
        this.subnets = subnets;
        this.ports = ports;
        this.routers = routers;
        this.floatingIps = floatingIps;
        this.groups = groups;
        this.rules = rules;
        this.schedules = schedules;
        this.node = node;
        this.config = config;
        this.local = local;
    }

    /** Plans for these things; what this host has no part in is gone here. */
    Plans plan(Tx tx, Collection<Thing> things) {
        var plans = new Plans(
                new NetworkDriver.Changes(
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>()),
                new ArrayList<>(),
                new ArrayList<>());
        for (var thing : things) {
            switch (thing) {
                case Thing.OfNetwork(var id) -> planNetwork(tx, id, plans);
                case Thing.OfRouter(var id) -> planRouter(tx, id, plans);
                case Thing.OfGroup(var id) -> planGroup(tx, id, plans);
            }
        }
        return plans;
    }

    private boolean isHere(Port port) {
        return !port.binding().host().isEmpty()
                && local.test(new HostName(port.binding().host()));
    }

    private void planNetwork(Tx tx, NetworkId id, Plans plans) {
        var network = networks.find(tx, Scope.all(), id.value());
        var inside = network.isEmpty() ? List.<Port>of() : ports.ofNetwork(tx, id);
        boolean needed = inside.stream().anyMatch(this::isHere);
        if (network.isEmpty() || !needed) {
            plans.changes().goneNetworks().add(id);
            return;
        }
        plans.changes().networks().add(plan(tx, network.get(), subnets.ofNetwork(tx, id), inside));
        inside.stream()
                .filter(port -> port.status() == PortStatus.BUILD && isHere(port))
                .forEach(plans.waiting()::add);
    }

    private NetworkPlan plan(Tx tx, Network network, List<Subnet> inside, List<Port> all) {
        var planned = new ArrayList<NetworkPlan.Port>();
        var stateless = new HashSet<SecurityGroupId>();
        groups
                .byIds(
                        tx,
                        all.stream()
                                .flatMap(port -> port.groups().stream())
                                .distinct()
                                .toList())
                .stream()
                .filter(group -> !group.stateful())
                .forEach(group -> stateless.add(group.id()));
        for (var port : all) {
            if (!DeviceOwner.isCloud(port.deviceOwner())) {
                planned.add(plan(port, stateless));
            }
        }
        return new NetworkPlan(
                network.id(),
                Math.max(Networks.MIN_MTU, network.mtu()),
                segment(network.segment()),
                inside.stream().map(Planner::plan).toList(),
                dhcp(inside, all),
                planned);
    }

    private static NetworkPlan.Segment segment(Segment segment) {
        var physical = segment.physicalNetwork().orElse("");
        int tag = segment.tag().orElse(0);
        return switch (segment.type()) {
            case Segment.FLAT -> new NetworkPlan.Segment.Flat(physical);
            case Segment.VLAN -> new NetworkPlan.Segment.Vlan(physical, tag);
            case Segment.VXLAN -> new NetworkPlan.Segment.Vxlan(tag);
            default -> new NetworkPlan.Segment.Local();
        };
    }

    private static NetworkPlan.Subnet plan(Subnet subnet) {
        return new NetworkPlan.Subnet(
                subnet.id(),
                subnet.version(),
                subnet.cidr().toString(),
                subnet.gateway(),
                subnet.dhcp(),
                subnet.dnsNameservers(),
                subnet.hostRoutes().stream()
                        .map(route -> new NetworkPlan.Route(route.destination(), route.nexthop()))
                        .toList(),
                subnet.addressMode().or(subnet::raMode));
    }

    private Optional<NetworkPlan.Dhcp> dhcp(List<Subnet> inside, List<Port> all) {
        if (!config.dataPath()) {
            return Optional.empty();
        }
        var served = all.stream()
                .filter(port -> port.deviceOwner().equals(DeviceOwner.DHCP) && isHere(port))
                .findFirst();
        boolean routed = all.stream()
                .filter(port -> port.deviceOwner().equals(DeviceOwner.ROUTER_INTERFACE))
                .anyMatch(port -> inside.stream().anyMatch(subnet -> subnet.version() == 4 && port.isIn(subnet.id())));
        return served.map(
                port -> new NetworkPlan.Dhcp(port.id(), port.mac(), addresses(port), !routed, config.dnsDomain()));
    }

    private static List<NetworkPlan.Address> addresses(Port port) {
        return port.fixedIps().stream()
                .map(fixed -> new NetworkPlan.Address(fixed.subnet(), fixed.ip()))
                .toList();
    }

    private NetworkPlan.Port plan(Port port, Set<SecurityGroupId> stateless) {
        Map<String, String> options = new LinkedHashMap<>();
        for (DhcpOption option : port.dhcpOptions()) {
            boolean six = option.version() == 6 && !option.name().startsWith(FOR_IPV6);
            options.put(six ? FOR_IPV6 + option.name() : option.name(), option.value());
        }
        return new NetworkPlan.Port(
                port.id(),
                port.mac(),
                addresses(port),
                isHere(port),
                port.adminUp(),
                port.portSecurity(),
                port.pairs().stream()
                        .map(pair ->
                                new NetworkPlan.AddressPair(pair.mac().isEmpty() ? port.mac() : pair.mac(), pair.ip()))
                        .toList(),
                HostNames.of(port),
                options,
                port.groups(),
                port.groups().stream().noneMatch(stateless::contains));
    }

    private void planRouter(Tx tx, RouterId id, Plans plans) {
        var router = routers.find(tx, Scope.all(), id.value());
        boolean away =
                !schedules.wanted(tx, ScheduleStore.ROUTER, id.value(), node).orElse(true);
        if (router.isEmpty() || away || !config.dataPath()) {
            plans.changes().goneRouters().add(id);
            return;
        }
        var legs = ports.ofDevice(tx, id.value(), DeviceOwner.ROUTER_INTERFACE);
        var outside = router.get().gateway().flatMap(gateway -> ports.find(tx, gateway.port()));
        var all = new ArrayList<>(legs);
        outside.ifPresent(all::add);
        var networkOf = new HashMap<NetworkId, Network>();
        networks.byIds(tx, all.stream().map(Port::network).distinct().toList())
                .forEach(network -> networkOf.put(network.id(), network));
        var subnetOf = new HashMap<SubnetId, Subnet>();
        subnets.byIds(
                        tx,
                        all.stream()
                                .flatMap(port -> port.fixedIps().stream())
                                .map(FixedIp::subnet)
                                .distinct()
                                .toList())
                .forEach(subnet -> subnetOf.put(subnet.id(), subnet));
        var leading = floatingIps.ofRouter(tx, id);
        plans.changes()
                .routers()
                .add(new RouterPlan(
                        id,
                        router.get().adminUp(),
                        legs.stream()
                                .map(port -> leg(port, mtu(networkOf, port), subnetOf))
                                .toList(),
                        outside.map(port -> gateway(router.get(), port, mtu(networkOf, port), subnetOf)),
                        leading.stream()
                                .map(one -> new RouterPlan.FloatingIp(
                                        one.ip(), one.to().orElseThrow().fixedIp()))
                                .toList(),
                        router.get().routes().stream()
                                .map(route -> new NetworkPlan.Route(route.destination(), route.nexthop()))
                                .toList()));
        leading.stream().filter(one -> one.status().equals(FloatingIp.DOWN)).forEach(plans.risen()::add);
    }

    private static int mtu(Map<NetworkId, Network> networkOf, Port port) {
        return Optional.ofNullable(networkOf.get(port.network()))
                .map(Network::mtu)
                .orElse(1_500);
    }

    private static Optional<Subnet> subnet(Map<SubnetId, Subnet> subnetOf, FixedIp fixed) {
        return Optional.ofNullable(subnetOf.get(fixed.subnet()));
    }

    private static List<String> cidrs(Port port, Map<SubnetId, Subnet> subnetOf) {
        return port.fixedIps().stream()
                .flatMap(fixed ->
                        subnet(subnetOf, fixed)
                                .map(subnet -> fixed.ip() + "/" + subnet.cidr().prefix())
                                .stream())
                .toList();
    }

    private static RouterPlan.Interface leg(Port port, int mtu, Map<SubnetId, Subnet> subnetOf) {
        var advertised = port.fixedIps().stream()
                .flatMap(fixed -> subnet(subnetOf, fixed).stream())
                .filter(subnet -> subnet.version() == 6)
                .flatMap(subnet ->
                        subnet
                                .raMode()
                                .map(mode ->
                                        new RouterPlan.Advertised(subnet.cidr().toString(), mode))
                                .stream())
                .toList();
        return new RouterPlan.Interface(port.id(), port.network(), port.mac(), mtu, cidrs(port, subnetOf), advertised);
    }

    private static RouterPlan.Gateway gateway(Router router, Port port, int mtu, Map<SubnetId, Subnet> subnetOf) {
        return new RouterPlan.Gateway(
                port.id(),
                port.network(),
                port.mac(),
                mtu,
                cidrs(port, subnetOf),
                nextHop(port, subnetOf, 4),
                nextHop(port, subnetOf, 6),
                router.gateway().map(Router.Gateway::snat).orElse(true));
    }

    private static Optional<String> nextHop(Port port, Map<SubnetId, Subnet> subnetOf, int version) {
        return port.fixedIps().stream()
                .flatMap(fixed -> subnet(subnetOf, fixed).stream())
                .filter(subnet -> subnet.version() == version)
                .flatMap(subnet -> subnet.gateway().stream())
                .findFirst();
    }

    private void planGroup(Tx tx, SecurityGroupId id, Plans plans) {
        var group = groups.find(tx, Scope.all(), id.value());
        if (group.isEmpty() || !isUsedHere(tx, id)) {
            plans.changes().goneGroups().add(id);
            return;
        }
        var members = new ArrayList<>(ports.addressesIn(tx, id));
        members.addAll(ports.pairsIn(tx, id));
        plans.changes()
                .groups()
                .add(new SecurityGroupPlan(
                        id,
                        rules.ofGroups(tx, List.of(id)).stream()
                                .map(Planner::plan)
                                .toList(),
                        members));
    }

    /** Whether a port on this host is in the group, or in one whose rules name it. */
    private boolean isUsedHere(Tx tx, SecurityGroupId id) {
        if (hasLocalMember(tx, id)) {
            return true;
        }
        return rules.naming(tx, id).stream().anyMatch(naming -> hasLocalMember(tx, naming));
    }

    private boolean hasLocalMember(Tx tx, SecurityGroupId id) {
        return ports.hostsOf(tx, id).stream().anyMatch(host -> local.test(new HostName(host)));
    }

    private static SecurityGroupPlan.Rule plan(SecurityGroupRule rule) {
        int version = rule.ethertype().equals(SecurityGroupRule.IPV4) ? 4 : 6;
        SecurityGroupPlan.Remote remote = rule.remoteGroup()
                .<SecurityGroupPlan.Remote>map(SecurityGroupPlan.Remote.Group::new)
                .or(() -> rule.remotePrefix()
                        .map(prefix -> new SecurityGroupPlan.Remote.Cidr(
                                Cidr.of(prefix).toString())))
                .orElseGet(SecurityGroupPlan.Remote.Any::new);
        // "icmp" in an IPv6 rule means ICMP for IPv6, as upstream has it for old clients.
        var protocol = rule.protocol().map(name -> version == 6 && Protocols.number(name) == 1 ? "ipv6-icmp" : name);
        return new SecurityGroupPlan.Rule(
                rule.direction().equals(SecurityGroupRule.INGRESS),
                version,
                protocol,
                number(rule.portMin()),
                number(rule.portMax()),
                remote);
    }

    private static OptionalInt number(Optional<Integer> value) {
        return value.isPresent() ? OptionalInt.of(value.get()) : OptionalInt.empty();
    }
}
