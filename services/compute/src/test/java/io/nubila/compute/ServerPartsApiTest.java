package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.compute.MetadataContract;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What belongs to a server, through HTTP: metadata, addresses, actions, console; and what its guest is told. */
class ServerPartsApiTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB6dPPT2mnw3dwA3Ihuecjztub7vAee9/0D5cfELZEtj me@here";

    @TempDir
    static Path state;

    private static ComputeUnderTest cloud;
    private static String id;
    private static String one;

    @BeforeAll
    static void start() throws IOException {
        cloud = new ComputeUnderTest(state);
        cloud.member().post("/v2.1/os-keypairs", "{'keypair': {'name': 'mine', 'public_key': '%s'}}".formatted(KEY));
        var data = Base64.getEncoder().encodeToString("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
        id = cloud.activeServer(
                ", \"key_name\": \"mine\", \"config_drive\": true, \"metadata\": {\"role\": \"web\"}, \"user_data\": \"%s\""
                        .formatted(data));
        one = "/v2.1/servers/" + id;
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @Test
    void metadataIsAddedReplacedAndRemoved() {
        var all = one + "/metadata";
        assertThat(cloud.member()
                        .put(all, "{'metadata': {'a': '1', 'role': 'web'}}")
                        .status())
                .isEqualTo(200);
        assertThat(cloud.member().post(all, "{'metadata': {'b': '2'}}").text())
                .isEqualTo("{\"metadata\":{\"a\":\"1\",\"b\":\"2\",\"role\":\"web\"}}");
        assertThat(cloud.member().put(all + "/a", "{'meta': {'a': '3'}}").text())
                .isEqualTo("{\"meta\":{\"a\":\"3\"}}");
        assertThat(cloud.member().put(all + "/a", "{'meta': {'c': '3'}}").message())
                .isEqualTo("Request body and URI mismatch");
        assertThat(cloud.member().get(all + "/a").text()).isEqualTo("{\"meta\":{\"a\":\"3\"}}");
        assertThat(cloud.member().delete(all + "/a").status()).isEqualTo(204);
        assertThat(cloud.member().delete(all + "/a").message()).isEqualTo("Metadata item was not found");
        assertThat(cloud.member().get(all + "/a").status()).isEqualTo(404);
        assertThat(cloud.member().get(one).json().get("server").get("metadata").size())
                .isEqualTo(2);
        assertThat(cloud.stranger().get(all).status()).isEqualTo(404);
        assertThat(cloud.stranger().put(all, "{'metadata': {}}").status()).isEqualTo(404);
    }

    @Test
    void listsOfServersAreSortedAndFound() {
        assertThat(cloud.member().get("/v2.1/servers/detail?name=web").json().get("servers"))
                .hasSize(1);
        assertThat(cloud.member()
                        .get("/v2.1/servers?sort_key=created_at&sort_dir=asc&limit=1")
                        .json()
                        .get("servers"))
                .hasSize(1);
        assertThat(cloud.stranger().get("/v2.1/servers/detail").json().get("servers"))
                .isEmpty();
    }

    @Test
    void metadataHasLimits() {
        var all = one + "/metadata";
        assertThat(cloud.member()
                        .post(all, "{'metadata': {'%s': 'v'}}".formatted("k".repeat(256)))
                        .status())
                .isEqualTo(400);
        assertThat(cloud.member()
                        .post(all, "{'metadata': {'k': '%s'}}".formatted("v".repeat(256)))
                        .status())
                .isEqualTo(400);
        assertThat(cloud.member().post(all, "{'metadata': {'k': null}}").status())
                .isEqualTo(400);
        var many = Json.object();
        for (int i = 0; i < 129; i++) {
            many.put("k" + i, "v");
        }
        var refused =
                cloud.member().post(all, Json.object().set("metadata", many).toString());
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.message()).isEqualTo("Maximum number of metadata items exceeds 128");
    }

    @Test
    void addressesAreShownByNetwork() {
        var all = cloud.member().get(one + "/ips").json().get("addresses");
        assertThat(all.get("private").toString())
                .isEqualTo("[{\"version\":4,\"addr\":\"10.0.0.5\"},{\"version\":4,\"addr\":\"203.0.113.7\"}]");
        assertThat(cloud.member().get(one + "/ips/private").json().get("private"))
                .isEqualTo(all.get("private"));
        assertThat(cloud.member().get(one + "/ips/other").status()).isEqualTo(404);
        assertThat(cloud.stranger().get(one + "/ips").status()).isEqualTo(404);
    }

    @Test
    void theCreationIsAnActionWithOneEvent() {
        var all = cloud.member().at("2.58").get(one + "/os-instance-actions").json();
        assertThat(all.get("instanceActions")).hasSize(1);
        var action = all.get("instanceActions").get(0);
        assertThat(action.get("action").asString()).isEqualTo("create");
        assertThat(action.get("instance_uuid").asString()).isEqualTo(id);
        assertThat(action.get("message").isNull()).isTrue();
        var path = one + "/os-instance-actions/" + action.get("request_id").asString();
        assertThat(cloud.member().get(path).json().get("instanceAction").has("events"))
                .isFalse();
        var seen = cloud.member()
                .at("2.62")
                .get(path)
                .json()
                .get("instanceAction")
                .get("events")
                .get(0);
        assertThat(seen.get("result").asString()).isEqualTo("Success");
        assertThat(seen.get("hostId").asString()).hasSize(56);
        assertThat(seen.has("host")).isFalse();
        assertThat(seen.has("traceback")).isFalse();
        var full = cloud.admin()
                .at("2.84")
                .get(path)
                .json()
                .get("instanceAction")
                .get("events")
                .get(0);
        assertThat(full.get("host").asString()).isEqualTo("node1");
        assertThat(full.get("traceback").isNull()).isTrue();
        assertThat(full.get("details").isNull()).isTrue();
        assertThat(cloud.member().get(one + "/os-instance-actions/req-none").status())
                .isEqualTo(404);
        var limited = cloud.member()
                .at("2.58")
                .get(one + "/os-instance-actions?limit=1")
                .json();
        assertThat(limited.get("links").get(0).get("rel").asString()).isEqualTo("next");
        assertThat(cloud.member()
                        .at("2.58")
                        .get(one + "/os-instance-actions?changes-since=2100-01-01T00:00:00Z")
                        .json()
                        .get("instanceActions"))
                .isEmpty();
        assertThat(cloud.member()
                        .at("2.58")
                        .get(one + "/os-instance-actions?marker=none")
                        .status())
                .isEqualTo(400);
        assertThat(cloud.member()
                        .at("2.58")
                        .get(one + "/os-instance-actions?changes-since=never")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void theConsoleShowsItsLastLinesWithoutControlCharacters() {
        assertThat(console("{}")).isEqualTo("one\ntwo\nthree\u00e4\n");
        assertThat(console("{'length': null}")).isEqualTo("one\ntwo\nthree\u00e4\n");
        assertThat(console("{'length': 2}")).isEqualTo("three\u00e4\n");
        assertThat(console("{'length': '3'}")).isEqualTo("two\nthree\u00e4\n");
        assertThat(console("{'length': 0}")).isEmpty();
        assertThat(cloud.member()
                        .post(one + "/action", "{'os-getConsoleOutput': {'length': -2}}")
                        .status())
                .isEqualTo(400);
        assertThat(cloud.stranger()
                        .post(one + "/action", "{'os-getConsoleOutput': {}}")
                        .status())
                .isEqualTo(404);
    }

    private static String console(String wish) {
        return cloud.member()
                .post(one + "/action", "{'os-getConsoleOutput': %s}".formatted(wish))
                .json()
                .get("output")
                .asString();
    }

    private static MetadataContract.Document document(String path) {
        return cloud.module()
                .metadata()
                .document(new ServerId(id), "10.0.0.5", path)
                .orElseThrow();
    }

    private static String text(String path) {
        return new String(document(path).content(), StandardCharsets.UTF_8);
    }

    @Test
    void theEc2TreeListsAndTellsAsGuestsExpect() {
        assertThat(text("/")).startsWith("1.0\n2007-01-19\n").endsWith("2009-04-04\nlatest");
        assertThat(text("/latest")).isEqualTo("meta-data/\nuser-data");
        assertThat(text("/latest/meta-data/").replace('\n', ' '))
                .isEqualTo("ami-id ami-launch-index ami-manifest-path block-device-mapping/ hostname "
                        + "instance-action instance-id instance-type local-hostname local-ipv4 placement/ "
                        + "public-hostname public-ipv4 public-keys/ reservation-id security-groups");
        assertThat(text("/1.0/meta-data").replace('\n', ' '))
                .isEqualTo("ami-id ami-launch-index ami-manifest-path hostname instance-id local-ipv4 "
                        + "public-keys/ reservation-id security-groups");
        assertThat(text("/2009-04-04/meta-data/public-keys/")).isEqualTo("0=mine");
        assertThat(text("/2009-04-04/meta-data/public-keys/0/")).isEqualTo("openssh-key");
        assertThat(text("/2009-04-04/meta-data/public-keys/0/openssh-key")).isEqualTo(KEY);
        assertThat(text("/ec2/2009-04-04/meta-data/instance-id")).matches("i-[0-9a-f]{8}");
        assertThat(text("/2009-04-04/meta-data/ami-id")).matches("ami-[0-9a-f]{8}");
        assertThat(text("/2009-04-04/meta-data/hostname")).isEqualTo("web.novalocal");
        assertThat(text("/2009-04-04/meta-data/local-ipv4")).isEqualTo("10.0.0.5");
        assertThat(text("/2009-04-04/meta-data/public-ipv4")).isEqualTo("203.0.113.7");
        assertThat(text("/2009-04-04/meta-data/block-device-mapping/root")).isEqualTo("/dev/vda");
        assertThat(text("/2009-04-04/meta-data/placement/availability-zone")).isEqualTo("nova");
        assertThat(text("/2009-04-04/user-data")).isEqualTo("#!/bin/sh\n");
        var metadata = cloud.module().metadata();
        assertThat(metadata.document(new ServerId(id), "10.0.0.5", "/2009-04-04/meta-data/none"))
                .isEmpty();
        assertThat(metadata.document(new ServerId(id), "10.0.0.5", "/1999-01-01/"))
                .isEmpty();
        assertThat(metadata.document(new ServerId("none"), "10.0.0.5", "/")).isEmpty();
    }

    @Test
    void theOpenStackTreeGrowsWithItsVersions() {
        assertThat(text("/openstack")).startsWith("2012-08-10\n2013-04-04").endsWith("2020-10-14\n2025-04-04\nlatest");
        assertThat(text("/openstack/latest"))
                .isEqualTo(
                        "meta_data.json\nuser_data\npassword\nvendor_data.json\nnetwork_data.json\nvendor_data2.json");
        assertThat(text("/openstack/2012-08-10/")).isEqualTo("meta_data.json\nuser_data");
        var newest = Json.tree(text("/openstack/latest/meta_data.json"));
        assertThat(newest.get("uuid").asString()).isEqualTo(id);
        assertThat(newest.get("name").asString()).isEqualTo("web");
        assertThat(newest.get("hostname").asString()).isEqualTo("web.novalocal");
        assertThat(newest.get("meta").get("role").asString()).isEqualTo("web");
        assertThat(newest.get("public_keys").get("mine").asString()).isEqualTo(KEY);
        assertThat(newest.get("keys").get(0).get("type").asString()).isEqualTo("ssh");
        assertThat(newest.get("project_id").asString()).isEqualTo("p1");
        assertThat(newest.get("availability_zone").asString()).isEqualTo("nova");
        assertThat(newest.get("launch_index").asInt()).isZero();
        assertThat(Base64.getDecoder().decode(newest.get("random_seed").asString()))
                .hasSize(512);
        assertThat(newest.get("devices")).isEmpty();
        assertThat(newest.get("dedicated_cpus")).isEmpty();
        var oldest = Json.tree(text("/openstack/2012-08-10/meta_data.json"));
        assertThat(oldest.has("random_seed") || oldest.has("project_id") || oldest.has("devices"))
                .isFalse();
        var network = Json.tree(text("/openstack/latest/network_data.json"));
        assertThat(network.get("links").get(0).get("ethernet_mac_address").asString())
                .isEqualTo("fa:16:3e:00:00:05");
        assertThat(network.get("networks").get(0).get("type").asString()).isEqualTo("ipv4_dhcp");
        assertThat(network.get("services").toString()).isEqualTo("[{\"type\":\"dns\",\"address\":\"9.9.9.9\"}]");
        assertThat(text("/openstack/latest/user_data")).isEqualTo("#!/bin/sh\n");
        assertThat(text("/openstack/latest/password")).isEmpty();
        assertThat(text("/openstack/latest/vendor_data.json")).isEqualTo("{}");
        assertThat(document("/openstack/latest/meta_data.json").contentType()).isEqualTo("application/json");
        assertThat(cloud.module()
                        .metadata()
                        .document(new ServerId(id), "10.0.0.5", "/openstack/2012-08-10/network_data.json"))
                .isEmpty();
    }

    @Test
    void theConfigDriveHasTheSameDocuments() {
        var spec = cloud.host.specs.get(new ServerId(id));
        assertThat(spec).isNotNull();
        var files = spec.configDrive().orElseThrow();
        var paths = files.stream().map(file -> file.path()).toList();
        assertThat(paths)
                .contains(
                        "ec2/2009-04-04/meta-data.json",
                        "ec2/2009-04-04/user-data",
                        "ec2/latest/meta-data.json",
                        "openstack/2012-08-10/meta_data.json",
                        "openstack/2020-10-14/network_data.json",
                        "openstack/latest/meta_data.json",
                        "openstack/latest/network_data.json",
                        "openstack/latest/user_data",
                        "openstack/latest/vendor_data.json",
                        "openstack/latest/vendor_data2.json")
                .doesNotContain("openstack/latest/password", "ec2/1.0/meta-data.json")
                .doesNotHaveDuplicates();
        var ec2 = files.stream()
                .filter(file -> file.path().equals("ec2/latest/meta-data.json"))
                .findFirst()
                .map(file -> Json.parse(file.content()))
                .orElseThrow();
        assertThat(ec2.get("public-keys").get("0").get("openssh-key").asString())
                .isEqualTo(KEY);
        assertThat(ec2.get("ami-launch-index").asInt()).isZero();
        assertThat(ec2.get("security-groups").get(0).asString()).isEqualTo("default");
    }

    @Test
    void theZoneToldIsTheHostsWhateverWasAskedFor(@TempDir Path other) throws IOException {
        try (var zoned = new ComputeUnderTest(other)) {
            zoned.until(() -> zoned.admin()
                            .get("/v2.1/os-services")
                            .json()
                            .get("services")
                            .size()
                    >= 1);
            var made = zoned.admin()
                    .post("/v2.1/os-aggregates", "{'aggregate': {'name': 'east', 'availability_zone': 'east'}}");
            var added = zoned.admin()
                    .post(
                            "/v2.1/os-aggregates/"
                                    + made.json().at("/aggregate/id").asInt() + "/action",
                            "{'add_host': {'host': '%s'}}".formatted(FakeHost.NAME));
            assertThat(added.status()).isEqualTo(200);
            var server = new ServerId(zoned.activeServer(", \"config_drive\": true"));

            var ec2 = zoned.module()
                    .metadata()
                    .document(server, "10.0.0.5", "/latest/meta-data/placement/availability-zone")
                    .orElseThrow();
            assertThat(new String(ec2.content(), StandardCharsets.UTF_8)).isEqualTo("east");
            var file =
                    Optional.ofNullable(zoned.host.specs.get(server)).orElseThrow().configDrive().orElseThrow().stream()
                            .filter(one -> one.path().equals("openstack/latest/meta_data.json"))
                            .findFirst()
                            .orElseThrow();
            assertThat(Json.parse(file.content()).get("availability_zone").asString())
                    .isEqualTo("east");
        }
    }
}
