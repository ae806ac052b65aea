package io.nubila.drivers.network.linux;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.base.Ids;
import io.nubila.network.driver.NetworkDriver.Changes;
import io.nubila.network.driver.NetworkPlan;
import io.nubila.network.driver.NetworkPlan.Address;
import io.nubila.network.driver.NetworkPlan.Port;
import io.nubila.network.driver.NetworkPlan.Segment;
import io.nubila.network.driver.NetworkPlan.Subnet;
import io.nubila.network.driver.RouterPlan;
import io.nubila.network.driver.SecurityGroupPlan;
import io.nubila.network.driver.SecurityGroupPlan.Remote;
import io.nubila.network.driver.SecurityGroupPlan.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A small cloud: a public network on the host, a tenant's network with IPv4 and IPv6 behind a router, a network without
 * a router, and a second tenant. Ids and subnets are drawn by chance, so that it can live beside a real cloud.
 */
final class Scene {
    static final int MTU = 1400;

    private final Ids ids = Ids.secure();
    final String cloud = ids.uuid();
    private final int x = 1 + (ids.bytes(1)[0] & 0x7f);
    private final int y = 1 + (ids.bytes(1)[0] & 0x7f);

    final NetworkId outside = new NetworkId(ids.uuid());
    final NetworkId inside = new NetworkId(ids.uuid());
    final NetworkId lonely = new NetworkId(ids.uuid());
    final NetworkId other = new NetworkId(ids.uuid());
    final RouterId router = new RouterId(ids.uuid());
    final RouterId otherRouter = new RouterId(ids.uuid());
    final SecurityGroupId web = new SecurityGroupId(ids.uuid());
    final SecurityGroupId clients = new SecurityGroupId(ids.uuid());

    final String outside4 = "10.%d.%d.".formatted(128 + x % 100, y);
    final String inside4 = "10.%d.%d.".formatted(128 + x % 100, y + 1);
    final String inside6 = "fd%02x:%x%02x:1::".formatted(x, y, x);
    final String floating = outside4 + "100";
    private final SubnetId outsideSubnet = new SubnetId(ids.uuid());
    private final SubnetId subnet4 = new SubnetId(ids.uuid());
    private final SubnetId subnet6 = new SubnetId(ids.uuid());
    private final SubnetId lonelySubnet = new SubnetId(ids.uuid());
    private final SubnetId otherSubnet = new SubnetId(ids.uuid());

    final Port server = port("10", true, List.of(web));
    final Port client = port("11", true, List.of(clients));
    final Port stranger = port("12", true, List.of());
    final Port alone = lonelyPort(lonelySubnet, "192.168.77.10");
    final Port neighbour = lonelyPort(otherSubnet, inside4 + "10"); // the same address as the first tenant's server

    private final PortId dhcp = new PortId(ids.uuid());
    private final PortId lonelyDhcp = new PortId(ids.uuid());
    private final PortId leg = new PortId(ids.uuid());
    private final PortId leg6 = new PortId(ids.uuid());
    private final PortId gate = new PortId(ids.uuid());
    private final PortId otherLeg = new PortId(ids.uuid());
    private final PortId otherGate = new PortId(ids.uuid());
    private final String dhcpMac = mac();
    private final String lonelyMac = mac();
    private final String legMac = mac();
    private final String leg6Mac = mac();
    private final String gateMac = mac();
    private final String otherLegMac = mac();
    private final String otherGateMac = mac();

    Changes all() {
        return changes(
                List.of(outsidePlan(), insidePlan(List.of(server, client, stranger)), lonelyPlan(), otherPlan()),
                List.of(routerPlan(List.of(new RouterPlan.FloatingIp(floating, server4()))), otherRouterPlan()),
                List.of(webPlan(), clientsPlan()));
    }

    static Changes changes(List<NetworkPlan> networks, List<RouterPlan> routers, List<SecurityGroupPlan> groups) {
        return new Changes(networks, routers, groups, List.of(), List.of(), List.of());
    }

    String server4() {
        return inside4 + "10";
    }

    NetworkPlan outsidePlan() {
        return new NetworkPlan(
                outside,
                1500,
                new Segment.Flat("public"),
                List.of(subnet(outsideSubnet, outside4 + "0/24", outside4 + "1", false)),
                Optional.empty(),
                List.of());
    }

    NetworkPlan insidePlan(List<Port> ports) {
        var six = new Subnet(
                subnet6,
                6,
                inside6 + "/64",
                Optional.of(inside6 + "1"),
                true,
                List.of(),
                List.of(),
                Optional.of("slaac"));
        var server =
                new NetworkPlan.Dhcp(dhcp, dhcpMac, List.of(new Address(subnet4, inside4 + "2")), false, "example.org");
        return new NetworkPlan(
                inside,
                MTU,
                new Segment.Vxlan(70000 + x),
                List.of(subnet(subnet4, inside4 + "0/24", inside4 + "1", true), six),
                Optional.of(server),
                ports);
    }

    NetworkPlan lonelyPlan() {
        var server = new NetworkPlan.Dhcp(
                lonelyDhcp, lonelyMac, List.of(new Address(lonelySubnet, "192.168.77.2")), true, "");
        return new NetworkPlan(
                lonely,
                MTU,
                new Segment.Local(),
                List.of(subnet(lonelySubnet, "192.168.77.0/24", "192.168.77.1", true)),
                Optional.of(server),
                List.of(alone));
    }

    NetworkPlan otherPlan() {
        return new NetworkPlan(
                other,
                MTU,
                new Segment.Local(),
                List.of(subnet(otherSubnet, inside4 + "0/24", inside4 + "1", false)),
                Optional.empty(),
                List.of(neighbour));
    }

    RouterPlan routerPlan(List<RouterPlan.FloatingIp> floating) {
        return new RouterPlan(
                router,
                true,
                List.of(
                        new RouterPlan.Interface(leg, inside, legMac, MTU, List.of(inside4 + "1/24"), List.of()),
                        new RouterPlan.Interface(
                                leg6,
                                inside,
                                leg6Mac,
                                MTU,
                                List.of(inside6 + "1/64"),
                                List.of(new RouterPlan.Advertised(inside6 + "/64", "slaac")))),
                Optional.of(gateway(gate, gateMac, "50")),
                floating,
                List.of());
    }

    private RouterPlan otherRouterPlan() {
        return new RouterPlan(
                otherRouter,
                true,
                List.of(new RouterPlan.Interface(
                        otherLeg, other, otherLegMac, MTU, List.of(inside4 + "1/24"), List.of())),
                Optional.of(gateway(otherGate, otherGateMac, "60")),
                List.of(),
                List.of());
    }

    private RouterPlan.Gateway gateway(PortId port, String mac, String last) {
        return new RouterPlan.Gateway(
                port,
                outside,
                mac,
                1500,
                List.of(outside4 + last + "/24"),
                Optional.of(outside4 + "1"),
                Optional.empty(),
                true);
    }

    SecurityGroupPlan webPlan() {
        return new SecurityGroupPlan(
                web,
                List.of(
                        everything(4),
                        everything(6),
                        tcp(8080, new Remote.Any()),
                        tcp(5432, new Remote.Group(clients)),
                        new Rule(true, 4, Optional.of("icmp"), OptionalInt.of(8), OptionalInt.of(0), new Remote.Any()),
                        new Rule(
                                true,
                                6,
                                Optional.of("ipv6-icmp"),
                                OptionalInt.empty(),
                                OptionalInt.empty(),
                                new Remote.Group(clients))),
                List.of(server.addresses().getFirst().ip()));
    }

    SecurityGroupPlan clientsPlan() {
        return new SecurityGroupPlan(
                clients,
                List.of(everything(4), everything(6)),
                client.addresses().stream().map(Address::ip).toList());
    }

    static Rule everything(int version) {
        return new Rule(false, version, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), new Remote.Any());
    }

    static Rule tcp(int port, Remote remote) {
        return new Rule(true, 4, Optional.of("tcp"), OptionalInt.of(port), OptionalInt.of(port), remote);
    }

    /** A filtered port of the tenant's network, with the IPv6 address it makes itself. */
    private Port port(String last, boolean filtered, List<SecurityGroupId> groups) {
        var mac = mac();
        var own = Cidr.compressed(PortFilter.linkLocal(mac)).substring("fe80::".length());
        var addresses = List.of(
                new Address(subnet4, inside4 + last), new Address(subnet6, inside6.replace("1::", "1:0:") + own));
        return new Port(
                new PortId(ids.uuid()),
                mac,
                addresses,
                true,
                true,
                filtered,
                List.of(),
                "host-" + last,
                Map.of("bootfile-name", "x.bin"),
                groups,
                true);
    }

    private Port lonelyPort(SubnetId subnet, String address) {
        return new Port(
                new PortId(ids.uuid()),
                mac(),
                List.of(new Address(subnet, address)),
                true,
                true,
                true,
                List.of(),
                "alone",
                Map.of(),
                List.of(clients),
                true);
    }

    private static Subnet subnet(SubnetId id, String cidr, String gateway, boolean dhcp) {
        return new Subnet(id, 4, cidr, Optional.of(gateway), dhcp, List.of(), List.of(), Optional.empty());
    }

    private String mac() {
        var bytes = ids.bytes(3);
        return "fa:16:3e:%02x:%02x:%02x".formatted(bytes[0], bytes[1], bytes[2]);
    }
}
