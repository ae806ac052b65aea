package io.nubila.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Lending networks, pools and groups to other projects, as a client sees it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RbacPolicyApiTest {
    private static final String POLICIES = "/v2.0/rbac-policies";

    private Cloud cloud;

    @BeforeAll
    void start(@TempDir Path state) {
        cloud = new Cloud(state);
    }

    @AfterAll
    void stop() {
        cloud.close();
    }

    private static String lending(String type, String id, String action, String target) {
        return "{'object_type': '%s', 'object_id': '%s', 'action': '%s', 'target_tenant': '%s'}"
                .formatted(type, id, action, target);
    }

    private String lend(String token, String network, String to) {
        return cloud.made(
                token, "rbac_policy", POLICIES, lending("network", network, "access_as_shared", Cloud.project(to)));
    }

    private Cloud.Answer tryToLend(String token, String network, String target) {
        return cloud.post(
                token,
                POLICIES,
                "{'rbac_policy': %s}".formatted(lending("network", network, "access_as_shared", target)));
    }

    @Test
    void aLentNetworkIsSeenAndUsedByItsTargetOnly() {
        var network = cloud.network("alice");
        var subnet = cloud.subnet("alice", network, "10.1.0.0/24");
        assertThat(cloud.get("bob", "/v2.0/networks/" + network).status()).isEqualTo(404);
        var policy = lend("alice", network, "bob");
        var seen = cloud.get("bob", "/v2.0/networks/" + network);
        assertThat(seen.at("/network/shared").booleanValue()).isTrue();
        assertThat(cloud.get("alice", "/v2.0/networks/" + network)
                        .at("/network/shared")
                        .booleanValue())
                .isFalse();
        assertThat(cloud.get("bob", "/v2.0/subnets/" + subnet).status()).isEqualTo(200);
        assertThat(cloud.get("bob", "/v2.0/networks?shared=true").text("/networks/0/id"))
                .isEqualTo(network);
        assertThat(cloud.get("bob", "/v2.0/networks?shared=1").text("/networks/0/id"))
                .isEqualTo(network);
        assertThat(cloud.get("bob", "/v2.0/networks?shared=perhaps").status()).isEqualTo(400);
        assertThat(cloud.get("nova", "/v2.0/networks?shared=true")
                        .at("/networks")
                        .size())
                .isZero();
        assertThat(cloud.put("bob", "/v2.0/networks/" + network, "{'network': {'name': 'mine'}}")
                        .status())
                .isEqualTo(403);
        var port = cloud.made("bob", "port", "/v2.0/ports", "{'network_id': '%s'}".formatted(network));
        assertThat(cloud.delete("alice", POLICIES + "/" + policy).problem()).isEqualTo("RbacPolicyInUse");
        assertThat(cloud.put(
                                "alice",
                                POLICIES + "/" + policy,
                                "{'rbac_policy': {'target_tenant': '%s'}}".formatted(Cloud.project("admin")))
                        .problem())
                .isEqualTo("RbacPolicyInUse");
        assertThat(cloud.delete("alice", "/v2.0/ports/" + port).status()).isEqualTo(204);
        assertThat(cloud.delete("alice", POLICIES + "/" + policy).status()).isEqualTo(204);
        assertThat(cloud.get("bob", "/v2.0/networks/" + network).status()).isEqualTo(404);
    }

    @Test
    void onlyOwnersLendAndOnlyAdministratorsLendToEveryone() {
        var network = cloud.network("alice");
        assertThat(tryToLend("bob", network, Cloud.project("bob")).status()).isEqualTo(404);
        var policy = lend("alice", network, "bob");
        assertThat(tryToLend("bob", network, Cloud.project("nova")).status()).isEqualTo(400);
        assertThat(tryToLend("alice", network, "*").status()).isEqualTo(403);
        assertThat(cloud.put("alice", POLICIES + "/" + policy, "{'rbac_policy': {'target_tenant': '*'}}")
                        .status())
                .isEqualTo(403);
        assertThat(tryToLend("alice", network, Cloud.project("bob")).problem()).isEqualTo("RbacPolicyExists");
        assertThat(cloud.get("bob", POLICIES + "/" + policy).status()).isEqualTo(404);
        assertThat(cloud.get("bob", POLICIES).at("/rbac_policies").size()).isZero();
    }

    @Test
    void sharedWithEveryoneIsTheSameSaidAtTheNetworkOrByAPolicy() {
        var network = cloud.network("admin");
        var policy = cloud.made("admin", "rbac_policy", POLICIES, lending("network", network, "access_as_shared", "*"));
        assertThat(cloud.get("bob", "/v2.0/networks/" + network)
                        .at("/network/shared")
                        .booleanValue())
                .isTrue();
        assertThat(cloud.put("admin", "/v2.0/networks/" + network, "{'network': {'shared': false}}")
                        .at("/network/shared")
                        .booleanValue())
                .isFalse();
        assertThat(cloud.get("admin", POLICIES + "/" + policy).status()).isEqualTo(404);
        var _ = cloud.put("admin", "/v2.0/networks/" + network, "{'network': {'router:external': true}}");
        var made = cloud.get("admin", POLICIES + "?object_id=" + network);
        assertThat(made.text("/rbac_policies/0/action")).isEqualTo("access_as_external");
        assertThat(cloud.delete("admin", POLICIES + "/" + made.text("/rbac_policies/0/id"))
                        .status())
                .isEqualTo(204);
        assertThat(cloud.get("admin", "/v2.0/networks/" + network)
                        .at("/network/router:external")
                        .booleanValue())
                .isFalse();
    }

    @Test
    void aLentGroupCanBeUsedForPorts() {
        var group = cloud.made("alice", "security_group", "/v2.0/security-groups", "{'name': 'lent'}");
        var network = cloud.network("bob");
        var wish = "{'port': {'network_id': '%s', 'security_groups': ['%s']}}".formatted(network, group);
        assertThat(cloud.post("bob", "/v2.0/ports", wish).status()).isEqualTo(404);
        var policy = cloud.made(
                "alice",
                "rbac_policy",
                POLICIES,
                lending("security_group", group, "access_as_shared", Cloud.project("bob")));
        assertThat(cloud.post("bob", "/v2.0/ports", wish).status()).isEqualTo(201);
        assertThat(cloud.delete("alice", POLICIES + "/" + policy).problem()).isEqualTo("RbacPolicyInUse");
    }

    @Test
    void routersAndDhcpServersAreTakenFromAgentsAndGivenBack() {
        Cloud.eventually(
                "agents", () -> cloud.get("admin", "/v2.0/agents").at("/agents").size() == 4);
        var l3 = agent("L3 agent");
        var dhcp = agent("DHCP agent");
        var router = cloud.made("alice", "router", "/v2.0/routers", "{'name': 'r'}");
        var path = "/v2.0/agents/" + l3 + "/l3-routers";
        assertThat(cloud.get("alice", path).status()).isEqualTo(403);
        assertThat(cloud.get("admin", "/v2.0/routers/" + router + "/l3-agents").text("/agents/0/id"))
                .isEqualTo(l3);
        assertThat(cloud.delete("admin", path + "/" + router).status()).isEqualTo(204);
        assertThat(cloud.get("admin", "/v2.0/routers/" + router + "/l3-agents")
                        .at("/agents")
                        .size())
                .isZero();
        assertThat(cloud.delete("admin", path + "/" + router).problem()).isEqualTo("RouterNotHostedByL3Agent");
        assertThat(cloud.post("admin", path, "{'router_id': '%s'}".formatted(router))
                        .status())
                .isEqualTo(201);
        var network = cloud.network("alice");
        var _ = cloud.subnet("alice", network, "10.2.0.0/24");
        var networks = "/v2.0/agents/" + dhcp + "/dhcp-networks";
        assertThat(cloud.post("admin", networks, "{'network_id': '%s'}".formatted(network))
                        .status())
                .isEqualTo(201);
        assertThat(cloud.post("admin", networks, "{'network_id': '%s'}".formatted(network))
                        .problem())
                .isEqualTo("NetworkHostedByDHCPAgent");
        var servers = "/v2.0/ports?device_owner=network:dhcp&network_id=" + network;
        Cloud.eventually(
                "a DHCP port", () -> cloud.get("admin", servers).at("/ports").size() == 1);
        assertThat(cloud.delete("admin", networks + "/" + network).status()).isEqualTo(204);
        Cloud.eventually(
                "no DHCP port", () -> cloud.get("admin", servers).at("/ports").isEmpty());
        assertThat(cloud.get("admin", "/v2.0/networks/" + network + "/dhcp-agents")
                        .at("/agents")
                        .size())
                .isZero();
    }

    private String agent(String type) {
        for (var agent : cloud.get("admin", "/v2.0/agents").at("/agents")) {
            if (agent.path("agent_type").asString("").equals(type)) {
                return agent.path("id").asString("");
            }
        }
        throw new AssertionError("no " + type);
    }
}
