package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.compute.ServerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nouns that newer clients ask elsewhere, or seldom: quota classes, hosts, events, security groups. */
class OlderNounsApiTest {
    @TempDir
    static Path state;

    private static ComputeUnderTest cloud;
    private static String server;

    @BeforeAll
    static void start() throws IOException {
        cloud = new ComputeUnderTest(state);
        server = cloud.activeServer("");
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @Test
    void theDefaultClassIsEveryProjectsDefault() {
        var one = "/v2.1/os-quota-class-sets/default";
        assertThat(cloud.admin().get(one).json().get("quota_class_set").size()).isEqualTo(13);
        assertThat(cloud.admin()
                        .at("2.57")
                        .put(one, "{'quota_class_set': {'server_groups': 33}}")
                        .json()
                        .get("quota_class_set")
                        .get("server_groups")
                        .asInt())
                .isEqualTo(33);
        assertThat(cloud.stranger()
                        .get("/v2.1/os-quota-sets/p2/defaults")
                        .json()
                        .get("quota_set")
                        .get("server_groups")
                        .asInt())
                .isEqualTo(33);
        assertThat(cloud.member().get(one).status()).isEqualTo(403);
    }

    @Test
    void hostsTellWhatProjectsTake() {
        assertThat(cloud.admin().get("/v2.1/os-hosts").text())
                .isEqualTo("{\"hosts\":[{\"host_name\":\"node1\",\"service\":\"compute\",\"zone\":\"nova\"}]}");
        var resources = cloud.admin().get("/v2.1/os-hosts/node1").json().get("host");
        assertThat(resources.get(0).get("resource").get("cpu").asInt()).isEqualTo(8);
        assertThat(resources.get(3).get("resource").get("project").asString()).isEqualTo("p1");
        assertThat(resources.get(3).get("resource").get("memory_mb").asInt()).isEqualTo(192);
        assertThat(cloud.admin().at("2.43").get("/v2.1/os-hosts").status()).isEqualTo(404);
        assertThat(cloud.admin().get("/v2.1/os-hosts/node9/reboot").status()).isEqualTo(404);
        assertThat(cloud.admin().get("/v2.1/os-hosts/node1/reboot").status()).isEqualTo(501);
        assertThat(cloud.admin()
                        .put("/v2.1/os-hosts/node1", "{'status': 'sideways'}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void hostsTellHowLongTheyAreUp() {
        var uptime = cloud.admin()
                .get("/v2.1/os-hypervisors/1/uptime")
                .json()
                .get("hypervisor")
                .get("uptime")
                .asString();
        assertThat(uptime).matches(" ..:..:.. up 93 days, 18:00,  0 users,  load average: 0.20, 0.12, 0.14");
        assertThat(cloud.admin()
                        .at("2.88")
                        .get("/v2.1/os-hypervisors/detail")
                        .json()
                        .get("hypervisors")
                        .get(0)
                        .get("uptime")
                        .asString())
                .contains("up 93 days");
        assertThat(cloud.admin().at("2.88").get("/v2.1/os-hypervisors/1/uptime").status())
                .isEqualTo(404);
    }

    @Test
    void eachExternalEventIsAnsweredByItself() {
        var answer = cloud.admin().post("/v2.1/os-server-external-events", """
                {'events': [{'name': 'network-changed', 'server_uuid': '%s'},
                            {'name': 'network-changed', 'server_uuid': '6a3e4f2c-0000-4000-8000-000000000000'}]}
                """.formatted(server));
        assertThat(answer.status()).isEqualTo(207);
        assertThat(answer.json().get("events").findValuesAsString("code")).containsExactly("200", "404");
        assertThat(cloud.member()
                        .post("/v2.1/os-server-external-events", "{'events': []}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void noHostHasReportedUsage() {
        var log = cloud.admin()
                .get("/v2.1/os-instance_usage_audit_log/2026-03-15%2010:00:00")
                .json()
                .get("instance_usage_audit_log");
        assertThat(log.get("period_beginning").asString()).isEqualTo("2026-02-01 00:00:00");
        assertThat(log.get("hosts_not_run").toString()).isEqualTo("[\"node1\"]");
        assertThat(cloud.admin().get("/v2.1/os-instance_usage_audit_log/soon").status())
                .isEqualTo(400);
    }

    @Test
    void securityGroupsOfNetworkAreToldInTheOldForm() {
        var all = "/v2.1/os-security-groups";
        var made = cloud.member().post(all, "{'security_group': {'name': 'web', 'description': 'd'}}");
        var id = made.json().get("security_group").get("id").asString();
        var rule = cloud.member().post("/v2.1/os-security-group-rules", """
                {'security_group_rule': {'parent_group_id': '%s', 'ip_protocol': 'tcp', 'from_port': 80,
                 'to_port': '81', 'cidr': '10.0.0.0/8'}}
                """.formatted(id));
        assertThat(rule.json().get("security_group_rule").get("ip_range").toString())
                .isEqualTo("{\"cidr\":\"10.0.0.0/8\"}");
        assertThat(rule.json().get("security_group_rule").get("to_port").asInt())
                .isEqualTo(81);
        var bad = cloud.member().post("/v2.1/os-security-group-rules", """
                {'security_group_rule': {'parent_group_id': '%s', 'ip_protocol': 'tcp', 'from_port': 90, 'to_port': 80}}
                """.formatted(id));
        assertThat(bad.status()).isEqualTo(400);
        assertThat(cloud.member().get(all).json().get("security_groups").size()).isEqualTo(1);
        assertThat(cloud.member().at("2.36").get(all).status()).isEqualTo(404);
        assertThat(cloud.member().get(all + "/7").status()).isEqualTo(400);
        var action = "/v2.1/servers/" + server + "/action";
        assertThat(cloud.member()
                        .at("2.90")
                        .post(action, "{'addSecurityGroup': {'name': '%s'}}".formatted(id))
                        .status())
                .isEqualTo(202);
        assertThat(cloud.member()
                        .get("/v2.1/servers/" + server + "/os-security-groups")
                        .json()
                        .get("security_groups")
                        .get(0)
                        .get("name")
                        .asString())
                .isEqualTo("web");
        assertThat(cloud.member().delete(all + "/" + id).status()).isEqualTo(400);
        assertThat(cloud.member()
                        .post(action, "{'removeSecurityGroup': {'name': '%s'}}".formatted(id))
                        .status())
                .isEqualTo(202);
        assertThat(cloud.member()
                        .post(action, "{'removeSecurityGroup': {'name': 'nowhere'}}")
                        .status())
                .isEqualTo(404);
        var ruleId = rule.json().get("security_group_rule").get("id").asString();
        assertThat(cloud.member()
                        .delete("/v2.1/os-security-group-rules/" + ruleId)
                        .status())
                .isEqualTo(202);
        assertThat(cloud.member().delete(all + "/" + id).status()).isEqualTo(202);
    }

    @Test
    void imagesOfImageAreToldInTheOldForm() {
        var one = "/v2.1/images/" + FakeServices.IMAGE;
        var shown = cloud.member().get(one).json().get("image");
        assertThat(shown.get("status").asString()).isEqualTo("ACTIVE");
        assertThat(shown.get("links").get(2).get("href").asString()).startsWith("http://image/images/");
        assertThat(cloud.member()
                        .get("/v2.1/images?name=other")
                        .json()
                        .get("images")
                        .size())
                .isZero();
        assertThat(cloud.member()
                        .get("/v2.1/images/detail")
                        .json()
                        .get("images")
                        .get(0)
                        .get("minRam")
                        .asInt())
                .isEqualTo(64);
        assertThat(cloud.member().at("2.36").get(one).status()).isEqualTo(404);
        assertThat(cloud.member()
                        .post(one + "/metadata", "{'metadata': {'colour': 'blue'}}")
                        .text())
                .contains("os_distro", "blue");
        assertThat(cloud.member()
                        .put(one + "/metadata/colour", "{'meta': {'size': '1'}}")
                        .status())
                .isEqualTo(400);
        assertThat(cloud.member().delete(one + "/metadata/colour").status()).isEqualTo(204);
        assertThat(cloud.member().get(one + "/metadata/colour").status()).isEqualTo(404);
        assertThat(cloud.member().at("2.39").get(one + "/metadata").status()).isEqualTo(404);
        assertThat(cloud.member().get("/v2.1/images/7").message()).isEqualTo("Image not found.");
    }

    @Test
    void networksAndFloatingAddressesAreToldInTheOldForm() {
        assertThat(cloud.member()
                        .get("/v2.1/os-tenant-networks")
                        .json()
                        .get("networks")
                        .get(0)
                        .get("cidr")
                        .asString())
                .isEqualTo("None");
        assertThat(cloud.member()
                        .get("/v2.1/os-networks")
                        .json()
                        .get("networks")
                        .get(0)
                        .size())
                .isEqualTo(11);
        assertThat(cloud.admin()
                        .get("/v2.1/os-networks")
                        .json()
                        .get("networks")
                        .get(0)
                        .size())
                .isEqualTo(32);
        var all = "/v2.1/os-floating-ips";
        assertThat(cloud.member().post(all, "{'pool': 'other'}").status()).isEqualTo(404);
        var taken = cloud.member().post(all, "{'pool': 'public'}").json().get("floating_ip");
        assertThat(taken.get("pool").asString()).isEqualTo("public");
        var action = "/v2.1/servers/" + server + "/action";
        var add = "{'addFloatingIp': {'address': '%s'}}";
        assertThat(cloud.member().post(action, add.formatted("203.0.113.99")).status())
                .isEqualTo(404);
        cloud.services.catalogue.server = Optional.of(new ServerId(server));
        assertThat(cloud.member()
                        .post(action, add.formatted(taken.get("ip").asString()))
                        .status())
                .isEqualTo(202);
        var shown = cloud.member()
                .get(all + "/" + taken.get("id").asString())
                .json()
                .get("floating_ip");
        assertThat(shown.get("instance_id").asString()).isEqualTo(server);
        assertThat(shown.get("fixed_ip").asString()).startsWith("10.0.0.");
        var remove = "{'removeFloatingIp': {'address': '%s'}}"
                .formatted(taken.get("ip").asString());
        assertThat(cloud.member().post(action, remove).status()).isEqualTo(202);
        assertThat(cloud.member().post(action, remove).status()).isEqualTo(409);
        assertThat(cloud.member().at("2.44").post(action, remove).status()).isEqualTo(404);
        assertThat(cloud.member().delete(all + "/" + taken.get("id").asString()).status())
                .isEqualTo(202);
    }
}
