package io.nubila.drivers.network.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.network.PortId;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Ids;
import io.nubila.network.driver.NetworkDriver.Changes;
import io.nubila.network.driver.NetworkPlan;
import io.nubila.network.driver.NetworkPlan.Address;
import io.nubila.network.driver.NetworkPlan.AddressPair;
import io.nubila.network.driver.NetworkPlan.Port;
import io.nubila.network.driver.RouterPlan;
import io.nubila.network.driver.SecurityGroupPlan;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a changed plan changes the host, and no more of it than needed. Needs root. */
class LinuxNetworkChangesTest {
    private final Ids ids = Ids.secure();
    private final Scene scene = new Scene();
    private final CountedCommands commands = new CountedCommands();
    private final List<Guest> guests = new ArrayList<>();

    @TempDir
    Path state;

    private LinuxNetwork network;

    @BeforeAll
    static void onlyWhereItWorks() {
        Assumptions.assumeTrue(LinuxNetwork.probe(Commands.host()).usable());
    }

    @BeforeEach
    void start() {
        network = new LinuxNetwork(LinuxNetwork.Config.of(state, scene.cloud), commands, Clock.system());
        network.apply(scene.all());
    }

    @AfterEach
    void stop() {
        guests.forEach(Guest::off);
        network.removeAll();
    }

    @Test
    void aRouterObeysItsGatewaySnatFloatingAndAdminSettings() throws Exception {
        var client = guest("client", scene.client);
        var server = guest("server", scene.server);
        client.boot();
        server.boot();
        var outside = scene.outside4 + "1";
        assertThat(client.pings(outside)).isTrue();
        assertThat(Guest.connects(scene.floating, 8080)).isFalse();
        var plan = scene.routerPlan(List.of());

        var gateway = plan.gateway().orElseThrow();
        var plain = new RouterPlan.Gateway(
                gateway.port(),
                gateway.network(),
                gateway.mac(),
                gateway.mtu(),
                gateway.cidrs(),
                gateway.nextHop4(),
                gateway.nextHop6(),
                false);
        route(plan, Optional.of(plain), true, List.of());
        assertThat(client.cannotPing(outside))
                .as("without SNAT the host knows no way back")
                .isTrue();

        route(plan, Optional.empty(), true, List.of());
        assertThat(devices()).noneMatch(name -> name.startsWith("qg-"));
        assertThat(client.pings(scene.inside4 + "1")).isTrue();

        var next = scene.inside4 + "11";
        route(plan, plan.gateway(), true, List.of(new NetworkPlan.Route("192.168.200.0/24", next)));
        assertThat(client.pings(outside)).isTrue();
        assertThat(commands.output(List.of("ip", "-n", Names.routerNamespace(scene.router), "route")))
                .contains("192.168.200.0/24 via " + next);

        route(plan, plan.gateway(), false, List.of());
        assertThat(client.cannotPing(outside)).isTrue();
        assertThat(client.cannotPing(scene.inside4 + "1")).isTrue();
        route(plan, plan.gateway(), true, List.of());
        assertThat(client.pings(outside)).isTrue();
    }

    @Test
    void aMovedFloatingAddressIsFoundAtItsNewPlaceAtOnce() throws Exception {
        var server = guest("server", scene.server);
        var client = guest("client", scene.client);
        server.boot();
        client.boot();
        try (var _ = server.listens(8080)) {
            assertThat(Guest.connects(scene.floating, 8080)).isTrue();
            network.apply(Scene.changes(List.of(), List.of(scene.routerPlan(List.of())), List.of()));
            assertThat(Guest.connects(scene.floating, 8080)).isFalse();
            network.apply(Scene.changes(
                    List.of(),
                    List.of(scene.routerPlan(List.of(new RouterPlan.FloatingIp(scene.floating, scene.server4())))),
                    List.of()));
            assertThat(Guest.connects(scene.floating, 8080)).isTrue();
        }
    }

    @Test
    void aNewPortCostsOneReloadAndOneTransactionHoweverManyThereAre() throws Exception {
        var many = new ArrayList<Port>();
        for (int i = 0; i < 1000; i++) {
            many.add(port("172.20.%d.%d".formatted(i / 250, i % 250), List.of(), true, true));
        }
        network.apply(Scene.changes(List.of(scene.insidePlan(List.copyOf(many))), List.of(), List.of()));
        commands.all();
        many.add(scene.client);
        var before = Clock.system().now();

        network.apply(Scene.changes(List.of(scene.insidePlan(List.copyOf(many))), List.of(), List.of()));

        var took = Duration.between(before, Clock.system().now());
        var ran = commands.all();
        assertThat(ran).hasSize(1);
        assertThat(ran.getFirst().lines().count()).isLessThan(25);
        assertThat(took).isLessThan(Duration.ofSeconds(1));
        var client = guest("client", scene.client);
        assertThat(client.boot().address()).isEqualTo(scene.inside4 + "11");
        many.removeLast();
        var heir = new Port(
                new PortId(ids.uuid()),
                "fa:16:3e:77:77:77",
                scene.client.addresses(),
                true,
                true,
                true,
                List.of(),
                "heir",
                Map.of(),
                List.of(scene.clients),
                true);
        many.add(heir);
        network.apply(Scene.changes(List.of(scene.insidePlan(List.copyOf(many))), List.of(), List.of()));
        assertThat(guest("heir", heir).boot().address()).isEqualTo(scene.inside4 + "11");
    }

    @Test
    void portsObeyAdminStatePortSecurityAndAllowedPairs() throws Exception {
        var free = port(scene.inside4 + "20", List.of(), true, false);
        var down = port(scene.inside4 + "21", List.of(), false, false);
        var paired = port(
                scene.inside4 + "22",
                List.of(new AddressPair("fa:16:3e:22:22:22", scene.inside4 + "128/25")),
                true,
                true);
        network.apply(Scene.changes(
                List.of(scene.insidePlan(List.of(scene.server, free, down, paired))), List.of(), List.of()));
        var server = guest("server", scene.server);
        server.boot();
        var freeGuest = fixed("free", free, "50");
        var downGuest = fixed("down", down, "21");
        var pairedGuest = fixed("paired", paired, "22");
        assertThat(freeGuest.pings(scene.server4()))
                .as("any address without port security")
                .isTrue();
        assertThat(downGuest.cannotPing(scene.server4())).isTrue();
        assertThat(pairedGuest.pings(scene.server4())).isTrue();
        pairedGuest.inside(
                "link set dev eth0 address fa:16:3e:22:22:22",
                "addr flush dev eth0",
                "addr add %s130/24 dev eth0".formatted(scene.inside4));
        assertThat(pairedGuest.pings(scene.server4())).isTrue();
        pairedGuest.inside("addr flush dev eth0", "addr add %s100/24 dev eth0".formatted(scene.inside4));
        assertThat(pairedGuest.cannotPing(scene.server4())).isTrue();
    }

    @Test
    void aGuestCannotPlayDhcpServer() throws Exception {
        var server = guest("server", scene.server);
        var client = guest("client", scene.client);
        server.boot();
        client.boot();
        // Ingress for a client is open from port 67: only the sender's side stops a guest that plays server.
        assertThat(delivered(client, server, 67, 68)).isFalse();
        assertThat(delivered(client, server, 5000, 8081))
                .as("the same with allowed ports")
                .isTrue();
    }

    @Test
    void aVxlanLeadsToTheOtherHosts() throws Exception {
        network.removeAll();
        var peer = "peer" + scene.cloud.substring(0, 8);
        var underlay = scene.outside4.replaceFirst("10\\.", "172.") + "%d";
        network = new LinuxNetwork(
                new LinuxNetwork.Config(
                        state,
                        scene.cloud,
                        Map.of("public", LinuxNetwork.NAT),
                        Optional.of(underlay.formatted(1)),
                        List.of(underlay.formatted(2)),
                        List.of()),
                commands,
                Clock.system());
        ip("netns add " + peer, "link add vx" + peer + " type veth peer name eth0 netns " + peer);
        try {
            ip("addr add %s/24 dev vx%s".formatted(underlay.formatted(1), peer), "link set vx" + peer + " up");
            network.apply(scene.all());
            var server = guest("server", scene.server);
            server.boot();
            int vni = ((NetworkPlan.Segment.Vxlan) scene.insidePlan(List.of()).segment()).vni();
            ip(
                    "-n " + peer,
                    "addr add %s/24 dev eth0".formatted(underlay.formatted(2)),
                    "link set eth0 up",
                    "link add vx type vxlan id %d local %s remote %s dstport 4789"
                            .formatted(vni, underlay.formatted(2), underlay.formatted(1)),
                    "link set vx up",
                    "addr add %s77/24 dev vx".formatted(scene.inside4));
            var ping = List.of("nsenter", "--net=" + Namespaces.file(peer), "ping", "-c1", "-W1", scene.server4());
            assertThat(commands.run(ping).succeeded()).isTrue();
        } finally {
            ip("link del vx" + peer, "netns del " + peer);
        }
    }

    @Test
    void aFlatNetworkUsesTheHostsDeviceAndLeavesItThere() throws Exception {
        network.removeAll();
        var tag = scene.cloud.substring(0, 8);
        ip("netns add wire" + tag, "link add up" + tag + " type veth peer name eth0 netns wire" + tag);
        try {
            network = new LinuxNetwork(
                    new LinuxNetwork.Config(
                            state, scene.cloud, Map.of("wire", "up" + tag), Optional.empty(), List.of(), List.of()),
                    commands,
                    Clock.system());
            var plan = scene.insidePlan(List.of(scene.server));
            network.apply(Scene.changes(
                    List.of(new NetworkPlan(
                            plan.id(),
                            plan.mtu(),
                            new NetworkPlan.Segment.Flat("wire"),
                            plan.subnets(),
                            plan.dhcp(),
                            plan.ports())),
                    List.of(),
                    List.of(scene.webPlan())));
            guest("server", scene.server).boot();
            ip("-n wire" + tag, "link set eth0 up", "addr add %s77/24 dev eth0".formatted(scene.inside4));
            var ping = List.of("nsenter", "--net=" + Namespaces.file("wire" + tag), "ping", "-c1", "-W1");
            var command = new ArrayList<>(ping);
            command.add(scene.server4());
            assertThat(commands.run(command).succeeded()).isTrue();
            network.removeAll();
            assertThat(Namespaces.deviceExists("up" + tag)).isTrue();
        } finally {
            ip("link del up" + tag, "netns del wire" + tag);
        }
    }

    @Test
    void aBridgeMadeAnewTakesItsGuestsBack() throws Exception {
        var server = guest("server", scene.server);
        commands.output(List.of("ip", "link", "del", "dev", Names.bridge(scene.inside)));
        network.apply(scene.all());
        assertThat(server.boot().address()).isEqualTo(scene.server4());
    }

    @Test
    void dhcpv6AndItsAdvertisementsRunInTheirModes() {
        for (var mode : List.of("dhcpv6-stateful", "dhcpv6-stateless", "slaac")) {
            var plan = scene.insidePlan(List.of(scene.server));
            var subnets = plan.subnets().stream()
                    .map(subnet -> new NetworkPlan.Subnet(
                            subnet.id(),
                            subnet.ipVersion(),
                            subnet.cidr(),
                            subnet.gateway(),
                            true,
                            subnet.dnsNameservers(),
                            subnet.hostRoutes(),
                            subnet.ipVersion() == 6 ? Optional.of(mode) : Optional.empty()))
                    .toList();
            var router = scene.routerPlan(List.of());
            var legs = router.interfaces().stream()
                    .map(leg -> new RouterPlan.Interface(
                            leg.port(),
                            leg.network(),
                            leg.mac(),
                            leg.mtu(),
                            leg.cidrs(),
                            leg.ipv6Advertise().stream()
                                    .map(prefix -> new RouterPlan.Advertised(prefix.prefix(), mode))
                                    .toList()))
                    .toList();
            network.apply(Scene.changes(
                    List.of(new NetworkPlan(plan.id(), plan.mtu(), plan.segment(), subnets, plan.dhcp(), plan.ports())),
                    List.of(new RouterPlan(
                            router.id(), true, legs, router.gateway(), router.floatingIps(), router.routes())),
                    List.of()));
            assertThat(process("networks/" + scene.inside)).contains("--interface=ns-");
            assertThat(process("routers/" + scene.router))
                    .contains(
                            "--enable-ra",
                            mode.equals("slaac") ? "ra-only" : mode.endsWith("ful") ? "static" : "ra-stateless");
        }
    }

    @Test
    void theHostIsClosedToTenantsBridges() throws Exception {
        var server = guest("server", scene.server);
        server.boot();
        var bridge = Names.bridge(scene.inside);
        try (var listener = ServerSocketChannel.open().bind(new InetSocketAddress(0))) {
            int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
            server.inside(
                    "route add 192.0.2.200/32 dev eth0",
                    "neigh add 192.0.2.200 lladdr %s dev eth0".formatted(Names.bridgeMac(scene.inside)));
            commands.output(List.of("ip", "addr", "add", "192.0.2.200/32", "dev", "lo"));
            assertThat(server.reaches("192.0.2.200", port)).isFalse();
            assertThat(server.cannotPing("192.0.2.200")).isTrue();
        } finally {
            commands.output(List.of("ip", "addr", "del", "192.0.2.200/32", "dev", "lo"));
        }
        assertThat(Namespaces.deviceExists(bridge)).isTrue();
    }

    private boolean delivered(Guest from, Guest to, int sourcePort, int port) throws Exception {
        network.apply(Scene.changes(List.of(), List.of(), List.of(opened(scene.webPlan(), port))));
        try (var receiver = Namespaces.inside(
                to.namespace,
                () -> DatagramChannel.open(StandardProtocolFamily.INET)
                        .bind(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), port)))) {
            Namespaces.inside(from.namespace, () -> {
                try (var sender = DatagramChannel.open(StandardProtocolFamily.INET)) {
                    sender.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                    sender.bind(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), sourcePort));
                    return sender.send(
                            ByteBuffer.wrap(new byte[] {1}),
                            new InetSocketAddress(InetAddress.ofLiteral(to.address()), port));
                }
            });
            receiver.socket().setSoTimeout(500);
            try {
                receiver.socket().receive(new DatagramPacket(new byte[1], 1));
                return true;
            } catch (SocketTimeoutException _) {
                return false;
            }
        }
    }

    private static SecurityGroupPlan opened(SecurityGroupPlan plan, int port) {
        var rules = new ArrayList<>(plan.rules());
        rules.add(new SecurityGroupPlan.Rule(
                true,
                4,
                Optional.of("17"),
                OptionalInt.of(port),
                OptionalInt.of(port),
                new SecurityGroupPlan.Remote.Any()));
        return new SecurityGroupPlan(plan.id(), rules, plan.memberAddresses());
    }

    private void route(
            RouterPlan plan, Optional<RouterPlan.Gateway> gateway, boolean adminUp, List<NetworkPlan.Route> routes) {
        var next = new RouterPlan(plan.id(), adminUp, plan.interfaces(), gateway, List.of(), routes);
        network.apply(new Changes(List.of(), List.of(next), List.of(), List.of(), List.of(), List.of()));
    }

    private List<String> devices() {
        return List.copyOf(Seen.namespace(commands, Names.routerNamespace(scene.router))
                .devices()
                .keySet());
    }

    private String process(String of) {
        var pid = Records.content(state.resolve("run/network/" + of + "/pid")).orElseThrow();
        return Records.content(Path.of("/proc/" + pid.strip() + "/cmdline")).orElseThrow();
    }

    private Port port(String address, List<AddressPair> pairs, boolean adminUp, boolean filtered) {
        var bytes = ids.bytes(3);
        return new Port(
                new PortId(ids.uuid()),
                "fa:16:3e:%02x:%02x:%02x".formatted(bytes[0], bytes[1], bytes[2]),
                List.of(new Address(scene.server.addresses().getFirst().subnet(), address)),
                true,
                adminUp,
                filtered,
                pairs,
                "host",
                Map.of(),
                List.of(scene.clients),
                true);
    }

    private Guest guest(String name, Port port) {
        var guest = new Guest(name + scene.cloud.substring(0, 8), port, Names.bridge(scene.inside), Scene.MTU);
        guests.add(guest);
        return guest;
    }

    private Guest fixed(String name, Port port, String last) {
        var guest = guest(name, port);
        guest.inside("addr add %s%s/24 dev eth0".formatted(scene.inside4, last));
        return guest;
    }

    private void ip(String... lines) {
        var command = new ArrayList<>(List.of("ip"));
        var batch = new ArrayList<>(List.of(lines));
        if (batch.getFirst().startsWith("-n ")) {
            command.addAll(List.of(batch.removeFirst().split(" ")));
        }
        command.addAll(List.of("-batch", "-"));
        var _ = commands.run(command, Commands.text(String.join("\n", batch) + "\n"), Duration.ofSeconds(10))
                .orThrow(command);
    }
}
