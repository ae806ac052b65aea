package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is done to servers, through HTTP: pausing, suspending, locking, resetting, tagging, changing. */
class ServerActionsApiTest {
    @TempDir
    static Path state;

    private static ComputeUnderTest cloud;

    @BeforeAll
    static void start() throws IOException {
        cloud = new ComputeUnderTest(state);
        var limits = "{'quota_set': {'instances': -1, 'cores': -1, 'ram': -1}}";
        assertThat(cloud.admin().put("/v2.1/os-quota-sets/p1", limits).status()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static ComputeUnderTest.Answer act(ComputeUnderTest.Client who, String id, String body) {
        return who.post("/v2.1/servers/" + id + "/action", body);
    }

    private static JsonNode show(String id) {
        return cloud.member().at("2.73").get("/v2.1/servers/" + id).json().path("server");
    }

    private static void rests(String id, String status, int power) {
        cloud.until(() -> show(id).path("status").asString("").equals(status)
                && show(id).path("OS-EXT-STS:task_state").isNull());
        assertThat(show(id).get("OS-EXT-STS:power_state").asInt()).isEqualTo(power);
    }

    @Test
    void pausesAndSuspendsAndComesBack() {
        var id = cloud.activeServer("");
        assertThat(act(cloud.member(), id, "{'pause': null}").status()).isEqualTo(202);
        rests(id, "PAUSED", 3);
        assertThat(act(cloud.member(), id, "{'suspend': null}").message())
                .isEqualTo("Cannot 'suspend' instance %s while it is in vm_state paused".formatted(id));
        assertThat(act(cloud.member(), id, "{'unpause': null}").status()).isEqualTo(202);
        rests(id, "ACTIVE", 1);
        assertThat(act(cloud.member(), id, "{'suspend': null}").status()).isEqualTo(202);
        rests(id, "SUSPENDED", 4);
        assertThat(act(cloud.member(), id, "{'unpause': null}").status()).isEqualTo(409);
        assertThat(act(cloud.member(), id, "{'resume': null}").status()).isEqualTo(202);
        rests(id, "ACTIVE", 1);
        assertThat(cloud.host.guests).containsEntry(new ServerId(id), PowerState.RUNNING);
        var actions = cloud.member()
                .get("/v2.1/servers/" + id + "/os-instance-actions")
                .text();
        assertThat(actions).contains("\"pause\"", "\"unpause\"", "\"suspend\"", "\"resume\"");
        assertThat(act(cloud.stranger(), id, "{'pause': null}").status()).isEqualTo(404);
    }

    @Test
    void aServerOutlivesItsImage() {
        var id = cloud.activeServer("");
        cloud.services.image.deleted.set(true);
        try {
            assertThat(act(cloud.member(), id, "{'reboot': {'type': 'HARD'}}").status())
                    .isEqualTo(202);
            rests(id, "ACTIVE", 1);
            var attached = cloud.member()
                    .post(
                            "/v2.1/servers/" + id + "/os-interface",
                            "{'interfaceAttachment': {'net_id': '%s'}}".formatted(FakeServices.NETWORK));
            assertThat(attached.status()).isEqualTo(200);
        } finally {
            cloud.services.image.deleted.set(false);
        }
    }

    /** Goal: nobody waits a minute for a guest that hangs. Method: cut it short while it is asked to shut down. */
    @Test
    void aHardRebootDoesNotWaitForAGuestThatOverlooksTheButton() {
        var id = cloud.activeServer("");
        cloud.host.deaf.add(new ServerId(id));
        assertThat(act(cloud.member(), id, "{'reboot': {'type': 'SOFT'}}").status())
                .isEqualTo(202);
        assertThat(act(cloud.member(), id, "{'reboot': {'type': 'HARD'}}").status())
                .isEqualTo(202);
        assertThat(show(id).get("status").asString()).isEqualTo("HARD_REBOOT");
        rests(id, "ACTIVE", 1);
    }

    @Test
    void aLockKeepsMembersOutAndNotAdministrators() {
        var id = cloud.activeServer("");
        var member = cloud.member();
        assertThat(act(member.at("2.73"), id, "{'lock': {'locked_reason': 'mine'}}")
                        .status())
                .isEqualTo(202);
        assertThat(show(id).get("locked").asBoolean()).isTrue();
        assertThat(show(id).get("locked_reason").asString()).isEqualTo("mine");
        var refused = act(member, id, "{'os-stop': null}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.message()).isEqualTo("Instance %s is locked".formatted(id));
        assertThat(member.delete("/v2.1/servers/" + id).status()).isEqualTo(409);
        assertThat(member.post("/v2.1/servers/" + id + "/os-interface", "{}").status())
                .isEqualTo(409);
        var copied = act(member, id, "{'createImage': {'name': 'copy'}}");
        assertThat(copied.status())
                .as("a copy changes nothing: " + copied.text())
                .isEqualTo(202);
        rests(id, "ACTIVE", 1);
        assertThat(act(cloud.admin(), id, "{'os-stop': null}").status()).isEqualTo(202);
        rests(id, "SHUTOFF", 4);
        assertThat(member.at("2.73").get("/v2.1/servers?locked=true").json().get("servers"))
                .isNotEmpty();
        assertThat(act(member, id, "{'unlock': null}").status()).isEqualTo(202);
        assertThat(show(id).get("locked_reason").isNull()).isTrue();
        assertThat(act(cloud.admin(), id, "{'lock': null}").status()).isEqualTo(202);
        assertThat(act(member, id, "{'unlock': null}").status()).isEqualTo(403);
        assertThat(act(cloud.admin(), id, "{'unlock': null}").status()).isEqualTo(202);
        assertThat(act(member.at("2.73"), id, "{'lock': {'locked_reason': ''}}").status())
                .isEqualTo(400);
    }

    @Test
    void administratorsResetTheState() {
        var id = cloud.activeServer("");
        assertThat(act(cloud.member(), id, "{'os-resetState': {'state': 'error'}}")
                        .status())
                .isEqualTo(403);
        assertThat(act(cloud.admin(), id, "{'os-resetState': {'state': 'paused'}}")
                        .status())
                .isEqualTo(400);
        assertThat(act(cloud.admin(), id, "{'os-resetState': {'state': 'error'}}")
                        .status())
                .isEqualTo(202);
        assertThat(show(id).get("status").asString()).isEqualTo("ERROR");
        assertThat(act(cloud.admin(), id, "{'os-resetState': {'state': 'active'}}")
                        .status())
                .isEqualTo(202);
        assertThat(show(id).get("status").asString()).isEqualTo("ACTIVE");
        assertThat(act(cloud.admin(), id, "{'injectNetworkInfo': null}").status())
                .isEqualTo(202);
        assertThat(act(cloud.member(), id, "{'restore': null}").message())
                .isEqualTo("Cannot 'restore' instance %s while it is in vm_state active".formatted(id));
        assertThat(act(cloud.member(), id, "{'forceDelete': null}").status()).isEqualTo(202);
        cloud.until(() -> cloud.member().get("/v2.1/servers/" + id).status() == 404);
    }

    @Test
    void tagsAreHungAndTakenAndFound() {
        var id = cloud.activeServer("");
        var member = cloud.member().at("2.26");
        var all = "/v2.1/servers/" + id + "/tags";
        assertThat(cloud.member().get(all).status()).isEqualTo(404);
        assertThat(member.put(all, "{'tags': ['blue', 'green']}").text()).isEqualTo("{\"tags\":[\"blue\",\"green\"]}");
        assertThat(member.put(all + "/red", "").status()).isEqualTo(201);
        assertThat(member.put(all + "/red", "").status()).isEqualTo(204);
        assertThat(member.get(all + "/red").status()).isEqualTo(204);
        assertThat(member.delete(all + "/green").status()).isEqualTo(204);
        assertThat(member.delete(all + "/green").status()).isEqualTo(404);
        assertThat(member.put(all, "{'tags': ['a/b']}").status()).isEqualTo(400);
        assertThat(member.put(all + "/" + "x".repeat(61), "").status()).isEqualTo(400);
        assertThat(show(id).get("tags").toString()).isEqualTo("[\"blue\",\"red\"]");
        assertThat(found(id, "tags=blue,red")).isTrue();
        assertThat(found(id, "tags=blue,green")).isFalse();
        assertThat(found(id, "tags-any=blue,green")).isTrue();
        assertThat(found(id, "not-tags=blue,red")).isFalse();
        assertThat(found(id, "not-tags=blue,green")).isTrue();
        assertThat(found(id, "not-tags-any=blue,green")).isFalse();
        assertThat(cloud.stranger().at("2.26").get(all).status()).isEqualTo(404);
        assertThat(member.delete(all).status()).isEqualTo(204);
        assertThat(member.get(all).text()).isEqualTo("{\"tags\":[]}");
    }

    private static boolean found(String id, String query) {
        return cloud.member().at("2.26").get("/v2.1/servers?" + query).text().contains(id);
    }

    @Test
    void serversAreFoundByPatternAndByAddress() {
        var id = cloud.activeServer("");
        assertThat(found(id, "name=%5Ew%5B%5Ea%5Db%24")).isTrue();
        assertThat(found(id, "name=%5Ew%5B0-9%5Db%24")).isFalse();
        assertThat(found(id, "name=%5Ew.*")).isTrue();
        assertThat(cloud.member().get("/v2.1/servers?name=%5Bw").status()).isEqualTo(400);
        var ip = show(id).get("addresses").get("private").get(0).get("addr").asString();
        assertThat(found(id, "ip=" + ip)).isTrue();
        assertThat(found(id, "ip=192.0.2.77")).isFalse();
    }

    @Test
    void changesAtTheSameTimeAreAllMade() throws Exception {
        var path = "/v2.1/servers/" + cloud.activeServer("");
        var answers = new ConcurrentLinkedQueue<Integer>();
        var clients = new ArrayList<Thread>();
        for (int client = 0; client < 4; client++) {
            clients.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 10; i++) {
                    answers.add(cloud.member()
                            .put(path, "{'server': {'name': 'again'}}")
                            .status());
                }
            }));
        }
        for (var client : clients) {
            client.join();
        }
        assertThat(answers).hasSize(40).containsOnly(200);
    }

    /** Goal: nobody is lost between pages. Method: sort by what none of the servers has. */
    @Test
    void pagesGoOnBehindServersWithoutTheValueTheyAreSortedBy() {
        var made = Stream.generate(() -> cloud.activeServer("")).limit(3).toList();
        for (var key : List.of("key_name", "task_state", "launched_at", "created_at")) {
            var found = new HashSet<String>();
            var page = "/v2.1/servers?limit=1&sort_dir=asc&sort_key=" + key;
            var next = cloud.member().get(page).json().get("servers");
            while (!next.isEmpty()) {
                var id = next.get(0).get("id").asString();
                assertThat(found.add(id)).as(key).isTrue();
                next = cloud.member().get(page + "&marker=" + id).json().get("servers");
            }
            assertThat(found).as(key).containsAll(made);
        }
    }

    @Test
    void aChangeIsAnsweredBrieflyByOlderMicroversions() {
        var id = cloud.activeServer("");
        var path = "/v2.1/servers/" + id;
        var old = cloud.member()
                .put(path, "{'server': {'name': 'new', 'accessIPv4': '1.1.1.1'}}")
                .json()
                .get("server");
        assertThat(old.get("name").asString()).isEqualTo("new");
        assertThat(old.has("OS-EXT-STS:vm_state") || old.has("key_name")).isFalse();
        assertThat(old.get("addresses").get("private").get(0).size()).isEqualTo(2);
        var full = cloud.member()
                .at("2.75")
                .put(path, "{'server': {'description': 'd'}}")
                .json()
                .get("server");
        assertThat(full.get("OS-EXT-STS:vm_state").asString()).isEqualTo("active");
        assertThat(full.get("description").asString()).isEqualTo("d");
        assertThat(cloud.member().put(path, "{'server': {'description': 'd'}}").status())
                .isEqualTo(400);
        assertThat(cloud.member()
                        .at("2.89")
                        .put(path, "{'server': {'hostname': 'h1'}}")
                        .status())
                .isEqualTo(400);
        assertThat(cloud.member()
                        .at("2.90")
                        .put(path, "{'server': {'hostname': 'h1.a'}}")
                        .status())
                .isEqualTo(400);
        var named = cloud.member()
                .at("2.94")
                .put(path, "{'server': {'hostname': 'h1.a'}}")
                .json()
                .get("server");
        assertThat(named.get("OS-EXT-SRV-ATTR:hostname").asString()).isEqualTo("h1.a");
    }

    @Test
    void creationKnowsWhatItsMicroversionKnows() {
        var id = cloud.activeServer("");
        assertThat(id).isNotEmpty();
        var server = "{'server': {'name': 'w', 'flavorRef': '42', 'imageRef': '%s', %s}}";
        assertThat(create("2.51", server, "'networks': 'none', 'tags': ['t']").status())
                .isEqualTo(400);
        var tagged = create("2.52", server, "'networks': 'none', 'tags': ['t'], 'adminPass': 'secret'");
        assertThat(tagged.json().get("server").get("adminPass").asString()).isEqualTo("secret");
        var made = tagged.json().get("server").get("id").asString();
        assertThat(cloud.member()
                        .at("2.26")
                        .get("/v2.1/servers/" + made + "/tags")
                        .text())
                .isEqualTo("{\"tags\":[\"t\"]}");
        assertThat(create("2.18", server, "'description': 'd'").status()).isEqualTo(400);
        assertThat(create("2.36", server, "'networks': 'none'").status()).isEqualTo(400);
        assertThat(create("2.37", server, "'networks': [{'uuid': '%s', 'tag': 'n'}]".formatted(FakeServices.NETWORK))
                        .status())
                .isEqualTo(400);
        assertThat(create("2.74", server, "'networks': 'none', 'host': 'node1'").status())
                .isEqualTo(403);
        assertThat(create("2.90", server, "'networks': 'none', 'hostname': 'h', 'max_count': 2")
                        .status())
                .isEqualTo(400);
        var reserved = create("2.37", server, "'networks': 'none', 'max_count': 2, 'return_reservation_id': true");
        assertThat(reserved.json().get("reservation_id").asString()).startsWith("r-");
    }

    private static ComputeUnderTest.Answer create(String version, String server, String more) {
        return cloud.member().at(version).post("/v2.1/servers", server.formatted(FakeServices.IMAGE, more));
    }
}
