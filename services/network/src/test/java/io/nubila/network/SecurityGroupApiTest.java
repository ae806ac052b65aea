package io.nubila.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Security groups, their rules, and quotas as a client sees them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecurityGroupApiTest {
    private Cloud cloud;

    @BeforeAll
    void start(@TempDir Path state) {
        cloud = new Cloud(state);
    }

    @AfterAll
    void stop() {
        cloud.close();
    }

    private String group() {
        return cloud.made("alice", "security_group", "/v2.0/security-groups", "{'name': 'web'}");
    }

    @Test
    void aProjectHasItsDefaultGroupFromTheFirstLookOn() {
        var list = cloud.get("bob", "/v2.0/security-groups");
        assertThat(list.text("/security_groups/0/name")).isEqualTo("default");
        assertThat(list.at("/security_groups/0/security_group_rules").size()).isEqualTo(4);
        var path = "/v2.0/security-groups/" + list.text("/security_groups/0/id");
        assertThat(cloud.put("bob", path, "{'security_group': {'name': 'x'}}").problem())
                .isEqualTo("SecurityGroupCannotUpdateDefault");
        assertThat(cloud.delete("bob", path).problem()).isEqualTo("SecurityGroupCannotRemoveDefault");
        assertThat(cloud.post("bob", "/v2.0/security-groups", "{'security_group': {'name': 'Default'}}")
                        .problem())
                .isEqualTo("SecurityGroupDefaultAlreadyExists");
    }

    @Test
    void rulesAreCheckedAndNeverDoubled() {
        var group = group();
        var tcp = "'protocol': 'tcp', 'port_range_min': 22, 'port_range_max': 22";
        assertThat(rule(group, tcp)).isEmpty();
        assertThat(rule(group, tcp)).isEqualTo("SecurityGroupRuleExists");
        assertThat(rule(group, "'protocol': 6, 'port_range_min': 22, 'port_range_max': 22"))
                .isEqualTo("SecurityGroupRuleExists");
        assertThat(rule(group, "'protocol': 'tcp', 'port_range_min': 23, 'port_range_max': 22"))
                .isEqualTo("SecurityGroupInvalidPortRange");
        assertThat(rule(group, "'port_range_min': 22, 'port_range_max': 22"))
                .isEqualTo("SecurityGroupProtocolRequiredWithPorts");
        assertThat(rule(group, "'protocol': 'gre', 'port_range_min': 22, 'port_range_max': 22"))
                .isEqualTo("SecurityGroupInvalidProtocolForPort");
        assertThat(rule(group, "'protocol': 'icmp', 'port_range_max': 8")).isEqualTo("SecurityGroupMissingIcmpType");
        assertThat(rule(group, "'protocol': 'icmp', 'port_range_min': 256")).isEqualTo("SecurityGroupInvalidIcmpValue");
        assertThat(rule(group, "'protocol': 'telepathy'")).isEqualTo("SecurityGroupRuleInvalidProtocol");
        assertThat(rule(group, "'ethertype': 'IPv5'")).isEqualTo("SecurityGroupRuleInvalidEtherType");
        assertThat(rule(group, "'remote_ip_prefix': 'fd00::/8'")).isEqualTo("SecurityGroupRuleParameterConflict");
        assertThat(rule(group, "'protocol': 'icmpv6'")).isEqualTo("SecurityGroupEthertypeConflictWithProtocol");
        assertThat(rule(group, "'remote_group_id': '%s', 'remote_ip_prefix': '10.0.0.0/8'".formatted(group)))
                .isEqualTo("SecurityGroupMultipleRemoteEntites");
        assertThat(rule(group, "'remote_group_id': '%s'".formatted(java.util.UUID.nameUUIDFromBytes(new byte[1]))))
                .isEqualTo("SecurityGroupNotFound");
        assertThat(rule(group, "'remote_ip_prefix': '10.1.2.3/8'")).isEmpty();
        var shown = cloud.get("alice", "/v2.0/security-group-rules?remote_ip_prefix=10.1.2.3/8");
        assertThat(shown.text("/security_group_rules/0/normalized_cidr")).isEqualTo("10.0.0.0/8");
        var id = shown.text("/security_group_rules/0/id");
        assertThat(cloud.delete("bob", "/v2.0/security-group-rules/" + id).status())
                .isEqualTo(404);
        assertThat(cloud.delete("alice", "/v2.0/security-group-rules/" + id).status())
                .isEqualTo(204);
    }

    private String rule(String group, String attributes) {
        return cloud.post(
                        "alice",
                        "/v2.0/security-group-rules",
                        "{'security_group_rule': {'security_group_id': '%s', 'direction': 'ingress', %s}}"
                                .formatted(group, attributes))
                .problem();
    }

    @Test
    void newGroupsBeginWithTheRulesTheAdministratorSays() {
        var rule = "{'default_security_group_rule': {'direction': 'ingress', 'protocol': 'tcp',"
                + " 'port_range_min': 9, 'port_range_max': 9}}";
        var path = "/v2.0/default-security-group-rules";
        assertThat(cloud.get("alice", path).at("/default_security_group_rules").size())
                .isEqualTo(4);
        assertThat(cloud.post("alice", path, rule).status()).isEqualTo(403);
        var made = cloud.post("admin", path, rule);
        assertThat(made.status()).isEqualTo(201);
        assertThat(cloud.post("admin", path, rule).problem()).isEqualTo("DefaultSecurityGroupRuleExists");
        assertThat(rules(group())).isEqualTo(3);
        assertThat(cloud.delete("admin", path + "/" + made.text("/default_security_group_rule/id"))
                        .status())
                .isEqualTo(204);
        assertThat(rules(group())).isEqualTo(2);
    }

    @Test
    void aGroupThatTheFirstRulesNameGoesWithThem() {
        var named = cloud.made("admin", "security_group", "/v2.0/security-groups", "{'name': 'office'}");
        var path = "/v2.0/default-security-group-rules";
        var rule = cloud.made(
                "admin",
                "default_security_group_rule",
                path,
                "{'direction': 'ingress', 'remote_group_id': '%s'}".formatted(named));
        assertThat(rules(group())).isEqualTo(3);
        assertThat(cloud.delete("admin", "/v2.0/security-groups/" + named).status())
                .isEqualTo(204);
        assertThat(cloud.get("admin", path + "/" + rule).status()).isEqualTo(404);
        assertThat(rules(group())).isEqualTo(2);
    }

    private int rules(String group) {
        return cloud.get("alice", "/v2.0/security-groups/" + group)
                .at("/security_group/security_group_rules")
                .size();
    }

    @Test
    void statefulAndStatelessGroupsDoNotMix() {
        var one = cloud.made("alice", "security_group", "/v2.0/security-groups", "{'name': 's', 'stateful': false}");
        var port = "{'port': {'network_id': '%s', 'security_groups': ['%s', '%s']}}"
                .formatted(cloud.network("alice"), one, group());
        assertThat(cloud.post("alice", "/v2.0/ports", port).problem()).isEqualTo("SecurityGroupConflict");
    }

    @Test
    void aGroupWithPortsStays() {
        var group = group();
        var network = cloud.network("alice");
        var port = cloud.made(
                "alice",
                "port",
                "/v2.0/ports",
                "{'network_id': '%s', 'security_groups': ['%s']}".formatted(network, group));
        assertThat(cloud.delete("alice", "/v2.0/security-groups/" + group).problem())
                .isEqualTo("SecurityGroupInUse");
        assertThat(cloud.get("alice", "/v2.0/ports?security_groups=" + group).text("/ports/0/id"))
                .isEqualTo(port);
        assertThat(cloud.put(
                                "alice",
                                "/v2.0/ports/" + port,
                                "{'port': {'security_groups': [], 'port_security_enabled': false}}")
                        .status())
                .isEqualTo(200);
        assertThat(cloud.delete("alice", "/v2.0/security-groups/" + group).status())
                .isEqualTo(204);
    }

    @Test
    void oneProjectsGroupIsNoneOfAnothers() {
        var group = group();
        var network = cloud.network("bob");
        var answer = cloud.post(
                "bob",
                "/v2.0/ports",
                "{'port': {'network_id': '%s', 'security_groups': ['%s']}}".formatted(network, group));
        assertThat(answer.problem()).isEqualTo("SecurityGroupNotFound");
        assertThat(cloud.get("bob", "/v2.0/security-groups/" + group).status()).isEqualTo(404);
    }

    @Test
    void quotasLimitAndAreReset() {
        var project = Cloud.project("bob");
        var path = "/v2.0/quotas/" + project;
        assertThat(cloud.put("bob", path, "{'quota': {'router': 1}}").status()).isEqualTo(403);
        assertThat(cloud.put("admin", path, "{'quota': {'router': 1}}")
                        .at("/quota/router")
                        .intValue())
                .isEqualTo(1);
        var router = cloud.made("bob", "router", "/v2.0/routers", "{}");
        var over = cloud.post("bob", "/v2.0/routers", "{'router': {}}");
        assertThat(over.status()).isEqualTo(409);
        assertThat(over.problem()).isEqualTo("OverQuota");
        var details = cloud.get("admin", path + "/details");
        assertThat(details.at("/quota/router/used").intValue()).isEqualTo(1);
        assertThat(cloud.put("admin", path, "{'quota': {'router': 0}}").status())
                .as("below what is in use")
                .isEqualTo(400);
        assertThat(cloud.put("admin", path, "{'quota': {'router': 0, 'force': true}}")
                        .status())
                .isEqualTo(200);
        assertThat(cloud.get("bob", path).at("/quota/router").intValue()).isZero();
        assertThat(cloud.get("alice", path).status()).isEqualTo(403);
        assertThat(cloud.delete("admin", path).status()).isEqualTo(204);
        assertThat(cloud.get("admin", path + "/default").at("/quota/router").intValue())
                .isEqualTo(10);
        assertThat(cloud.delete("bob", "/v2.0/routers/" + router).status()).isEqualTo(204);
    }

    @Test
    void agentsBeatAndAreForAdministrators() {
        Cloud.eventually(
                "agents", () -> cloud.get("admin", "/v2.0/agents").at("/agents").size() == 4);
        var agents = cloud.get("admin", "/v2.0/agents?agent_type=DHCP+agent");
        assertThat(agents.at("/agents").size()).isEqualTo(1);
        assertThat(agents.at("/agents/0/alive").booleanValue()).isTrue();
        var path = "/v2.0/agents/" + agents.text("/agents/0/id");
        assertThat(cloud.put("admin", path, "{'agent': {'description': 'first'}}")
                        .text("/agent/description"))
                .isEqualTo("first");
        assertThat(cloud.get("bob", path).status()).isEqualTo(404);
    }
}
