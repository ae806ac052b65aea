package io.nubila.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.MetadataContract;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.NetworkContract.NewPort;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.ProblemException;
import io.nubila.network.driver.NetworkDriver.Place;
import io.nubila.network.engine.NetworkBootstrap;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What compute asks of network, and how the data path follows. */
class NetworkServiceTest {
    private static final Ids IDS = Ids.secure();
    private final Caller caller = Cloud.authenticate("alice", "req-1");
    private final ProjectId project = new ProjectId(Cloud.project("alice"));
    private final ServerId server = new ServerId(IDS.uuid());
    private final HostName here = new HostName(Cloud.HOST);
    private Cloud cloud;
    private NetworkContract contract;
    private String network = "";

    @BeforeEach
    void start(@TempDir Path state) {
        cloud = new Cloud(state);
        contract = cloud.module.contract();
        network = cloud.network("alice");
        var _ = cloud.subnet("alice", network, "10.30.0.0/24");
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private NewPort wish(String id, Optional<String> ip) {
        return new NewPort(new PortId(id), project, new NetworkId(network), server, ip, List.of(), "web-1");
    }

    @Test
    void aPortIsMadeOnceHoweverOftenItIsAskedFor() {
        var id = IDS.uuid();
        var first = contract.createPort(caller, wish(id, Optional.empty()));
        var second = contract.createPort(caller, wish(id, Optional.empty()));
        assertThat(second).isEqualTo(first);
        assertThat(first.securityGroupNames()).containsExactly("default");
        assertThat(first.networkName()).isEqualTo("net");
        assertThat(contract.portsOf(caller, List.of(server)).get(server)).containsExactly(first);
        assertThatThrownBy(() -> contract.createPort(caller, wish(IDS.uuid(), Optional.of("10.31.0.9"))))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void bindingWaitsUntilTheDataPathIsReady() {
        var port = contract.createPort(caller, wish(IDS.uuid(), Optional.empty()));
        var plug = contract.bind(caller, port.id(), server, here);
        assertThat(plug.tapName()).startsWith("tap");
        assertThat(plug.mtu()).isEqualTo(1450);
        var plan = cloud.driver.network(network);
        assertThat(plan.ports())
                .anyMatch(one -> one.id().equals(port.id())
                        && one.local()
                        && one.filtered()
                        && one.hostname().equals("web-1"));
        assertThat(plan.dhcp()).isPresent();
        assertThat(plan.dhcp().orElseThrow().metadataRoute()).isTrue();
        assertThat(cloud.driver.groups).hasSize(1);
        Cloud.eventually(
                "members of the group",
                () -> cloud.driver.groups.values().stream()
                        .allMatch(group -> group.memberAddresses()
                                .contains(port.fixedIps().getFirst().ip())));
        assertThat(cloud.get("alice", "/v2.0/ports/" + port.id()).text("/port/status"))
                .isEqualTo("ACTIVE");
        assertThatThrownBy(() -> contract.bind(caller, port.id(), new ServerId(IDS.uuid()), here))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void unpluggingRemovesWhatWasMadeAndFreesWhatWasGiven() {
        var made = contract.createPort(caller, wish(IDS.uuid(), Optional.empty()));
        var given = cloud.made("alice", "port", "/v2.0/ports", "{'network_id': '%s'}".formatted(network));
        var _ = contract.bind(caller, made.id(), server, here);
        var _ = contract.bind(caller, new PortId(given), server, here);
        assertThat(contract.portsOf(caller, List.of(server)).get(server)).hasSize(2);
        assertThat(contract.serversWithPorts(caller, Optional.empty(), 10)).containsExactly(server);
        contract.unplug(caller, server);
        contract.unplug(caller, server);
        assertThat(cloud.get("alice", "/v2.0/ports/" + made.id()).status()).isEqualTo(404);
        var left = cloud.get("alice", "/v2.0/ports/" + given);
        assertThat(left.text("/port/device_id")).isEmpty();
        assertThat(left.text("/port/status")).isEqualTo("DOWN");
        assertThat(contract.serversWithPorts(caller, Optional.empty(), 10)).isEmpty();
        Cloud.eventually("no groups on the host", cloud.driver.groups::isEmpty);
    }

    @Test
    void aDeviceOwnerThatAClientWroteMakesNoServer() {
        var device = "'device_id': '%s', 'device_owner': 'compute:mine'".formatted(IDS.uuid());
        var _ = cloud.made("alice", "port", "/v2.0/ports", "{'network_id': '%s', %s}".formatted(network, device));
        assertThat(contract.serversWithPorts(caller, Optional.empty(), 10)).isEmpty();
        var given = cloud.made("alice", "port", "/v2.0/ports", "{'network_id': '%s'}".formatted(network));
        var _ = contract.bind(caller, new PortId(given), server, here);
        assertThat(contract.serversWithPorts(caller, Optional.empty(), 10)).containsExactly(server);
        contract.unplug(caller, server);
        assertThat(contract.serversWithPorts(caller, Optional.empty(), 10)).isEmpty();
    }

    @Test
    void serversAreFoundByAPartOfAnAddressAndNothingInItIsAPattern() {
        var _ = contract.createPort(caller, wish(IDS.uuid(), Optional.of("10.30.0.77")));
        assertThat(contract.serversByAddress(caller, Optional.of(project), "0.77", 10))
                .containsExactly(server);
        assertThat(contract.serversByAddress(caller, Optional.of(project), "10%77", 10))
                .isEmpty();
        assertThat(contract.serversByAddress(caller, Optional.of(project), "0_77", 10))
                .isEmpty();
    }

    @Test
    void onlyWhoMayChangeAPortPutsItIntoGroups() {
        var _ = contract.createPort(caller, wish(IDS.uuid(), Optional.empty()));
        var group =
                new SecurityGroupId(cloud.made("alice", "security_group", "/v2.0/security-groups", "{'name': 'web'}"));
        var groups = cloud.module.securityGroups();
        for (var stranger : List.of("reader", "bob")) {
            assertThatThrownBy(() -> groups.join(Cloud.authenticate(stranger, "req-2"), server, group))
                    .isInstanceOf(ProblemException.class);
        }
        assertThat(groups.ofServer(caller, server)).hasSize(1);
        groups.join(caller, server, group);
        assertThat(groups.ofServer(caller, server)).hasSize(2);
        assertThatThrownBy(() -> groups.leave(Cloud.authenticate("reader", "req-3"), server, group))
                .isInstanceOf(ProblemException.class);
        groups.leave(caller, server, group);
        assertThat(groups.ofServer(caller, server)).hasSize(1);
    }

    @Test
    void groupsAreFoundByNameAndIdAndAmbiguityIsTold() {
        var ids = contract.securityGroups(caller, project, List.of("default"));
        assertThat(contract.securityGroups(
                        caller, project, List.of(ids.getFirst().value())))
                .isEqualTo(ids);
        for (int i = 0; i < 2; i++) {
            var _ = cloud.made("alice", "security_group", "/v2.0/security-groups", "{'name': 'twin'}");
        }
        assertThatThrownBy(() -> contract.securityGroups(caller, project, List.of("twin")))
                .hasMessageContaining("twin");
        assertThatThrownBy(() -> contract.securityGroups(caller, project, List.of("nobody")))
                .hasMessageContaining("nobody");
        assertThat(ids).hasOnlyElementsOfType(SecurityGroupId.class);
        assertThat(contract.portsLeft(caller, project)).isPositive();
    }

    @Test
    void oneBrokenNetworkKeepsNobodyElseWaiting() {
        var other = cloud.network("alice");
        var _ = cloud.subnet("alice", other, "10.32.0.0/24");
        cloud.driver.broken.add(new NetworkId(network));
        var bad = cloud.made(
                "admin",
                "port",
                "/v2.0/ports",
                "{'network_id': '%s', 'binding:host_id': '%s'}".formatted(network, Cloud.HOST));
        var port = contract.createPort(
                caller,
                new NewPort(
                        new PortId(IDS.uuid()),
                        project,
                        new NetworkId(other),
                        server,
                        Optional.empty(),
                        List.of(),
                        "web-2"));
        var _ = contract.bind(caller, port.id(), server, here);
        Cloud.eventually(
                "failure shown",
                () -> cloud.module
                        .convergence()
                        .failing()
                        .getOrDefault("network " + network, "")
                        .contains("no bridge"));
        cloud.driver.broken.clear();
        Cloud.eventually(
                "retried",
                () -> cloud.get("admin", "/v2.0/ports/" + bad)
                        .text("/port/status")
                        .equals("ACTIVE"));
        assertThat(cloud.module.convergence().failing()).isEmpty();
    }

    @Test
    void aDeletedNetworkLeavesTheHost() {
        var port = contract.createPort(caller, wish(IDS.uuid(), Optional.empty()));
        var _ = contract.bind(caller, port.id(), server, here);
        contract.unplug(caller, server);
        assertThat(cloud.delete("alice", "/v2.0/networks/" + network).status()).isEqualTo(204);
        Cloud.eventually("network gone", () -> !cloud.driver.networks.containsKey(new NetworkId(network)));
    }

    @Test
    void bootstrapMakesTheUsualNetworksOnce(@TempDir Path state) {
        try (var fresh = new Cloud(state)) {
            var wish = new NetworkBootstrap.Wish(new ProjectId(Cloud.project("admin")), project, "172.24.4.0/24");
            fresh.module.bootstrap().run(wish);
            fresh.module.bootstrap().run(wish);
            var networks = fresh.get("admin", "/v2.0/networks?sort_key=name");
            assertThat(networks.at("/networks").size()).isEqualTo(2);
            assertThat(networks.text("/networks/0/name")).isEqualTo("private");
            assertThat(networks.text("/networks/1/provider:physical_network")).isEqualTo("public");
            var router = fresh.get("alice", "/v2.0/routers");
            assertThat(router.text("/routers/0/name")).isEqualTo("router1");
            assertThat(fresh.module.contract().available(caller, project)).hasSize(1);
            Cloud.eventually(
                    "router on the host",
                    () -> fresh.driver.routers.values().stream()
                            .anyMatch(plan -> plan.gateway().isPresent()
                                    && plan.interfaces().size() == 1));
        }
    }

    @Test
    void guestsReadTheirOwnMetadataOnly() throws Exception {
        MetadataContract documents = (who, address, path) -> path.equals("/openstack/latest/meta_data.json")
                ? Optional.of(new MetadataContract.Document(
                        "application/json", (who + "@" + address).getBytes(StandardCharsets.UTF_8)))
                : Optional.empty();
        var loopback = cloud.network("admin");
        var _ = cloud.made(
                "admin",
                "subnet",
                "/v2.0/subnets",
                "{'network_id': '%s', 'ip_version': 4, 'cidr': '127.0.0.0/8', 'gateway_ip': null, 'enable_dhcp': false}"
                        .formatted(loopback));
        var _ = cloud.made(
                "admin",
                "subnet",
                "/v2.0/subnets",
                "{'network_id': '%s', 'ip_version': 4, 'cidr': '10.33.0.0/24'}".formatted(loopback));
        var _ = cloud.made(
                "admin",
                "port",
                "/v2.0/ports",
                ("{'network_id': '%s', 'device_id': '%s', 'device_owner': 'compute:nova', 'fixed_ips':"
                                + " [{'ip_address': '127.0.0.1'}], 'binding:host_id': '%s'}")
                        .formatted(loopback, server, Cloud.HOST));
        cloud.serve(documents);
        var place = new Place.OfNetwork(new NetworkId(loopback));
        Cloud.eventually("listener", () -> cloud.driver.listeners.containsKey(place));
        int port = cloud.driver.listeners.getOrDefault(place, 0);
        assertThat(fetch(port, "/openstack/latest/meta_data.json")).isEqualTo("200 " + server + "@127.0.0.1");
        assertThat(fetch(port, "/etc/shadow")).startsWith("404");
    }

    private static String fetch(int port, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }
}
