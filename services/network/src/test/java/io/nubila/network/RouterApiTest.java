package io.nubila.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.network.driver.RouterPlan;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Routers and floating IPs as a client sees them, and what the data path is told. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouterApiTest {
    private Cloud cloud;
    private String external = "";

    @BeforeAll
    void start(@TempDir Path state) {
        cloud = new Cloud(state);
        external = cloud.made(
                "admin",
                "network",
                "/v2.0/networks",
                "{'name': 'public', 'router:external': true, 'provider:network_type': 'flat',"
                        + " 'provider:physical_network': 'public'}");
        var _ = cloud.made(
                "admin",
                "subnet",
                "/v2.0/subnets",
                "{'network_id': '%s', 'ip_version': 4, 'cidr': '172.24.4.0/24', 'enable_dhcp': false}"
                        .formatted(external));
    }

    @AfterAll
    void stop() {
        cloud.close();
    }

    private String router(String attributes) {
        return cloud.made("alice", "router", "/v2.0/routers", attributes);
    }

    private String gatewayTo(String network) {
        return "{'external_gateway_info': {'network_id': '%s'}}".formatted(network);
    }

    @Test
    void aGatewayTakesAnAddressOfTheExternalNetwork() {
        var router = cloud.get("alice", "/v2.0/routers/" + router(gatewayTo(external)));
        assertThat(router.text("/router/external_gateway_info/external_fixed_ips/0/ip_address"))
                .startsWith("172.24.4.");
        assertThat(router.at("/router/external_gateway_info/enable_snat").booleanValue())
                .isTrue();
        var path = "/v2.0/routers/" + router.text("/router/id");
        var cleared = cloud.put("alice", path, "{'router': {'external_gateway_info': {}}}");
        assertThat(cleared.at("/router/external_gateway_info").isNull()).isTrue();
        assertThat(cloud.delete("alice", path).status()).isEqualTo(204);
    }

    @Test
    void onlyAdministratorsSwitchSourceTranslation() {
        var body =
                "{'router': {'external_gateway_info': {'network_id': '%s', 'enable_snat': false}}}".formatted(external);
        assertThat(cloud.post("alice", "/v2.0/routers", body).problem()).isEqualTo("PolicyNotAuthorized");
        assertThat(cloud.post("admin", "/v2.0/routers", body).status()).isEqualTo(201);
    }

    @Test
    void aGatewayNeedsAnExternalNetwork() {
        var inside = cloud.network("alice");
        var answer = cloud.post("alice", "/v2.0/routers", "{'router': %s}".formatted(gatewayTo(inside)));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("BadRequest");
    }

    @Test
    void interfacesComeAndGoBySubnetAndByPort() {
        var network = cloud.network("alice");
        var subnet = cloud.subnet("alice", network, "10.20.0.0/24");
        var router = router("{}");
        var path = "/v2.0/routers/" + router;
        var added = cloud.put("alice", path + "/add_router_interface", "{'subnet_id': '%s'}".formatted(subnet));
        assertThat(added.status()).isEqualTo(200);
        assertThat(added.text("/subnet_ids/0")).isEqualTo(subnet);
        var port = cloud.get("alice", "/v2.0/ports/" + added.text("/port_id"));
        assertThat(port.text("/port/fixed_ips/0/ip_address")).isEqualTo("10.20.0.1");
        assertThat(port.text("/port/device_owner")).isEqualTo("network:router_interface");
        assertThat(cloud.put("alice", path + "/add_router_interface", "{'subnet_id': '%s'}".formatted(subnet))
                        .status())
                .isEqualTo(400);
        assertThat(cloud.delete("alice", path).problem()).isEqualTo("RouterInUse");
        assertThat(cloud.delete("alice", "/v2.0/ports/" + added.text("/port_id"))
                        .problem())
                .isEqualTo("ServicePortInUse");
        assertThat(cloud.put("alice", path + "/remove_router_interface", "{'subnet_id': '%s'}".formatted(subnet))
                        .status())
                .isEqualTo(200);
        assertThat(cloud.put("alice", path + "/remove_router_interface", "{'subnet_id': '%s'}".formatted(subnet))
                        .problem())
                .isEqualTo("RouterInterfaceNotFoundForSubnet");

        var own = cloud.made("alice", "port", "/v2.0/ports", "{'network_id': '%s'}".formatted(network));
        assertThat(cloud.put("alice", path + "/add_router_interface", "{'port_id': '%s'}".formatted(own))
                        .status())
                .isEqualTo(200);
        assertThat(cloud.put("alice", path + "/add_router_interface", "{'port_id': '%s'}".formatted(own))
                        .problem())
                .isEqualTo("PortInUse");
        assertThat(cloud.put("alice", path + "/remove_router_interface", "{'port_id': '%s'}".formatted(own))
                        .status())
                .isEqualTo(200);
        assertThat(cloud.delete("alice", path).status()).isEqualTo(204);
    }

    @Test
    void routesNeedAReachableNextHop() {
        var network = cloud.network("alice");
        var subnet = cloud.subnet("alice", network, "10.21.0.0/24");
        var router = router("{}");
        var path = "/v2.0/routers/" + router;
        var _ = cloud.put("alice", path + "/add_router_interface", "{'subnet_id': '%s'}".formatted(subnet));
        var far = "{'router': {'routes': [{'destination': '10.99.0.0/24', 'nexthop': '10.98.0.1'}]}}";
        assertThat(cloud.put("alice", path, far).problem()).isEqualTo("InvalidRoutes");
        var near = "{'router': {'routes': [{'destination': '10.99.0.0/24', 'nexthop': '10.21.0.9'}]}}";
        assertThat(cloud.put("alice", path, near).text("/router/routes/0/nexthop"))
                .isEqualTo("10.21.0.9");
        assertThat(cloud.put("alice", path + "/remove_router_interface", "{'subnet_id': '%s'}".formatted(subnet))
                        .problem())
                .isEqualTo("RouterInterfaceInUseByRoute");
        assertThat(cloud.put("alice", path + "/remove_extraroutes", near)
                        .at("/router/routes")
                        .size())
                .isZero();
    }

    @Test
    void aFloatingIpFollowsItsPortAndReachesTheDataPath() {
        var network = cloud.network("alice");
        var subnet = cloud.subnet("alice", network, "10.22.0.0/24");
        var port = cloud.made("alice", "port", "/v2.0/ports", "{'network_id': '%s'}".formatted(network));
        var body = "{'floatingip': {'floating_network_id': '%s', 'port_id': '%s'}}".formatted(external, port);
        assertThat(cloud.post("alice", "/v2.0/floatingips", body).problem())
                .isEqualTo("ExternalGatewayForFloatingIPNotFound");
        var router = router(gatewayTo(external));
        var _ = cloud.put(
                "alice", "/v2.0/routers/" + router + "/add_router_interface", "{'subnet_id': '%s'}".formatted(subnet));
        var made = cloud.post("alice", "/v2.0/floatingips", body);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text("/floatingip/router_id")).isEqualTo(router);
        assertThat(made.text("/floatingip/port_details/network_id")).isEqualTo(network);
        var path = "/v2.0/floatingips/" + made.text("/floatingip/id");
        Cloud.eventually(
                "floating IP active",
                () -> cloud.get("alice", path).text("/floatingip/status").equals("ACTIVE"));
        assertThat(cloud.driver.router(router).floatingIps())
                .containsExactly(new RouterPlan.FloatingIp(
                        made.text("/floatingip/floating_ip_address"), made.text("/floatingip/fixed_ip_address")));
        assertThat(cloud.post("alice", "/v2.0/floatingips", body).problem())
                .isEqualTo("FloatingIPPortAlreadyAssociated");
        assertThat(cloud.put("alice", "/v2.0/routers/" + router, "{'router': {'external_gateway_info': {}}}")
                        .problem())
                .isEqualTo("RouterExternalGatewayInUseByFloatingIp");
        assertThat(cloud.put(
                                "alice",
                                "/v2.0/routers/" + router + "/remove_router_interface",
                                "{'subnet_id': '%s'}".formatted(subnet))
                        .problem())
                .isEqualTo("RouterInterfaceInUseByFloatingIP");
        var freed = cloud.put("alice", path, "{'floatingip': {'port_id': null}}");
        assertThat(freed.text("/floatingip/status")).isEqualTo("DOWN");
        assertThat(freed.at("/floatingip/port_id").isNull()).isTrue();
        var again = cloud.put("alice", path, "{'floatingip': {'port_id': '%s'}}".formatted(port));
        assertThat(again.text("/floatingip/port_id")).isEqualTo(port);
        assertThat(cloud.delete("alice", "/v2.0/ports/" + port).status()).isEqualTo(204);
        assertThat(cloud.get("alice", path).at("/floatingip/port_id").isNull()).isTrue();
        assertThat(cloud.delete("alice", path).status()).isEqualTo(204);
    }

    @Test
    void aFloatingIpIsRefusedWhereItCannotBe() {
        var inside = cloud.network("alice");
        assertThat(floating("'floating_network_id': '%s'".formatted(inside))).isEqualTo("BadRequest");
        assertThat(floating("'floating_network_id': '%s', 'fixed_ip_address': '10.0.0.3'".formatted(external)))
                .isEqualTo("BadRequest");
        assertThat(floating("'floating_network_id': '%s', 'floating_ip_address': '172.24.4.77'".formatted(external)))
                .isEqualTo("PolicyNotAuthorized");
        var specific = cloud.post(
                "admin",
                "/v2.0/floatingips",
                "{'floatingip': {'floating_network_id': '%s', 'floating_ip_address': '172.24.4.77'}}"
                        .formatted(external));
        assertThat(specific.text("/floatingip/floating_ip_address")).isEqualTo("172.24.4.77");
        assertThat(cloud.get("bob", "/v2.0/floatingips/" + specific.text("/floatingip/id"))
                        .problem())
                .isEqualTo("FloatingIPNotFound");
    }

    @Test
    void floatingIpsThatLeadNowhereGoWithTheirNetwork() {
        var network = cloud.made("admin", "network", "/v2.0/networks", "{'name': 'outside', 'router:external': true}");
        var _ = cloud.made(
                "admin",
                "subnet",
                "/v2.0/subnets",
                "{'network_id': '%s', 'ip_version': 4, 'cidr': '172.25.0.0/24', 'enable_dhcp': false}"
                        .formatted(network));
        var floating = cloud.made(
                "admin", "floatingip", "/v2.0/floatingips", "{'floating_network_id': '%s'}".formatted(network));
        assertThat(cloud.delete("admin", "/v2.0/networks/" + network).status()).isEqualTo(204);
        assertThat(cloud.get("admin", "/v2.0/floatingips/" + floating).status()).isEqualTo(404);
    }

    private String floating(String attributes) {
        return cloud.post("alice", "/v2.0/floatingips", "{'floatingip': {%s}}".formatted(attributes))
                .problem();
    }
}
