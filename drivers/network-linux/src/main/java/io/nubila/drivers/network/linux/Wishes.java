package io.nubila.drivers.network.linux;

import io.nubila.kernel.base.Problem;
import io.nubila.network.driver.NetworkPlan;
import io.nubila.network.driver.NetworkPlan.Segment;
import io.nubila.network.driver.RouterPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** From plans to the devices they need on this host. */
final class Wishes {
    private final LinuxNetwork.Config config;

    Wishes(LinuxNetwork.Config config) {
        this.config = config;
    }

    /** The mark of a network's devices. */
    String networkAlias(String id) {
        return "nubila:" + config.cloudId() + " network " + Names.id(id);
    }

    /** The mark of a router's devices. */
    String routerAlias(String id) {
        return "nubila:" + config.cloudId() + " router " + Names.id(id);
    }

    /** Whether the host itself is the uplink of the segment. */
    boolean isNat(Segment segment) {
        return switch (segment) {
            case Segment.Flat(var physical) -> physical(physical).equals(LinuxNetwork.NAT);
            case Segment.Vlan vlan -> physical(vlan.physicalNetwork()).equals(LinuxNetwork.NAT);
            case Segment.Local _, Segment.Vxlan _ -> false;
        };
    }

    Wish network(NetworkPlan plan) {
        var addresses = isNat(plan.segment()) ? hostAddresses(plan) : List.<String>of();
        var bridge = new Wish.Bridge(
                Names.bridge(plan.id()), Names.bridgeMac(plan.id()), plan.mtu(), addresses, uplink(plan.segment()));
        return new Wish(
                networkAlias(plan.id().value()),
                Optional.of(bridge),
                plan.dhcp().map(dhcp -> space(plan, dhcp)));
    }

    Wish router(RouterPlan plan) {
        // A router that is switched off keeps its namespace, without any leg to stand on.
        var legs = plan.adminUp() ? legs(plan) : List.<Wish.Leg>of();
        var routes = plan.adminUp() ? routes(plan, legs) : List.<Wish.Route>of();
        var space = new Wish.Space(
                Names.routerNamespace(plan.id()),
                plan.adminUp(),
                legs,
                List.of(Names.METADATA_ADDRESS + "/32"),
                routes);
        return new Wish(routerAlias(plan.id().value()), Optional.empty(), Optional.of(space));
    }

    private static List<String> hostAddresses(NetworkPlan plan) {
        return plan.subnets().stream()
                .flatMap(subnet -> subnet.gateway().stream().map(address -> withPrefix(address, subnet.cidr())))
                .toList();
    }

    private Optional<Wish.Uplink> uplink(Segment segment) {
        return switch (segment) {
            case Segment.Local _ -> Optional.empty();
            case Segment.Vxlan(int vni) ->
                config.tunnelAddress()
                        .filter(_ -> !config.tunnelPeers().isEmpty())
                        .map(local -> new Wish.Uplink.Vxlan(
                                Names.vxlan(vni), vni, Names.address(local), config.tunnelPeers()));
            case Segment.Flat(var name) -> device(name).map(Wish.Uplink.Plain::new);
            case Segment.Vlan(var name, int tag) ->
                device(name).map(parent -> new Wish.Uplink.Tagged(Names.vlan(parent, tag), parent, tag));
        };
    }

    private Optional<String> device(String physical) {
        return Optional.of(physical(physical))
                .filter(device -> !device.equals(LinuxNetwork.NAT))
                .map(Names::device);
    }

    private String physical(String name) {
        var device = config.physicalNetworks().get(name);
        if (device == null) {
            throw new Problem.Invalid("This host has no physical network '%s'; it has %s."
                            .formatted(name, config.physicalNetworks().keySet()))
                    .exception();
        }
        return device;
    }

    private static Wish.Space space(NetworkPlan plan, NetworkPlan.Dhcp dhcp) {
        var cidrs = new ArrayList<String>();
        var routes = new ArrayList<Wish.Route>();
        var inside = Names.dhcpDevice(dhcp.port());
        for (var address : dhcp.addresses()) {
            plan.subnets().stream()
                    .filter(subnet -> subnet.id().equals(address.subnet()))
                    .forEach(subnet -> {
                        cidrs.add(withPrefix(address.ip(), subnet.cidr()));
                        var isFirst = routes.stream()
                                .noneMatch(route -> route.destination().contains(":") == (subnet.ipVersion() == 6));
                        if (isFirst) {
                            subnet.gateway().ifPresent(gateway -> routes.add(defaultRoute(gateway, inside)));
                        }
                    });
        }
        var metadata = List.of(Names.METADATA_ADDRESS + "/32");
        if (dhcp.metadataRoute()) {
            cidrs.addAll(metadata);
        }
        var leg = new Wish.Leg(
                inside,
                Names.tap(dhcp.port()),
                Names.bridge(plan.id()),
                Names.mac(dhcp.mac()),
                plan.mtu(),
                List.copyOf(cidrs));
        return new Wish.Space(
                Names.dhcpNamespace(plan.id()),
                false,
                List.of(leg),
                dhcp.metadataRoute() ? List.of() : metadata,
                List.copyOf(routes));
    }

    private static List<Wish.Leg> legs(RouterPlan plan) {
        var legs = new ArrayList<Wish.Leg>();
        for (var leg : plan.interfaces()) {
            legs.add(new Wish.Leg(
                    Names.routerDevice(leg.port()),
                    Names.tap(leg.port()),
                    Names.bridge(leg.network()),
                    Names.mac(leg.mac()),
                    leg.mtu(),
                    leg.cidrs().stream().map(Names::address).toList()));
        }
        plan.gateway().ifPresent(gateway -> {
            var floating = plan.floatingIps().stream().map(ip -> Names.address(ip.floating()) + "/32");
            legs.add(new Wish.Leg(
                    Names.gatewayDevice(gateway.port()),
                    Names.tap(gateway.port()),
                    Names.bridge(gateway.network()),
                    Names.mac(gateway.mac()),
                    gateway.mtu(),
                    Stream.concat(gateway.cidrs().stream().map(Names::address), floating)
                            .distinct()
                            .toList()));
        });
        return legs;
    }

    private static List<Wish.Route> routes(RouterPlan plan, List<Wish.Leg> legs) {
        var routes = new ArrayList<Wish.Route>();
        plan.gateway().ifPresent(gateway -> {
            var device = Names.gatewayDevice(gateway.port());
            gateway.nextHop4().ifPresent(next -> routes.add(defaultRoute(next, device)));
            gateway.nextHop6().ifPresent(next -> routes.add(defaultRoute(next, device)));
        });
        var near =
                legs.stream().flatMap(leg -> leg.cidrs().stream()).map(Cidr::of).toList();
        for (var route : plan.routes()) {
            var next = Cidr.of(Names.address(route.nextHop()));
            // The kernel takes no route to a next hop it cannot reach; such a route comes with its interface.
            if (near.stream().anyMatch(cidr -> cidr.contains(next) && !cidr.isHost())) {
                routes.add(new Wish.Route(Names.address(route.destination()), route.nextHop(), Optional.empty()));
            }
        }
        return List.copyOf(routes);
    }

    private static Wish.Route defaultRoute(String gateway, String device) {
        return new Wish.Route(
                gateway.contains(":") ? "::/0" : "0.0.0.0/0", Names.address(gateway), Optional.of(device));
    }

    private static String withPrefix(String address, String cidr) {
        return Names.address(address) + '/' + Cidr.of(Names.address(cidr)).prefix();
    }
}
