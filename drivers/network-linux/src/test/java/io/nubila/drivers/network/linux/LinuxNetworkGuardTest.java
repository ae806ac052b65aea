package io.nubila.drivers.network.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.network.driver.NetworkPlan.Port;
import io.nubila.network.driver.SecurityGroupPlan;
import io.nubila.network.driver.SecurityGroupPlan.Remote;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a port cannot play another in IPv6 either, and stateless groups ask about each packet. Needs root. */
class LinuxNetworkGuardTest {
    private final Scene scene = new Scene();
    private final List<Guest> guests = new ArrayList<>();
    private final List<Process> programs = new ArrayList<>();

    @TempDir
    Path state;

    private LinuxNetwork network;

    @BeforeEach
    void start() {
        Assumptions.assumeTrue(LinuxNetwork.probe(Commands.host()).usable());
        network = new LinuxNetwork(LinuxNetwork.Config.of(state, scene.cloud), Commands.host(), Clock.system());
        network.apply(scene.all());
    }

    @AfterEach
    void stop() {
        programs.forEach(Process::destroyForcibly);
        guests.forEach(Guest::off);
        if (network != null) {
            network.removeAll();
        }
    }

    private Guest guest(String name, Port port) {
        var guest = new Guest(name + scene.cloud.substring(0, 8), port, Names.bridge(scene.inside), Scene.MTU);
        guests.add(guest);
        return guest;
    }

    @Test
    void aSpoofedIpv6SourceGoesNowhere() {
        var client = guest("client", scene.client);
        var router = scene.inside6 + "1";
        LinuxNetworkPacketTest.await(() -> client.pings(router, "-6"));
        client.inside("addr add %s99/64 dev eth0 nodad".formatted(scene.inside6));
        assertThat(client.cannotPing(router, "-6", "-I", scene.inside6 + "99")).isTrue();
        assertThat(client.pings(
                        router, "-6", "-I", scene.client.addresses().get(1).ip()))
                .isTrue();
    }

    @Test
    void aGuestCannotPlayRouterUnlessItsPortIsUnfiltered() throws Exception {
        var free = changed(scene.stranger, false, true);
        network.apply(Scene.changes(
                List.of(scene.insidePlan(List.of(scene.server, scene.client, free))), List.of(), List.of()));
        var victim = guest("victim", scene.server);
        var filtered = guest("filtered", scene.client);
        var unfiltered = guest("unfiltered", free);
        advertise(filtered, "fd98:1::");
        advertise(unfiltered, "fd98:2::");
        LinuxNetworkPacketTest.await(
                () -> victim.shown("-6", "addr", "show", "dev", "eth0").contains("fd98:2:"));
        assertThat(victim.shown("-6", "addr", "show", "dev", "eth0")).doesNotContain("fd98:1:");
    }

    /** Has a guest advertise a prefix as a router does. */
    private void advertise(Guest guest, String prefix) throws Exception {
        guest.inside("addr add %s1/64 dev eth0 nodad".formatted(prefix));
        programs.add(new ProcessBuilder(
                        "nsenter",
                        "--net=" + Namespaces.file(guest.namespace),
                        "dnsmasq",
                        "--no-daemon",
                        "--conf-file=/dev/null",
                        "--pid-file",
                        "--port=0",
                        "--interface=eth0",
                        "--bind-interfaces",
                        "--enable-ra",
                        "--ra-param=eth0,4,0",
                        "--dhcp-leasefile=" + state.resolve(guest.namespace + ".leases"),
                        "--dhcp-range=" + prefix + ",ra-only,64")
                .redirectErrorStream(true)
                .redirectOutput(state.resolve(guest.namespace + ".log").toFile())
                .start());
    }

    @Test
    void aStatelessGroupIsAskedAboutAnswersToo() throws Exception {
        var silent = List.of(Scene.tcp(8080, new Remote.Any()));
        var talking = List.of(Scene.tcp(8080, new Remote.Any()), Scene.everything(4));
        apply(true, silent);
        var server = guest("server", scene.server);
        var client = guest("client", scene.client);
        server.boot();
        client.boot();
        try (var _ = server.listens(8080)) {
            assertThat(client.reaches(scene.server4(), 8080))
                    .as("stateful: answers pass without a rule")
                    .isTrue();
            apply(false, silent);
            assertThat(client.reaches(scene.server4(), 8080))
                    .as("stateless: answers need a rule")
                    .isFalse();
            apply(false, talking);
            assertThat(client.reaches(scene.server4(), 8080)).isTrue();
        }
    }

    private void apply(boolean stateful, List<SecurityGroupPlan.Rule> rules) {
        var port = changed(scene.server, true, stateful);
        network.apply(Scene.changes(
                List.of(scene.insidePlan(List.of(port, scene.client))),
                List.of(),
                List.of(new SecurityGroupPlan(scene.web, rules, List.of()))));
    }

    private static Port changed(Port port, boolean filtered, boolean stateful) {
        return new Port(
                port.id(),
                port.mac(),
                port.addresses(),
                port.local(),
                port.adminUp(),
                filtered,
                port.allowedPairs(),
                port.hostname(),
                port.dhcpOptions(),
                filtered ? port.groups() : List.of(),
                stateful);
    }
}
