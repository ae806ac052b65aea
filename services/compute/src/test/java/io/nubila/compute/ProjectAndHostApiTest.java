package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits, quotas, services, zones, hypervisors, versions and extensions through HTTP. */
class ProjectAndHostApiTest {
    private static final String QUOTAS = "/v2.1/os-quota-sets/";

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
    void administratorsSeeHowTheHostOfAServerIs() {
        assertThat(hostStatus("admin")).isEqualTo("UP");
        assertThat(hostStatus("member")).isEmpty();
        var host = "{'host': 'node1', 'binary': 'nova-compute'%s}";
        var services = "/v2.1/os-services/";
        try {
            assertThat(cloud.admin()
                            .put(services + "disable", host.formatted(""))
                            .status())
                    .isEqualTo(200);
            assertThat(hostStatus("admin")).isEqualTo("MAINTENANCE");
            assertThat(cloud.admin()
                            .at("2.11")
                            .put(services + "force-down", host.formatted(", 'forced_down': true"))
                            .status())
                    .isEqualTo(200);
            assertThat(hostStatus("admin")).isEqualTo("DOWN");
        } finally {
            cloud.admin().at("2.11").put(services + "force-down", host.formatted(", 'forced_down': false"));
            cloud.admin().put(services + "enable", host.formatted(""));
        }
        assertThat(hostStatus("admin")).isEqualTo("UP");
    }

    private static String hostStatus(String who) {
        return new ComputeUnderTest.Client(cloud, who, "2.16")
                .get("/v2.1/servers/" + server)
                .json()
                .get("server")
                .path("host_status")
                .asString("");
    }

    @Test
    void versionsAreToldToEveryone() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            for (var path : new String[] {"/", "/v2.1", "/v2.1/"}) {
                var answer = client.send(
                        HttpRequest.newBuilder(URI.create(cloud.base() + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body())
                        .contains("\"version\":\"2.96\"", "\"min_version\":\"2.1\"", cloud.base() + "/v2.1/");
            }
        }
    }

    @Test
    void limitsChangeTheirShapeWithTheMicroversion() {
        var old = cloud.member().get("/v2.1/limits").json().get("limits").get("absolute");
        assertThat(old.get("maxTotalInstances").asInt()).isEqualTo(10);
        assertThat(old.get("totalInstancesUsed").asInt()).isEqualTo(1);
        assertThat(old.get("totalRAMUsed").asInt()).isEqualTo(192);
        assertThat(old.get("maxSecurityGroups").asInt()).isEqualTo(-1);
        assertThat(old.size()).isEqualTo(19);
        assertThat(limits("2.36")).isEqualTo(14);
        assertThat(limits("2.39")).isEqualTo(13);
        assertThat(limits("2.57")).isEqualTo(11);
        assertThat(cloud.stranger().get("/v2.1/limits?tenant_id=p1").status()).isEqualTo(403);
        assertThat(cloud.admin()
                        .get("/v2.1/limits?tenant_id=p1")
                        .json()
                        .get("limits")
                        .get("absolute")
                        .get("totalCoresUsed")
                        .asInt())
                .isEqualTo(1);
    }

    private static int limits(String version) {
        return cloud.member()
                .at(version)
                .get("/v2.1/limits")
                .json()
                .get("limits")
                .get("absolute")
                .size();
    }

    @Test
    void quotasAreSetForAProjectAndHold() {
        assertThat(cloud.member().get(QUOTAS + "p1").json().get("quota_set").size())
                .isEqualTo(15);
        assertThat(cloud.member()
                        .at("2.57")
                        .get(QUOTAS + "p1")
                        .json()
                        .get("quota_set")
                        .size())
                .isEqualTo(8);
        assertThat(cloud.stranger().get(QUOTAS + "p1").status()).isEqualTo(403);
        assertThat(cloud.member()
                        .put(QUOTAS + "p1", "{'quota_set': {'cores': 99}}")
                        .status())
                .isEqualTo(403);
        assertThat(cloud.admin()
                        .put(QUOTAS + "p1", "{'quota_set': {'instances': 0}}")
                        .message())
                .contains("must be greater than or equal to already used");
        assertThat(cloud.admin()
                        .put(QUOTAS + "p1", "{'quota_set': {'instances': -2}}")
                        .status())
                .isEqualTo(400);
        assertThat(cloud.admin()
                        .at("2.57")
                        .put(QUOTAS + "p1", "{'quota_set': {'fixed_ips': 1}}")
                        .status())
                .isEqualTo(400);
        var set = cloud.admin().put(QUOTAS + "p1", "{'quota_set': {'instances': '1', 'force': true}}");
        assertThat(set.json().get("quota_set").get("instances").asInt()).isEqualTo(1);
        var refused = cloud.member().post("/v2.1/servers", """
                {"server": {"name": "more", "flavorRef": "42", "imageRef": "%s"}}
                """.formatted(FakeServices.IMAGE));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo("Quota exceeded for instances: Requested 1, but already used 1 of 1 instances");
        var detail =
                cloud.member().get(QUOTAS + "p1/detail").json().get("quota_set").get("instances");
        assertThat(detail.toString()).isEqualTo("{\"in_use\":1,\"limit\":1,\"reserved\":0}");
        assertThat(cloud.member()
                        .get(QUOTAS + "p1/defaults")
                        .json()
                        .get("quota_set")
                        .get("instances")
                        .asInt())
                .isEqualTo(10);
        assertThat(cloud.admin().delete(QUOTAS + "p1").status()).isEqualTo(202);
        assertThat(cloud.member()
                        .get(QUOTAS + "p1")
                        .json()
                        .get("quota_set")
                        .get("instances")
                        .asInt())
                .isEqualTo(10);
    }

    @Test
    void aUserMayHaveLessThanTheProject() {
        var set = cloud.admin().put(QUOTAS + "p1?user_id=u1", "{'quota_set': {'ram': 192}}");
        assertThat(set.status()).isEqualTo(200);
        assertThat(cloud.admin()
                        .put(QUOTAS + "p1?user_id=u1", "{'quota_set': {'ram': 999999}}")
                        .status())
                .isEqualTo(400);
        var refused = cloud.member().post("/v2.1/servers", """
                {"server": {"name": "more", "flavorRef": "42", "imageRef": "%s"}}
                """.formatted(FakeServices.IMAGE));
        assertThat(refused.message()).contains("Quota exceeded for ram");
        assertThat(cloud.admin().delete(QUOTAS + "p1?user_id=u1").status()).isEqualTo(202);
    }

    @Test
    void aHostIsAServiceThatCanBeClosed() {
        assertThat(cloud.member().get("/v2.1/os-services").status()).isEqualTo(403);
        var service = cloud.admin()
                .get("/v2.1/os-services?host=node1&binary=nova-compute")
                .json()
                .get("services")
                .get(0);
        assertThat(service.get("state").asString()).isEqualTo("up");
        assertThat(service.get("status").asString()).isEqualTo("enabled");
        assertThat(service.get("id").asInt()).isEqualTo(1);
        assertThat(service.has("forced_down")).isFalse();
        assertThat(cloud.admin()
                        .get("/v2.1/os-services?binary=nova-scheduler")
                        .json()
                        .get("services"))
                .isEmpty();
        var why = "{'host': 'node1', 'binary': 'nova-compute', 'disabled_reason': 'broken fan'}";
        assertThat(cloud.admin()
                        .put("/v2.1/os-services/disable-log-reason", why)
                        .text())
                .isEqualTo("{\"service\":{\"host\":\"node1\",\"binary\":\"nova-compute\",\"status\":\"disabled\","
                        + "\"disabled_reason\":\"broken fan\"}}");
        assertThat(cloud.admin().put("/v2.1/os-services/explode", why).status()).isEqualTo(404);
        var zone = cloud.member()
                .get("/v2.1/os-availability-zone")
                .json()
                .get("availabilityZoneInfo")
                .get(0);
        assertThat(zone.toString())
                .isEqualTo("{\"zoneName\":\"nova\",\"zoneState\":{\"available\":false},\"hosts\":null}");
        var opened = cloud.admin().put("/v2.1/os-services/enable", "{'host': 'node1', 'binary': 'nova-compute'}");
        assertThat(opened.json().get("service").get("status").asString()).isEqualTo("enabled");
    }

    @Test
    void aHostIsOpenedAndDeclaredDownByItsId() {
        var why = "{'host': 'node1', 'binary': 'nova-compute', 'disabled_reason': 'broken fan'}";
        assertThat(cloud.admin()
                        .put("/v2.1/os-services/disable-log-reason", why)
                        .status())
                .isEqualTo(200);
        var newer = cloud.admin()
                .at("2.53")
                .get("/v2.1/os-services")
                .json()
                .get("services")
                .get(0);
        var id = newer.get("id").asString();
        assertThat(newer.get("disabled_reason").asString()).isEqualTo("broken fan");
        var opened = cloud.admin().at("2.53").put("/v2.1/os-services/" + id, "{'status': 'enabled'}");
        assertThat(opened.json().get("service").get("status").asString()).isEqualTo("enabled");
        assertThat(opened.json().get("service").get("disabled_reason").isNull()).isTrue();
        assertThat(cloud.admin().at("2.53").put("/v2.1/os-services/" + id, "{}").status())
                .isEqualTo(400);
        assertThat(cloud.admin()
                        .at("2.53")
                        .put("/v2.1/os-services/1", "{'status': 'enabled'}")
                        .status())
                .isEqualTo(400);
        var down = cloud.admin().at("2.53").put("/v2.1/os-services/" + id, "{'forced_down': true}");
        assertThat(down.json().get("service").get("state").asString()).isEqualTo("down");
        assertThat(cloud.admin()
                        .at("2.53")
                        .put("/v2.1/os-services/" + id, "{'forced_down': false}")
                        .status())
                .isEqualTo(200);
        assertThat(cloud.admin().at("2.53").delete("/v2.1/os-services/" + id).status())
                .isEqualTo(409);
        var detail = cloud.admin()
                .get("/v2.1/os-availability-zone/detail")
                .json()
                .get("availabilityZoneInfo")
                .get(0);
        assertThat(detail.get("hosts")
                        .get("node1")
                        .get("nova-compute")
                        .get("active")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void hypervisorsTellWhatTheyHaveAndWhatIsTaken() {
        var all = cloud.admin()
                .get("/v2.1/os-hypervisors/detail")
                .json()
                .get("hypervisors")
                .get(0);
        assertThat(all.get("vcpus").asInt()).isEqualTo(8);
        assertThat(all.get("vcpus_used").asInt()).isEqualTo(1);
        assertThat(all.get("local_gb_used").asInt()).isEqualTo(1);
        assertThat(all.get("running_vms").asInt()).isEqualTo(1);
        assertThat(all.get("cpu_info").isString()).isTrue();
        assertThat(all.get("id").asInt()).isEqualTo(1);
        var newer = cloud.admin()
                .at("2.53")
                .get("/v2.1/os-hypervisors?hypervisor_hostname_pattern=node&with_servers=true")
                .json()
                .get("hypervisors")
                .get(0);
        assertThat(newer.get("servers").get(0).get("uuid").asString()).isEqualTo(server);
        var id = newer.get("id").asString();
        var newest = cloud.admin()
                .at("2.88")
                .get("/v2.1/os-hypervisors/" + id)
                .json()
                .get("hypervisor");
        assertThat(newest.has("vcpus")).isFalse();
        assertThat(newest.get("uptime").asString()).contains("up 93 days");
        assertThat(newest.get("service").get("id").asString()).isEqualTo(id);
        assertThat(cloud.admin().at("2.53").get("/v2.1/os-hypervisors/1").status())
                .isEqualTo(400);
        assertThat(cloud.admin().get("/v2.1/os-hypervisors/77").status()).isEqualTo(404);
        assertThat(cloud.admin()
                        .get("/v2.1/os-hypervisors/statistics")
                        .json()
                        .get("hypervisor_statistics")
                        .get("memory_mb_used")
                        .asInt())
                .isEqualTo(192);
        assertThat(cloud.admin()
                        .at("2.88")
                        .get("/v2.1/os-hypervisors/statistics")
                        .status())
                .isEqualTo(404);
        assertThat(cloud.admin().get("/v2.1/os-hypervisors/nod/search").status())
                .isEqualTo(200);
        assertThat(cloud.admin().get("/v2.1/os-hypervisors/else/search").status())
                .isEqualTo(404);
        assertThat(cloud.member().get("/v2.1/os-hypervisors").status()).isEqualTo(403);
    }

    @Test
    void usageCountsTheHoursOfServers() {
        var all = "/v2.1/os-simple-tenant-usage";
        var window = "start=2020-01-01T00:00:00&end=2099-01-01T00:00:00";
        var usage = cloud.member().get(all + "/p1?" + window).json().get("tenant_usage");
        assertThat(usage.get("total_hours").asDouble()).isPositive();
        assertThat(usage.get("total_memory_mb_usage").asDouble())
                .isCloseTo(192 * usage.get("total_hours").asDouble(), within(1e-6));
        var line = usage.get("server_usages").get(0);
        assertThat(line.get("instance_id").asString()).isEqualTo(server);
        assertThat(line.get("state").asString()).isEqualTo("active");
        assertThat(line.get("ended_at").isNull()).isTrue();
        assertThat(cloud.stranger().get(all + "/p1?" + window).status()).isEqualTo(403);
        assertThat(cloud.stranger().get(all + "/p2?" + window).text()).isEqualTo("{\"tenant_usage\":{}}");
        assertThat(cloud.member().get(all).status()).isEqualTo(403);
        var list = cloud.admin().get(all + "?" + window).json().get("tenant_usages");
        assertThat(list.get(0).get("tenant_id").asString()).isEqualTo("p1");
        assertThat(list.get(0).has("server_usages")).isFalse();
        assertThat(cloud.admin()
                        .at("2.40")
                        .get(all + "?limit=1&" + window)
                        .json()
                        .get("tenant_usages_links"))
                .hasSize(1);
        assertThat(cloud.admin()
                        .get(all + "?start=2099-01-01T00:00:00&end=2020-01-01T00:00:00")
                        .status())
                .isEqualTo(400);
        assertThat(cloud.admin().get(all + "?start=yesterday").status()).isEqualTo(400);
    }

    @Test
    void extensionsAreThereForOldClients() {
        assertThat(cloud.member().get("/v2.1/extensions").json().get("extensions"))
                .isNotEmpty();
        assertThat(cloud.member()
                        .get("/v2.1/extensions/os-consoles")
                        .json()
                        .get("extension")
                        .get("name")
                        .asString())
                .isEqualTo("Consoles");
        assertThat(cloud.member().get("/v2.1/extensions/none").status()).isEqualTo(404);
    }
}
