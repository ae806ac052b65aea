package io.nubila.drivers.network.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.network.driver.NetworkDriver.Place;
import io.nubila.network.driver.NetworkPlan;
import io.nubila.network.driver.SecurityGroupPlan;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Goal: packets go where the plans say and nowhere else. Method: guests in namespaces send real ones. Needs root. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinuxNetworkPacketTest {
    private final Scene scene = new Scene();
    private final CountedCommands commands = new CountedCommands();
    private final List<Guest> guests = new ArrayList<>();

    @TempDir
    static Path state;

    private LinuxNetwork network;
    private Guest server;
    private Guest client;
    private Guest stranger;
    private Guest alone;
    private Guest.Lease serverLease;

    @BeforeAll
    void start() throws Exception {
        Assumptions.assumeTrue(LinuxNetwork.probe(Commands.host()).usable());
        network = again();
        network.apply(scene.all());
        server = guest("server", scene.server, Names.bridge(scene.inside));
        client = guest("client", scene.client, Names.bridge(scene.inside));
        stranger = guest("stranger", scene.stranger, Names.bridge(scene.inside));
        alone = guest("alone", scene.alone, Names.bridge(scene.lonely));
        serverLease = server.boot();
        client.boot();
        stranger.boot();
    }

    @AfterAll
    void stop() {
        guests.forEach(Guest::off);
        if (network != null) {
            network.removeAll();
        }
    }

    @Test
    void dhcpGivesThePortsAddressAndTheSubnetsOptions() {
        assertThat(serverLease.address()).isEqualTo(scene.server4());
        assertThat(serverLease.text(3)).isEqualTo(scene.inside4 + "1");
        assertThat(serverLease.text(6)).isEqualTo(scene.inside4 + "2");
        assertThat(serverLease.number(26)).isEqualTo(Scene.MTU);
    }

    @Test
    void aGuestCallsOutUnderTheRoutersAddressAndAFloatingOneUnderItsOwn() throws Exception {
        try (var outside = hostListener()) {
            int port = ((InetSocketAddress) outside.getLocalAddress()).getPort();
            assertThat(client.reaches(scene.outside4 + "1", port)).isTrue();
            assertThat(caller(outside)).isEqualTo(scene.outside4 + "50");
            assertThat(server.reaches(scene.outside4 + "1", port)).isTrue();
            assertThat(caller(outside)).isEqualTo(scene.floating);
        }
    }

    @Test
    void aFloatingAddressIsReachedFromTheHostFromOtherTenantsAndFromNeighbours() throws Exception {
        var neighbour = guest("neighbour", scene.neighbour, Names.bridge(scene.other));
        neighbour.inside(
                "addr add %s10/24 dev eth0".formatted(scene.inside4), "route add default via " + scene.inside4 + "1");
        try (var _ = server.listens(8080);
                var _ = server.listens(9090)) {
            assertThat(Guest.connects(scene.floating, 8080)).isTrue();
            assertThat(Guest.connects(scene.floating, 9090)).isFalse();
            assertThat(neighbour.reaches(scene.floating, 8080)).isTrue();
            assertThat(client.reaches(scene.floating, 8080)).isTrue();
        }
    }

    @Test
    void securityGroupsLetInWhatTheirRulesSayAndAnswersToWhatWasSent() throws Exception {
        try (var _ = server.listens(5432);
                var _ = server.listens(22);
                var _ = client.listens(8080)) {
            assertThat(client.reaches(scene.server4(), 5432)).isTrue();
            assertThat(client.reaches(scene.server4(), 22)).isFalse();
            assertThat(server.reaches(scene.inside4 + "11", 8080)).isFalse();
            assertThat(client.pings(scene.server4())).isTrue();
            assertThat(server.cannotPing(scene.inside4 + "11")).isTrue();
            assertThat(stranger.cannotPing(scene.server4())).isTrue();
        }
    }

    @Test
    void aConnectionEndsWhenTheRuleThatAllowedItIsRemoved() throws Exception {
        var web = scene.webPlan();
        var more = new ArrayList<>(web.rules());
        more.add(Scene.tcp(7777, new SecurityGroupPlan.Remote.Any()));
        network.apply(Scene.changes(
                List.of(), List.of(), List.of(new SecurityGroupPlan(web.id(), more, web.memberAddresses()))));
        try (var listener = server.listens(7777)) {
            var socket =
                    Namespaces.inside(client.namespace, () -> new Socket(InetAddress.ofLiteral(scene.server4()), 7777));
            try (var accepted = listener.accept().socket()) {
                socket.getOutputStream().write(1);
                assertThat(accepted.getInputStream().read()).isEqualTo(1);
                network.apply(Scene.changes(List.of(), List.of(), List.of(web)));
                accepted.setSoTimeout(500);
                socket.getOutputStream().write(2);
                assertThatThrownBy(() -> accepted.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            }
            socket.close();
        }
    }

    @Test
    void spoofedAddressesAreDropped() {
        client.inside("addr add %s99/24 dev eth0".formatted(scene.inside4));
        try {
            assertThat(client.pings(scene.server4())).isTrue();
            assertThat(client.cannotPing(scene.server4(), "-I", scene.inside4 + "99"))
                    .isTrue();
            client.inside("link set dev eth0 address fa:16:3e:99:99:99");
            assertThat(client.cannotPing(scene.server4())).isTrue();
        } finally {
            client.inside(
                    "link set dev eth0 address " + client.port.mac(),
                    "addr del %s99/24 dev eth0".formatted(scene.inside4));
        }
    }

    @Test
    void guestsMakeTheirIpv6AddressesFromTheRoutersAdvertisementAndTalk() {
        await(() -> client.shown("-6", "addr", "show", "dev", "eth0")
                .contains(scene.client.addresses().get(1).ip()));
        await(() -> server.shown("-6", "addr", "show", "dev", "eth0")
                .contains(scene.server.addresses().get(1).ip()));
        assertThat(client.pings(scene.server.addresses().get(1).ip(), "-6")).isTrue();
        assertThat(client.pings(scene.inside6 + "1", "-6")).isTrue();
        assertThat(stranger.cannotPing(scene.server.addresses().get(1).ip(), "-6"))
                .isTrue();
    }

    @Test
    void metadataIsReachedThroughTheRouterAndWithoutOneThroughTheDhcpPort() throws Exception {
        try (var router = network.metadataListener(new Place.OfRouter(scene.router))
                        .orElseThrow();
                var dhcp = network.metadataListener(new Place.OfNetwork(scene.lonely))
                        .orElseThrow()) {
            assertThat(client.reaches("169.254.169.254", 80)).isTrue();
            assertThat(caller(router)).isEqualTo(scene.inside4 + "11");
            var lease = alone.boot();
            assertThat(Guest.classless(lease.options().getOrDefault(121, new byte[0])))
                    .contains("169.254.169.254/32 via 192.168.77.2", "0.0.0.0/0 via 192.168.77.1");
            assertThat(alone.reaches("169.254.169.254", 80)).isTrue();
            assertThat(caller(dhcp)).isEqualTo("192.168.77.10");
        }
        assertThat(network.metadataListener(new Place.OfNetwork(scene.other))).isEmpty();
    }

    @Test
    void anUnchangedPlanRunsNoProgramAndANewProcessOnlyLooks() {
        network.apply(scene.all());
        commands.all();
        network.apply(scene.all());
        assertThat(commands.all()).isEmpty();
        again().apply(scene.all());
        assertThat(commands.changing()).isEmpty();
    }

    @Test
    void thePresentIsReadFromTheWorld() {
        var present = again().present();
        assertThat(present.networks())
                .containsExactlyInAnyOrder(scene.outside, scene.inside, scene.lonely, scene.other);
        assertThat(present.routers()).containsExactlyInAnyOrder(scene.router, scene.otherRouter);
        assertThat(present.groups()).containsExactlyInAnyOrder(scene.web, scene.clients);
    }

    private LinuxNetwork again() {
        return new LinuxNetwork(LinuxNetwork.Config.of(state, scene.cloud), commands, Clock.system());
    }

    private Guest guest(String name, NetworkPlan.Port port, String bridge) {
        var guest = new Guest(name + scene.cloud.substring(0, 8), port, bridge, Scene.MTU);
        guests.add(guest);
        return guest;
    }

    private ServerSocketChannel hostListener() throws Exception {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral(scene.outside4 + "1"), 0));
    }

    private static String caller(ServerSocketChannel listener) throws Exception {
        listener.configureBlocking(false);
        await(() -> true);
        for (var limit = Clock.system().now().plusSeconds(2);
                Clock.system().now().isBefore(limit); ) {
            try (var channel = listener.accept()) {
                if (channel != null) {
                    return ((InetSocketAddress) channel.getRemoteAddress())
                            .getAddress()
                            .getHostAddress();
                }
            }
        }
        throw new AssertionError("nobody called");
    }

    static void await(BooleanSupplier condition) {
        var limit = Clock.system().now().plusSeconds(10);
        while (!condition.getAsBoolean()) {
            if (Clock.system().now().isAfter(limit)) {
                throw new AssertionError("not within 10 s");
            }
            try {
                Clock.system().sleep(Duration.ofMillis(50));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
