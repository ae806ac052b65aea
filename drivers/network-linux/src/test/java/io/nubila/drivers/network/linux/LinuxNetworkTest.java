package io.nubila.drivers.network.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.drivers.network.contract.NetworkDriverContract;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Ids;
import io.nubila.network.driver.NetworkDriver;
import io.nubila.network.driver.NetworkPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real host, and what is left there. Needs root. */
class LinuxNetworkTest extends NetworkDriverContract {
    private final String cloud = Ids.secure().uuid();
    private final Commands commands = Commands.host();

    @TempDir
    Path state;

    @BeforeAll
    static void onlyWhereItWorks() {
        Assumptions.assumeTrue(LinuxNetwork.probe(Commands.host()).usable());
    }

    @Override
    protected NetworkDriver open() {
        return new LinuxNetwork(LinuxNetwork.Config.of(state, cloud), commands, Clock.system());
    }

    @Test
    void removeAllLeavesNoDeviceNamespaceTableProcessOrFile() {
        driver.apply(make());
        var pid = Path.of("/proc/" + pid());
        assertThat(pid).exists();

        driver.removeAll();

        assertThat(commands.output(List.of("ip", "-d", "-j", "link", "show"))).doesNotContain(cloud);
        assertThat(commands.output(List.of("ip", "netns", "list"))).doesNotContain(network.value(), router.value());
        assertThat(commands.output(List.of("nft", "list", "tables"))).doesNotContain(cloud.substring(0, 8));
        assertThat(Records.content(pid.resolve("cmdline")).orElse("")).isEmpty();
        assertThat(state.resolve("run/network")).doesNotExist();
    }

    @Test
    void removeAllFindsWhatNoNoteTellsOf() {
        driver.apply(make());
        var pid = Path.of("/proc/" + pid());
        new Records(state.resolve("run/network")).clear();

        driver = open();
        driver.removeAll();

        assertThat(commands.output(List.of("ip", "-d", "-j", "link", "show"))).doesNotContain(cloud);
        assertThat(commands.output(List.of("ip", "netns", "list"))).doesNotContain(network.value(), router.value());
        assertThat(Records.content(pid.resolve("cmdline")).orElse("")).isEmpty();
    }

    @Test
    void theProbeLikesThisHostAndLeavesNothingBehind() {
        var probe = LinuxNetwork.probe(commands);
        assertThat(probe.usable()).isTrue();
        assertThat(commands.output(List.of("ip", "-j", "link", "show"))).doesNotContain("nubp");
    }

    @Test
    void dnsmasqOutlivesTheDriverAndIsStartedAgainOnlyWhenItDied() {
        driver.apply(make());
        var pid = pid();
        driver = open();
        driver.apply(make());
        assertThat(pid()).isEqualTo(pid);

        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        LinuxNetworkPacketTest.await(() ->
                Records.content(Path.of("/proc/" + pid + "/cmdline")).orElse("").isEmpty());
        driver.apply(make());
        assertThat(pid()).isNotEqualTo(pid);
    }

    /** Goal: a kill in the middle leaves nothing that a repetition cannot mend. Method: make each half state by hand. */
    @Test
    void aRepeatedApplyRepairsHalfMadeThings() throws Exception {
        driver.apply(make());
        var dhcp = Names.dhcpNamespace(network);
        var bridge = Names.bridge(network);
        for (var damage : List.of(
                List.of("ip", "link", "del", "dev", bridge),
                List.of("ip", "netns", "del", dhcp),
                List.of("ip", "-n", Names.routerNamespace(router), "addr", "flush", "dev", "lo"),
                List.of("ip", "-n", Names.routerNamespace(router), "link", "del", "dev", routerLeg()),
                List.of("nft", "delete", "table", "bridge", "nubila_" + cloud.substring(0, 8)))) {
            commands.output(damage);
            driver = open();
            driver.apply(make());
            assertWhole();
        }
        commands.output(List.of("ip", "netns", "del", dhcp));
        Files.createFile(Namespaces.file(dhcp));
        driver.apply(make());
        assertWhole();
    }

    @Test
    void onePlanThatCannotBeMadeHindersNoOther() {
        var good = make();
        var plan = good.networks().getFirst();
        var bad = new NetworkPlan(
                second, 1400, new NetworkPlan.Segment.Flat("nowhere"), List.of(), Optional.empty(), List.of());
        assertThatThrownBy(() -> driver.apply(Scene.changes(List.of(bad, plan), good.routers(), good.groups())))
                .hasMessageContaining("nowhere");
        assertWhole();
    }

    private void assertWhole() {
        var root = Seen.root(commands).devices();
        assertThat(root).containsKey(Names.bridge(network));
        assertThat(root.values().stream()
                        .filter(device -> device.master().equals(Names.bridge(network)))
                        .count())
                .isEqualTo(2);
        assertThat(Seen.namespace(commands, Names.routerNamespace(router))
                        .devices()
                        .values())
                .anyMatch(device -> device.addresses().contains("169.254.169.254/32"));
        assertThat(Seen.namespace(commands, Names.dhcpNamespace(network))
                        .devices()
                        .values())
                .anyMatch(device -> device.addresses().contains("10.213.7.2/24"));
        assertThat(Seen.namespace(commands, Names.routerNamespace(router))
                        .devices()
                        .values())
                .anyMatch(device -> device.addresses().contains("10.213.7.1/24"));
        assertThat(Namespaces.number(Path.of("/proc/" + pid() + "/ns/net")))
                .isEqualTo(Namespaces.number(Namespaces.file(Names.dhcpNamespace(network))));
        assertThat(driver.present().groups()).containsExactly(group);
    }

    private String routerLeg() {
        return Seen.namespace(commands, Names.routerNamespace(router)).devices().keySet().stream()
                .filter(name -> name.startsWith("qr-"))
                .findFirst()
                .orElseThrow();
    }

    private String pid() {
        return Records.content(state.resolve("run/network/networks/" + network + "/pid"))
                .orElseThrow()
                .strip();
    }
}
