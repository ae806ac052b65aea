package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server groups, and where their servers go. */
class ServerGroupApiTest {
    private static final String ALL = "/v2.1/os-server-groups";

    @TempDir
    Path state;

    private ComputeUnderTest cloud;

    @BeforeEach
    void start() throws IOException {
        cloud = new ComputeUnderTest(state, "node2");
        cloud.until(() ->
                cloud.admin().get("/v2.1/os-services").json().get("services").size() == 2);
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private String group(String policy) {
        var made = cloud.member()
                .at("2.64")
                .post(ALL, "{'server_group': {'name': 'g', 'policy': '%s'}}".formatted(policy));
        assertThat(made.status()).isEqualTo(200);
        return made.json().get("server_group").get("id").asString();
    }

    private ComputeUnderTest.Answer ask(String group, String more) {
        return cloud.member().post("/v2.1/servers", """
                {"server": {"name": "web", "flavorRef": "42", "imageRef": "%s"%s}, "os:scheduler_hints": {"group": "%s"}}
                """.formatted(FakeServices.IMAGE, more, group));
    }

    private String booted(String group) {
        var id = ask(group, "").json().get("server").get("id").asString();
        cloud.until(() -> !cloud.status(id).equals("BUILD"));
        return id;
    }

    private String host(String server) {
        return cloud.admin()
                .get("/v2.1/servers/" + server)
                .json()
                .get("server")
                .get("OS-EXT-SRV-ATTR:host")
                .asString("");
    }

    @Test
    void aGroupHasTheShapeOfItsMicroversion() {
        var old = cloud.member().post(ALL, "{'server_group': {'name': 'g', 'policies': ['affinity']}}");
        assertThat(old.json().get("server_group").get("policies").get(0).asString())
                .isEqualTo("affinity");
        assertThat(old.json().get("server_group").has("project_id")).isFalse();
        var id = old.json().get("server_group").get("id").asString();
        var one = cloud.member().at("2.64").get(ALL + "/" + id).json().get("server_group");
        assertThat(one.get("policy").asString()).isEqualTo("affinity");
        assertThat(one.get("project_id").asString()).isEqualTo("p1");
        assertThat(cloud.member()
                        .post(ALL, "{'server_group': {'name': 'g', 'policies': ['soft-affinity']}}")
                        .status())
                .isEqualTo(400);
        assertThat(cloud.member()
                        .at("2.64")
                        .post(
                                ALL,
                                "{'server_group': {'name': 'g', 'policy': 'affinity', 'rules': {'max_server_per_host': 2}}}")
                        .message())
                .isEqualTo("Only anti-affinity policy supports rules.");
        assertThat(cloud.stranger().get(ALL + "/" + id).status()).isEqualTo(404);
        assertThat(cloud.stranger().delete(ALL + "/" + id).status()).isEqualTo(404);
        assertThat(cloud.admin()
                        .get(ALL + "?all_projects")
                        .json()
                        .get("server_groups")
                        .size())
                .isEqualTo(1);
        assertThat(cloud.admin().get(ALL).json().get("server_groups").size()).isZero();
        assertThat(cloud.member().delete(ALL + "/" + id).status()).isEqualTo(204);
        assertThat(cloud.member().get(ALL + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void serversApartAreOnHostsOfTheirOwnUntilThereAreNoMore() {
        var group = group("anti-affinity");
        var servers = List.of(booted(group), booted(group), booted(group));
        assertThat(List.of(host(servers.get(0)), host(servers.get(1)))).containsExactlyInAnyOrder("node1", "node2");
        assertThat(cloud.status(servers.get(2))).isEqualTo("ERROR");
        var shown = cloud.member().get(ALL + "/" + group).json().get("server_group");
        assertThat(shown.get("members").size()).isEqualTo(3);
        assertThat(cloud.member()
                        .at("2.71")
                        .get("/v2.1/servers/" + servers.getFirst())
                        .json()
                        .get("server")
                        .get("server_groups")
                        .get(0)
                        .asString())
                .isEqualTo(group);
    }

    /** Goal: no two servers apart on one host, however they are asked for. Method: ask for two in one request. */
    @Test
    void serversApartAskedForAtOnceAreApart() {
        var group = group("anti-affinity");
        assertThat(cloud.activeServer("")).isNotEmpty();
        var asked = ask(group, ", \"min_count\": 2, \"return_reservation_id\": true");
        var ofRequest = "/v2.1/servers?status=ACTIVE&reservation_id="
                + asked.json().get("reservation_id").asString();
        cloud.until(() -> cloud.member().get(ofRequest).json().get("servers").size() == 2);
        var hosts = cloud.admin()
                .get(ofRequest.replace("servers?", "servers/detail?all_tenants=1&"))
                .json()
                .get("servers")
                .findValuesAsString("OS-EXT-SRV-ATTR:host");
        assertThat(hosts).containsExactlyInAnyOrder("node1", "node2");
    }

    @Test
    void serversTogetherAreOnOneHost() {
        var group = group("affinity");
        assertThat(host(booted(group))).isEqualTo(host(booted(group)));
        var soft = group("soft-anti-affinity");
        assertThat(host(booted(soft))).isNotEqualTo(host(booted(soft)));
    }

    private String hinted(String hint, String servers) {
        var asked = cloud.member().post("/v2.1/servers", """
                {"server": {"name": "web", "flavorRef": "42", "imageRef": "%s"}, "os:scheduler_hints": {"%s": %s}}
                """.formatted(FakeServices.IMAGE, hint, servers));
        var id = asked.json().get("server").get("id").asString();
        cloud.until(() -> !cloud.status(id).equals("BUILD"));
        return id;
    }

    @Test
    void aServerGoesToOrKeepsAwayFromTheHostsOfOthers() {
        var first = cloud.activeServer("");
        var away = hinted("different_host", "['%s']".formatted(first));
        assertThat(host(away)).isNotEmpty().isNotEqualTo(host(first));
        assertThat(host(hinted("same_host", "'%s'".formatted(away)))).isEqualTo(host(away));
        assertThat(host(hinted("same_host", "'%s'".formatted(first)))).isEqualTo(host(first));
        var nowhere = hinted("different_host", "['%s', '%s']".formatted(first, away));
        assertThat(cloud.status(nowhere)).isEqualTo("ERROR");
        assertThat(cloud.status(hinted("same_host", "'6a3e4f2c-0000-4000-8000-000000000000'")))
                .isEqualTo("ERROR");
    }

    @Test
    void aGroupOfAnotherProjectCannotBeJoined() {
        var refused = cloud.member().post("/v2.1/servers", """
                {"server": {"name": "web", "flavorRef": "42", "imageRef": "%s"},
                 "os:scheduler_hints": {"group": "6a3e4f2c-0000-4000-8000-000000000000"}}
                """.formatted(FakeServices.IMAGE));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).contains("could not be found");
    }

    @Test
    void aUsersLimitCountsTheUsersOwnGroups() {
        var quotas = "/v2.1/os-quota-sets/p1";
        assertThat(cloud.admin()
                        .put(quotas + "?user_id=u1", "{'quota_set': {'server_groups': 1, 'server_group_members': 0}}")
                        .status())
                .isEqualTo(200);
        assertThat(cloud.colleague()
                        .post(ALL, "{'server_group': {'name': 'h', 'policies': ['affinity']}}")
                        .status())
                .isEqualTo(200);
        var group = group("affinity");
        assertThat(cloud.member()
                        .post(ALL, "{'server_group': {'name': 'h', 'policies': ['affinity']}}")
                        .status())
                .isEqualTo(403);
        assertThat(ask(group, "").message()).isEqualTo("Quota exceeded, too many servers in group");
    }

    @Test
    void asManyServersAreMadeAsTheQuotaAllows() {
        for (var most : List.of(1, 5, 6, 7)) {
            cloud.admin()
                    .put("/v2.1/os-quota-sets/p1", "{'quota_set': {'instances': %d, 'force': true}}".formatted(most));
            var made = cloud.member().at("2.37").post("/v2.1/servers", """
                    {"server": {"name": "w", "flavorRef": "42", "imageRef": "%s", "networks": "none", "min_count": 1,
                     "max_count": 6, "return_reservation_id": true}}
                    """.formatted(FakeServices.IMAGE));
            var reservation = made.json().get("reservation_id").asString();
            var found = cloud.member()
                    .get("/v2.1/servers?reservation_id=" + reservation)
                    .json()
                    .get("servers");
            assertThat(found).hasSize(Math.min(most, 6));
            found.forEach(server ->
                    cloud.member().delete("/v2.1/servers/" + server.get("id").asString()));
            cloud.until(() ->
                    cloud.member().get("/v2.1/servers").json().get("servers").isEmpty());
        }
    }

    @Test
    void quotasHoldForGroupsAndTheirMembers() {
        var quotas = "/v2.1/os-quota-sets/p1";
        assertThat(cloud.admin()
                        .put(quotas, "{'quota_set': {'server_groups': 1, 'server_group_members': 1}}")
                        .status())
                .isEqualTo(200);
        var group = group("soft-affinity");
        assertThat(cloud.member()
                        .post(ALL, "{'server_group': {'name': 'h', 'policies': ['affinity']}}")
                        .message())
                .isEqualTo("Quota exceeded, too many server groups.");
        assertThat(booted(group)).isNotEmpty();
        assertThat(ask(group, "").message()).isEqualTo("Quota exceeded, too many servers in group");
        assertThat(cloud.member()
                        .get("/v2.1/limits")
                        .json()
                        .get("limits")
                        .get("absolute")
                        .get("totalServerGroupsUsed")
                        .asInt())
                .isEqualTo(1);
    }
}
