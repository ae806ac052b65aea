package io.nubila.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.ProblemException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network for projects that ask for one without saying which, through HTTP. */
class AutoTopologyApiTest {
    private static final String TOPOLOGY = "/v2.0/auto-allocated-topology/";

    private Cloud cloud;
    private String outside = "";

    @BeforeEach
    void start(@TempDir Path state) {
        cloud = new Cloud(state);
        outside = cloud.made(
                "admin", "network", "/v2.0/networks", "{'name': 'out', 'router:external': true, 'is_default': true}");
        var _ = cloud.subnet("admin", outside, "203.0.113.0/24");
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private String pool(String attributes) {
        return cloud.made(
                "admin",
                "subnetpool",
                "/v2.0/subnetpools",
                "{'name': 'p', 'is_default': true, 'shared': true, %s}".formatted(attributes));
    }

    private String own(String token) {
        return TOPOLOGY + Cloud.project(token);
    }

    private int count(String plural) {
        return cloud.get("alice", "/v2.0/" + plural + "?project_id=" + Cloud.project("alice"))
                .at("/" + plural)
                .size();
    }

    @Test
    void itIsMadeOnceOutOfTheDefaultPoolsAndLeadsOut() {
        var v4 = pool("'prefixes': ['10.90.0.0/16'], 'default_prefixlen': 26");
        var v6 = pool("'prefixes': ['fd90::/48'], 'default_prefixlen': 64");
        assertThat(cloud.get("reader", TOPOLOGY + "None?fields=dry-run").text("/auto_allocated_topology/id"))
                .isEqualTo("dry-run=pass");
        assertThat(count("networks")).isZero();

        var made = cloud.get("alice", TOPOLOGY + "None");

        assertThat(made.status()).isEqualTo(200);
        assertThat(made.text("/auto_allocated_topology/project_id")).isEqualTo(Cloud.project("alice"));
        var id = made.text("/auto_allocated_topology/id");
        var network = cloud.get("alice", "/v2.0/networks/" + id);
        assertThat(network.text("/network/name")).isEqualTo("auto_allocated_network");
        assertThat(network.at("/network/admin_state_up").booleanValue()).isTrue();
        var subnets = cloud.get("alice", "/v2.0/subnets?sort_key=ip_version&network_id=" + id);
        assertThat(subnets.at("/subnets")).hasSize(2);
        assertThat(subnets.text("/subnets/0/name")).isEqualTo("auto_allocated_subnet_v4");
        assertThat(subnets.text("/subnets/0/subnetpool_id")).isEqualTo(v4);
        assertThat(subnets.text("/subnets/0/gateway_ip")).isEqualTo("10.90.0.1");
        assertThat(subnets.text("/subnets/1/subnetpool_id")).isEqualTo(v6);
        var router = cloud.get("alice", "/v2.0/routers?name=auto_allocated_router");
        assertThat(router.text("/routers/0/external_gateway_info/network_id")).isEqualTo(outside);
        var legs = cloud.get("alice", "/v2.0/ports?device_owner=network:router_interface&network_id=" + id);
        assertThat(legs.at("/ports")).hasSize(2);

        assertThat(cloud.get("alice", own("alice")).text("/auto_allocated_topology/id"))
                .isEqualTo(id);
        assertThat(count("networks")).isOne();
    }

    @Test
    void twentyAtOnceGetOne() throws Exception {
        var _ = pool("'prefixes': ['10.91.0.0/16'], 'default_prefixlen': 26");
        var ids = new HashSet<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asking = IntStream.range(0, 20)
                    .<Callable<String>>mapToObj(
                            _ -> () -> cloud.get("alice", own("alice")).text("/auto_allocated_topology/id"))
                    .toList();
            for (var asked : threads.invokeAll(asking)) {
                ids.add(asked.get());
            }
        }
        assertThat(ids).hasSize(1);
        assertThat(count("networks")).isOne();
        assertThat(count("routers")).isOne();
    }

    @Test
    void aCloudThatLacksSomethingSaysWhatAndLeavesNothing() {
        var refused = cloud.get("alice", own("alice") + "?fields=dry-run");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("AutoAllocationFailure");
        assertThat(refused.text("/NeutronError/message"))
                .isEqualTo("Deployment error: No default subnetpools defined.");
        // Of another project: not for this one to use.
        var _ = cloud.made(
                "admin",
                "subnetpool",
                "/v2.0/subnetpools",
                "{'name': 'p', 'is_default': true, 'prefixes': ['10.92.0.0/16']}");
        assertThat(cloud.get("alice", own("alice")).text("/NeutronError/message"))
                .isEqualTo("Deployment error: Unable to provide project private network.");
        // A pool whose addresses the way out has already.
        var _ = pool("'prefixes': ['2001:db8::/48'], 'default_prefixlen': 64");
        var _ = cloud.subnet("admin", outside, "2001:db8::/48");
        assertThat(cloud.get("alice", own("alice")).text("/NeutronError/message"))
                .isEqualTo("Deployment error: Unable to provide external connectivity.");
        assertThat(count("networks")).isZero();
        assertThat(count("subnets")).isZero();
        assertThat(count("routers")).isZero();

        var _ = cloud.put("admin", "/v2.0/networks/" + outside, "{'network': {'is_default': false}}");
        assertThat(cloud.get("alice", own("alice")).text("/NeutronError/message"))
                .isEqualTo("Deployment error: No default router:external network.");
        var alice = cloud.module.contract();
        assertThatThrownBy(() -> alice.autoAllocated(
                        Cloud.authenticate("alice", "req-1"), new ProjectId(Cloud.project("alice"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("No default router:external network");
        assertThat(cloud.get("alice", own("alice") + "?fields=id").status()).isEqualTo(400);
    }

    @Test
    void itGoesWhollyUnlessSomebodyUsesIt() {
        var _ = pool("'prefixes': ['10.93.0.0/16'], 'default_prefixlen': 26");
        var id = cloud.get("alice", own("alice")).text("/auto_allocated_topology/id");
        var port = cloud.made("alice", "port", "/v2.0/ports", "{'network_id': '%s', 'device_id': 'x'}".formatted(id));
        assertThat(cloud.delete("alice", own("alice")).problem()).isEqualTo("NetworkInUse");
        assertThat(count("routers")).isOne();
        var _ = cloud.delete("alice", "/v2.0/ports/" + port);
        assertThat(cloud.delete("reader", own("reader")).status()).isEqualTo(403);

        assertThat(cloud.delete("alice", own("alice")).status()).isEqualTo(204);

        assertThat(count("networks")).isZero();
        assertThat(count("subnets")).isZero();
        assertThat(count("routers")).isZero();
        assertThat(cloud.delete("alice", own("alice")).status()).isEqualTo(204);
        assertThat(cloud.get("alice", own("alice")).status()).isEqualTo(200);
    }

    @Test
    void whatSomebodyTookApartByHandIsMadeAnew() {
        var _ = pool("'prefixes': ['10.94.0.0/16'], 'default_prefixlen': 26");
        var first = cloud.get("alice", own("alice")).text("/auto_allocated_topology/id");
        var router = cloud.get("alice", "/v2.0/routers").text("/routers/0/id");
        var subnet = cloud.get("alice", "/v2.0/networks/" + first).text("/network/subnets/0");
        var _ = cloud.put(
                "alice",
                "/v2.0/routers/" + router + "/remove_router_interface",
                "{'subnet_id': '%s'}".formatted(subnet));
        assertThat(cloud.delete("alice", "/v2.0/routers/" + router).status()).isEqualTo(204);
        assertThat(cloud.get("alice", own("alice")).text("/auto_allocated_topology/id"))
                .isEqualTo(first);
        assertThat(cloud.delete("alice", "/v2.0/networks/" + first).status()).isEqualTo(204);
        assertThat(cloud.get("alice", own("alice")).text("/auto_allocated_topology/id"))
                .isNotEqualTo(first);
    }

    @Test
    void oneExternalNetworkIsTheDefaultAndOnlyAdministratorsSayWhich() {
        assertThat(cloud.get("alice", "/v2.0/networks/" + outside)
                        .at("/network/is_default")
                        .booleanValue())
                .isTrue();
        assertThat(cloud.get("alice", "/v2.0/networks?is_default=true").text("/networks/0/id"))
                .isEqualTo(outside);
        var mine = cloud.network("alice");
        assertThat(cloud.get("alice", "/v2.0/networks/" + mine).at("/network").has("is_default"))
                .isFalse();
        assertThat(cloud.put("alice", "/v2.0/networks/" + mine, "{'network': {'is_default': true}}")
                        .status())
                .isEqualTo(403);
        var second = cloud.post(
                "admin", "/v2.0/networks", "{'network': {'name': 'o2', 'router:external': true, 'is_default': true}}");
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.problem()).isEqualTo("DefaultExternalNetworkExists");
        // A change that does not speak of it leaves it.
        var _ = cloud.put("admin", "/v2.0/networks/" + outside, "{'network': {'description': 'x'}}");
        assertThat(cloud.get("alice", "/v2.0/networks?is_default=false").at("/networks"))
                .hasSize(1);
        var _ = cloud.put("admin", "/v2.0/networks/" + outside, "{'network': {'router:external': false}}");
        assertThat(cloud.get("admin", "/v2.0/networks?is_default=true").at("/networks"))
                .isEmpty();
    }

    @Test
    void anothersIsNotToBeHad() {
        assertThat(cloud.get("bob", own("alice")).status()).isEqualTo(403);
        assertThat(cloud.delete("bob", own("alice")).status()).isEqualTo(403);
        assertThat(cloud.get("alice", "/v2.0/extensions/auto-allocated-topology")
                        .status())
                .isEqualTo(200);
    }
}
