package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Aggregates, the zones they make, and what these do to servers. */
class AggregateApiTest {
    private static final String ALL = "/v2.1/os-aggregates";

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

    private long made(String name, String more) {
        var made = cloud.admin().post(ALL, "{'aggregate': {'name': '%s'%s}}".formatted(name, more));
        assertThat(made.status()).isEqualTo(200);
        return made.json().get("aggregate").get("id").asLong();
    }

    private ComputeUnderTest.Answer act(long id, String action, String inner) {
        return cloud.admin().post(ALL + "/" + id + "/action", "{'%s': {%s}}".formatted(action, inner));
    }

    @Test
    void anAggregateLivesFromCreateToDelete() {
        long id = made("fast", "");
        assertThat(cloud.admin().post(ALL, "{'aggregate': {'name': 'fast'}}").status())
                .isEqualTo(409);
        assertThat(cloud.admin().post(ALL, "{'aggregate': {'name': ' '}}").status())
                .isEqualTo(400);
        assertThat(cloud.member().get(ALL).status()).isEqualTo(403);
        var renamed = cloud.admin().at("2.41").put(ALL + "/" + id, "{'aggregate': {'name': 'faster'}}");
        assertThat(renamed.json().get("aggregate").get("name").asString()).isEqualTo("faster");
        assertThat(renamed.json().get("aggregate").has("uuid")).isTrue();
        var set = act(id, "set_metadata", "'metadata': {'ssd': 'yes', 'gone': null}");
        assertThat(set.json().get("aggregate").get("metadata").toString()).isEqualTo("{\"ssd\":\"yes\"}");
        var added = act(id, "add_host", "'host': 'node2'");
        assertThat(added.json().get("aggregate").get("hosts").toString()).isEqualTo("[\"node2\"]");
        assertThat(act(id, "add_host", "'host': 'node2'").status()).isEqualTo(409);
        assertThat(act(id, "add_host", "'host': 'node9'").status()).isEqualTo(404);
        assertThat(cloud.admin().delete(ALL + "/" + id).status()).isEqualTo(400);
        assertThat(act(id, "remove_host", "'host': 'node1'").status()).isEqualTo(404);
        assertThat(act(id, "remove_host", "'host': 'node2'").status()).isEqualTo(200);
        assertThat(cloud.admin().delete(ALL + "/" + id).status()).isEqualTo(200);
        assertThat(cloud.admin().get(ALL + "/" + id).status()).isEqualTo(404);
        assertThat(cloud.admin().get(ALL + "/x").status()).isEqualTo(400);
    }

    @Test
    void serversGoToTheZoneTheyName() {
        long id = made("edge", ", 'availability_zone': 'east'");
        assertThat(act(id, "add_host", "'host': 'node2'").status()).isEqualTo(200);
        var zones = cloud.member().get("/v2.1/os-availability-zone").json().get("availabilityZoneInfo");
        assertThat(zones.findValuesAsString("zoneName")).containsExactlyInAnyOrder("east", "nova");
        var server = cloud.activeServer(", \"availability_zone\": \"east\"");
        var shown = cloud.admin().get("/v2.1/servers/" + server).json().get("server");
        assertThat(shown.get("OS-EXT-SRV-ATTR:host").asString()).isEqualTo("node2");
        assertThat(shown.get("OS-EXT-AZ:availability_zone").asString()).isEqualTo("east");
        assertThat(cloud.admin().get("/v2.1/os-services?host=node2").text()).contains("\"zone\":\"east\"");
        var unknown = cloud.member().post("/v2.1/servers", """
                {"server": {"name": "w", "flavorRef": "42", "imageRef": "%s", "availability_zone": "west"}}
                """.formatted(FakeServices.IMAGE));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.message()).isEqualTo("The requested availability zone is not available");
    }

    @Test
    void aHostIsInOneZoneAndItsServersKeepTheirs() {
        long east = made("east", ", 'availability_zone': 'east'");
        long west = made("west", ", 'availability_zone': 'west'");
        assertThat(act(east, "add_host", "'host': 'node2'").status()).isEqualTo(200);
        var refused = act(west, "add_host", "'host': 'node2'");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.message()).contains("already in availability zone(s) [east]");
        var _ = cloud.activeServer(", \"availability_zone\": \"east\"");
        assertThat(act(east, "remove_host", "'host': 'node2'").status()).isEqualTo(409);
        assertThat(act(east, "set_metadata", "'metadata': {'availability_zone': 'north'}")
                        .status())
                .isEqualTo(400);
        assertThat(cloud.admin()
                        .put(ALL + "/" + east, "{'aggregate': {'availability_zone': 'north'}}")
                        .message())
                .contains("contain instances in this zone");
    }
}
