package io.nubila.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Networks, subnets and ports as a client sees them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkApiTest {
    private Cloud cloud;

    @BeforeAll
    void start(@TempDir Path state) {
        cloud = new Cloud(state);
    }

    @AfterAll
    void stop() {
        cloud.close();
    }

    @Test
    void versionsNeedNoToken() {
        assertThat(cloud.get("", "/").text("/versions/0/id")).isEqualTo("v2.0");
        assertThat(cloud.get("", "/v2.0/").at("/resources/0/name").asString()).isEqualTo("network");
        assertThat(cloud.get("", "/v2.0/networks").status()).isEqualTo(401);
    }

    @Test
    void everyListedExtensionIsShown() {
        for (var extension : cloud.get("alice", "/v2.0/extensions").at("/extensions")) {
            var alias = extension.get("alias").asString();
            assertThat(cloud.get("alice", "/v2.0/extensions/" + alias).text("/extension/alias"))
                    .isEqualTo(alias);
        }
        assertThat(cloud.get("alice", "/v2.0/extensions/qos").status()).isEqualTo(404);
    }

    @Test
    void aNetworkLivesFromCreateToDelete() {
        var made = cloud.post("alice", "/v2.0/networks", "{'network': {'name': 'web', 'description': 'd'}}");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text("/network/status")).isEqualTo("ACTIVE");
        assertThat(made.at("/network/mtu").intValue()).isEqualTo(1450);
        assertThat(made.at("/network/port_security_enabled").booleanValue()).isTrue();
        assertThat(made.at("/network").has("provider:network_type")).isFalse();
        var path = "/v2.0/networks/" + made.text("/network/id");
        assertThat(cloud.get("admin", path).text("/network/provider:network_type"))
                .isEqualTo("vxlan");
        var changed = cloud.put("alice", path, "{'network': {'name': 'web2', 'admin_state_up': false}}");
        assertThat(changed.text("/network/name")).isEqualTo("web2");
        assertThat(changed.at("/network/revision_number").intValue())
                .isGreaterThan(made.at("/network/revision_number").intValue());
        assertThat(cloud.delete("alice", path).status()).isEqualTo(204);
        assertThat(cloud.get("alice", path).problem()).isEqualTo("NetworkNotFound");
    }

    @Test
    void othersDoNotSeeAPrivateNetworkAndMayNotChangeASharedOne() {
        var secret = cloud.network("alice");
        assertThat(cloud.get("bob", "/v2.0/networks/" + secret).status()).isEqualTo(404);
        assertThat(cloud.put("bob", "/v2.0/networks/" + secret, "{'network': {'name': 'x'}}")
                        .status())
                .isEqualTo(404);
        assertThat(cloud.delete("bob", "/v2.0/networks/" + secret).status()).isEqualTo(404);
        var shared = cloud.made("admin", "network", "/v2.0/networks", "{'name': 's', 'shared': true}");
        assertThat(cloud.get("bob", "/v2.0/networks/" + shared).status()).isEqualTo(200);
        assertThat(cloud.delete("bob", "/v2.0/networks/" + shared).status()).isEqualTo(403);
        assertThat(cloud.post("bob", "/v2.0/networks", "{'network': {'shared': true}}")
                        .problem())
                .isEqualTo("PolicyNotAuthorized");
        assertThat(cloud.post("reader", "/v2.0/networks", "{'network': {}}").status())
                .isEqualTo(403);
    }

    @Test
    void unknownAttributesAndFiltersAreRefused() {
        assertThat(cloud.post("alice", "/v2.0/networks", "{'network': {'colour': 'red'}}")
                        .problem())
                .isEqualTo("HTTPBadRequest");
        assertThat(cloud.post("alice", "/v2.0/networks", "{'network': {'id': 'red'}}")
                        .status())
                .isEqualTo(400);
        assertThat(cloud.get("alice", "/v2.0/networks?colour=red").status()).isEqualTo(400);
        assertThat(cloud.get("alice", "/v2.0/networks?sort_key=colour").status())
                .isEqualTo(400);
        assertThat(cloud.get("alice", "/v2.0/networks?limit=-1").status()).isEqualTo(400);
    }

    @Test
    void listsAreFilteredSortedAndPaged() {
        for (var name : new String[] {"p3", "p1", "p2", "p5", "p4"}) {
            var _ = cloud.made(
                    "alice", "network", "/v2.0/networks", "{'name': '%s', 'description': 'paging'}".formatted(name));
        }
        var seen = new StringBuilder();
        var path = "/v2.0/networks?description=paging&sort_key=name&sort_dir=desc&limit=2&fields=id&fields=name";
        while (!path.isEmpty()) {
            var page = cloud.get("alice", path);
            page.at("/networks").forEach(one -> {
                assertThat(one.size()).isEqualTo(2);
                seen.append(one.get("name").asString()).append(' ');
            });
            path = "";
            for (JsonNode link : page.at("/networks_links")) {
                if (link.get("rel").asString().equals("next")) {
                    var href = link.get("href").asString();
                    path = href.substring(href.indexOf("/v2.0"));
                }
            }
        }
        assertThat(seen.toString()).isEqualTo("p5 p4 p3 p2 p1 ");
        var back = cloud.get("alice", "/v2.0/networks?description=paging&sort_key=name&limit=2&page_reverse=True");
        assertThat(back.text("/networks/0/name")).isEqualTo("p4");
        assertThat(back.text("/networks/1/name")).isEqualTo("p5");
    }

    @Test
    void bulkIsAllOrNothing() {
        var good = cloud.post("alice", "/v2.0/networks", "{'networks': [{'name': 'b1'}, {'name': 'b2'}]}");
        assertThat(good.at("/networks").size()).isEqualTo(2);
        var bad =
                cloud.post("alice", "/v2.0/networks", "{'networks': [{'name': 'half'}, {'name': 'h2', 'mtu': 9999}]}");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(cloud.get("alice", "/v2.0/networks?name=half")
                        .at("/networks")
                        .size())
                .isZero();
    }

    @Test
    void aSubnetGetsItsUsualGatewayAndPools() {
        var network = cloud.network("alice");
        var subnet = cloud.post(
                "alice",
                "/v2.0/subnets",
                "{'subnet': {'network_id': '%s', 'ip_version': 4, 'cidr': '10.1.0.0/24'}}".formatted(network));
        assertThat(subnet.text("/subnet/gateway_ip")).isEqualTo("10.1.0.1");
        assertThat(subnet.text("/subnet/allocation_pools/0/start")).isEqualTo("10.1.0.2");
        assertThat(subnet.text("/subnet/allocation_pools/0/end")).isEqualTo("10.1.0.254");
        assertThat(cloud.get("alice", "/v2.0/networks/" + network).text("/network/subnets/0"))
                .isEqualTo(subnet.text("/subnet/id"));
    }

    @Test
    void subnetsThatCannotBeAreRefused() {
        var network = cloud.network("alice");
        var _ = cloud.subnet("alice", network, "10.2.0.0/24");
        assertThat(refused(network, "'ip_version': 4, 'cidr': '10.2.0.128/25'")).isEqualTo("InvalidInput");
        assertThat(refused(network, "'ip_version': 6, 'cidr': '10.3.0.0/24'")).isEqualTo("InvalidInput");
        assertThat(refused(network, "'ip_version': 4, 'cidr': '10.3.0.5/24'")).isEqualTo("HTTPBadRequest");
        assertThat(refused(network, "'ip_version': 4")).isEqualTo("BadRequest");
        assertThat(refused(
                        network,
                        "'ip_version': 4, 'cidr': '10.4.0.0/24', 'allocation_pools':"
                                + " [{'start': '10.4.0.2', 'end': '10.5.0.9'}]"))
                .isEqualTo("OutOfBoundsAllocationPool");
        assertThat(refused(
                        network,
                        "'ip_version': 4, 'cidr': '10.4.0.0/24', 'gateway_ip': '10.4.0.9', 'allocation_pools':"
                                + " [{'start': '10.4.0.2', 'end': '10.4.0.20'}]"))
                .isEqualTo("GatewayConflictWithAllocationPools");
        assertThat(refused(network, "'ip_version': 4, 'cidr': '10.4.0.0/24', 'ipv6_ra_mode': 'slaac'"))
                .isEqualTo("InvalidInput");
        assertThat(refused(
                        network,
                        "'ip_version': 6, 'cidr': 'fd00:1::/80', 'ipv6_ra_mode': 'slaac',"
                                + " 'ipv6_address_mode': 'slaac'"))
                .isEqualTo("InvalidInput");
    }

    private String refused(String network, String attributes) {
        var answer = cloud.post(
                "alice", "/v2.0/subnets", "{'subnet': {'network_id': '%s', %s}}".formatted(network, attributes));
        assertThat(answer.status()).isBetween(400, 409);
        return answer.problem();
    }

    @Test
    void aServiceKeepsAProfileWithAPort() {
        var network = cloud.network("nova");
        var port = cloud.made("nova", "port", "/v2.0/ports", "{'network_id': '%s'}".formatted(network));
        var path = "/v2.0/ports/" + port;
        assertThat(profile(cloud.get("admin", path))).isEqualTo("{}");
        var kept = "{\"card\":{\"vlan\":7},\"name\":\"é \\\"q\\\"\"}";
        var set = cloud.put("nova", path, "{'port': {'binding:profile': %s}}".formatted(kept));
        assertThat(profile(set)).isEqualTo(kept);
        assertThat(profile(cloud.get("admin", path))).isEqualTo(kept);
        var named = cloud.put("nova", path, "{'port': {'name': 'p'}}");
        assertThat(profile(named)).isEqualTo(kept);
        var none = cloud.put("nova", path, "{'port': {'binding:profile': null}}");
        assertThat(profile(none)).isEqualTo("{}");
        assertThat(cloud.put("alice", path, "{'port': {'binding:profile': {}}}").status())
                .isEqualTo(404);
    }

    private static String profile(Cloud.Answer answer) {
        return answer.at("/port/binding:profile").toString();
    }

    @Test
    void aPortGetsAMacAnAddressAndTheDefaultGroup() {
        var network = cloud.network("alice");
        var _ = cloud.subnet("alice", network, "10.6.0.0/24");
        var port = cloud.post("alice", "/v2.0/ports", "{'port': {'network_id': '%s'}}".formatted(network));
        assertThat(port.text("/port/mac_address")).startsWith("fa:16:3e:");
        assertThat(port.text("/port/fixed_ips/0/ip_address")).startsWith("10.6.0.");
        assertThat(port.text("/port/status")).isEqualTo("DOWN");
        assertThat(port.at("/port/security_groups").size()).isEqualTo(1);
        assertThat(port.at("/port").has("binding:host_id")).isFalse();
        var group = port.text("/port/security_groups/0");
        assertThat(cloud.get("alice", "/v2.0/security-groups/" + group).text("/security_group/name"))
                .isEqualTo("default");
    }

    @Test
    void anAddressIsNeverGivenTwiceAndASmallSubnetRunsOut() {
        var network = cloud.network("alice");
        var _ = cloud.subnet("alice", network, "10.7.0.0/29");
        var seen = new HashSet<String>();
        int given = 0;
        while (true) {
            var port = cloud.post("alice", "/v2.0/ports", "{'port': {'network_id': '%s'}}".formatted(network));
            if (port.status() != 201) {
                assertThat(port.status()).isEqualTo(409);
                assertThat(port.problem()).isEqualTo("IpAddressGenerationFailure");
                break;
            }
            given++;
            assertThat(seen.add(port.text("/port/fixed_ips/0/ip_address"))).isTrue();
        }
        // One of the five may have gone to the DHCP server meanwhile.
        assertThat(given).isBetween(4, 5);
    }

    @Test
    void portsAskForAddressesByNameAndAreToldWhatIsWrong() {
        var network = cloud.network("alice");
        var subnet = cloud.subnet("alice", network, "10.8.0.0/24");
        var port = cloud.made(
                "alice",
                "port",
                "/v2.0/ports",
                "{'network_id': '%s', 'fixed_ips': [{'subnet_id': '%s', 'ip_address': '10.8.0.77'}]}"
                        .formatted(network, subnet));
        assertThat(portRefused(network, "[{'ip_address': '10.8.0.77'}]")).isEqualTo("IpAddressInUse");
        assertThat(portRefused(network, "[{'ip_address': '10.9.0.77'}]")).isEqualTo("InvalidIpForNetwork");
        assertThat(portRefused(network, "[{'subnet_id': '%s', 'ip_address': '10.9.0.77'}]".formatted(subnet)))
                .isEqualTo("InvalidIpForSubnet");
        var moved = cloud.put("alice", "/v2.0/ports/" + port, "{'port': {'fixed_ips': [{'ip_address': '10.8.0.78'}]}}");
        assertThat(moved.text("/port/fixed_ips/0/ip_address")).isEqualTo("10.8.0.78");
        var found = cloud.get("alice", "/v2.0/ports?fixed_ips=ip_address%3D10.8.0.78");
        assertThat(found.text("/ports/0/id")).isEqualTo(port);
        assertThat(cloud.get("alice", "/v2.0/ports?fixed_ips=ip_address_substr%3D8.0.78")
                        .text("/ports/0/id"))
                .isEqualTo(port);
        assertThat(cloud.get("alice", "/v2.0/ports?fixed_ips=ip_address_substr%3D%25")
                        .at("/ports")
                        .size())
                .isZero();
        assertThat(cloud.get("alice", "/v2.0/ports?fixed_ips=subnet_id%3D" + subnet)
                        .at("/ports")
                        .size())
                .isPositive();
    }

    private String portRefused(String network, String fixedIps) {
        var answer = cloud.post(
                "alice", "/v2.0/ports", "{'port': {'network_id': '%s', 'fixed_ips': %s}}".formatted(network, fixedIps));
        assertThat(answer.status()).isBetween(400, 409);
        return answer.problem();
    }

    @Test
    void devicesMakeTheirOwnAddressesInSlaacSubnets() {
        var network = cloud.network("alice");
        var port = cloud.post("alice", "/v2.0/ports", "{'port': {'network_id': '%s'}}".formatted(network));
        var _ = cloud.made(
                "alice",
                "subnet",
                "/v2.0/subnets",
                ("{'network_id': '%s', 'ip_version': 6, 'cidr': '2001:db8::/64', 'ipv6_ra_mode': 'slaac',"
                                + " 'ipv6_address_mode': 'slaac'}")
                        .formatted(network));
        var after = cloud.get("alice", "/v2.0/ports/" + port.text("/port/id"));
        assertThat(after.text("/port/fixed_ips/0/ip_address")).startsWith("2001:db8::f816:3eff:fe");
        var later = cloud.post("alice", "/v2.0/ports", "{'port': {'network_id': '%s'}}".formatted(network));
        assertThat(later.text("/port/fixed_ips/0/ip_address")).startsWith("2001:db8::f816:3eff:fe");
    }

    @Test
    void whatIsInUseCannotBeDeleted() {
        var network = cloud.network("alice");
        var subnet = cloud.subnet("alice", network, "10.10.0.0/24");
        var port = cloud.made("alice", "port", "/v2.0/ports", "{'network_id': '%s'}".formatted(network));
        assertThat(cloud.delete("alice", "/v2.0/networks/" + network).problem()).isEqualTo("NetworkInUse");
        assertThat(cloud.delete("alice", "/v2.0/subnets/" + subnet).problem()).isEqualTo("SubnetInUse");
        assertThat(cloud.delete("alice", "/v2.0/ports/" + port).status()).isEqualTo(204);
        assertThat(cloud.delete("alice", "/v2.0/networks/" + network).status()).isEqualTo(204);
        assertThat(cloud.get("alice", "/v2.0/subnets/" + subnet).problem()).isEqualTo("SubnetNotFound");
    }

    @Test
    void aRevisionThatIsNoLongerTrueStopsAChange() {
        var network = cloud.network("alice");
        var path = "/v2.0/networks/" + network;
        var body = "{'network': {'name': 'x'}}";
        assertThat(cloud.send("alice", "PUT", path, body, "If-Match", "revision_number=1")
                        .status())
                .isEqualTo(200);
        var late = cloud.send("alice", "PUT", path, body, "If-Match", "revision_number=1");
        assertThat(late.status()).isEqualTo(412);
        assertThat(late.problem()).isEqualTo("RevisionNumberConstraintFailed");
    }

    @Test
    void tagsAreSetSearchedAndTakenAway() {
        var network = cloud.network("alice");
        var path = "/v2.0/networks/" + network + "/tags";
        assertThat(cloud.put("alice", path, "{'tags': ['red', 'blue']}")
                        .at("/tags")
                        .size())
                .isEqualTo(2);
        assertThat(cloud.put("alice", path + "/green", "").status()).isEqualTo(201);
        assertThat(cloud.get("alice", "/v2.0/networks?tags=red,green").text("/networks/0/id"))
                .isEqualTo(network);
        assertThat(cloud.get("alice", "/v2.0/networks?tags=red,black")
                        .at("/networks")
                        .size())
                .isZero();
        assertThat(cloud.delete("alice", path + "/red").status()).isEqualTo(204);
        assertThat(cloud.get("alice", path + "/red").status()).isEqualTo(404);
        assertThat(cloud.delete("alice", path).status()).isEqualTo(204);
        assertThat(cloud.get("alice", path).at("/tags").size()).isZero();
    }

    @Test
    void aDryRunChangesNothing() {
        var dry = cloud.send(
                "alice", "POST", "/v2.0/networks", "{'network': {'name': 'ghost'}}", "X-Nubila-Dry-Run", "true");
        assertThat(dry.text("/dry_run/changes/0/kind")).isEqualTo("network.create");
        assertThat(cloud.get("alice", "/v2.0/networks?name=ghost")
                        .at("/networks")
                        .size())
                .isZero();
    }

    @Test
    void whoCanNeverChangeAnythingIsToldOfWhatTheySeeOnly() {
        var mine = cloud.network("alice");
        var foreign = cloud.network("bob");
        var router = cloud.made("bob", "router", "/v2.0/routers", "{'name': 'r'}");
        for (var body : List.of("{'network': {'name': 'x'}}", "{}")) {
            assertThat(cloud.put("reader", "/v2.0/networks/" + mine, body).status())
                    .isEqualTo(403);
            var unseen = cloud.put("reader", "/v2.0/networks/" + foreign, body);
            assertThat(unseen.status()).isEqualTo(404);
            assertThat(unseen.problem()).isEqualTo("NetworkNotFound");
        }
        assertThat(cloud.delete("reader", "/v2.0/networks/" + mine).status()).isEqualTo(403);
        assertThat(cloud.delete("reader", "/v2.0/networks/" + foreign).status()).isEqualTo(404);
        assertThat(cloud.put("reader", "/v2.0/networks/" + mine + "/tags/red", "")
                        .status())
                .isEqualTo(403);
        assertThat(cloud.put("reader", "/v2.0/networks/" + foreign + "/tags/red", "")
                        .status())
                .isEqualTo(404);
        assertThat(cloud.delete("reader", "/v2.0/networks/" + foreign + "/tags").status())
                .isEqualTo(404);
        assertThat(cloud.put("reader", "/v2.0/routers/" + router + "/add_router_interface", "{}")
                        .status())
                .isEqualTo(404);
        assertThat(cloud.post("reader", "/v2.0/networks", "{'network': {}}").status())
                .isEqualTo(403);
    }
}
