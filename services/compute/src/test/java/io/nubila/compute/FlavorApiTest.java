package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Flavors through HTTP. */
class FlavorApiTest {
    @TempDir
    static Path state;

    private static ComputeUnderTest cloud;

    @BeforeAll
    static void start() throws IOException {
        cloud = new ComputeUnderTest(state);
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static String wish(String name, String id, String more) {
        return "{'flavor': {'name': '%s', 'id': '%s', 'ram': 64, 'vcpus': 1, 'disk': 1%s}}".formatted(name, id, more);
    }

    @Test
    void aNewCloudHasTheUsualSizes() {
        var flavors = cloud.member().get("/v2.1/flavors/detail").json().get("flavors");
        assertThat(flavors.valueStream().map(one -> one.get("name").asString()))
                .contains("m1.nano", "m1.micro", "m1.tiny", "m1.small", "m1.medium", "m1.large", "m1.xlarge");
        var nano = cloud.member().get("/v2.1/flavors/42").json().get("flavor");
        assertThat(nano.get("ram").asInt()).isEqualTo(192);
        assertThat(nano.get("swap").asString()).isEmpty();
        assertThat(nano.get("rxtx_factor").asDouble()).isEqualTo(1.0);
        assertThat(nano.get("links").get(0).get("href").asString()).isEqualTo(cloud.base() + "/v2.1/flavors/42");
        assertThat(nano.has("description")).isFalse();
        var newest = cloud.member().at("2.96").get("/v2.1/flavors/42").json().get("flavor");
        assertThat(newest.get("swap").isInt()).isTrue();
        assertThat(newest.get("description").isNull()).isTrue();
        assertThat(newest.get("extra_specs").isObject()).isTrue();
    }

    @Test
    void listsAreFilteredSortedAndPaged() {
        var first = cloud.member()
                .get("/v2.1/flavors?sort_key=memory_mb&sort_dir=desc&limit=2&minRam=200")
                .json();
        assertThat(names(first)).containsExactly("m1.xlarge", "m1.large");
        var next = first.get("flavors_links").get(0).get("href").asString();
        assertThat(next).contains("marker=4").contains("limit=2").startsWith(cloud.base() + "/v2.1/flavors?");
        assertThat(names(cloud.member()
                        .get(next.substring(cloud.base().length()))
                        .json()))
                .containsExactly("m1.medium", "m1.small");
        assertThat(cloud.member().get("/v2.1/flavors?marker=nowhere").status()).isEqualTo(400);
        assertThat(cloud.member().get("/v2.1/flavors?limit=-1").status()).isEqualTo(400);
        assertThat(cloud.member().get("/v2.1/flavors?sort_key=secret").status()).isEqualTo(400);
        assertThat(cloud.member().get("/v2.1/flavors?strange=1").status()).isEqualTo(200);
        assertThat(cloud.member().at("2.75").get("/v2.1/flavors?strange=1").status())
                .isEqualTo(400);
    }

    private static Iterable<String> names(JsonNode json) {
        return json.get("flavors")
                .valueStream()
                .map(one -> one.get("name").asString())
                .toList();
    }

    @Test
    void onlyAdministratorsMakeFlavorsAndBothNameAndIdAreTheirOwn() {
        assertThat(cloud.member().post("/v2.1/flavors", wish("a1", "a1", "")).status())
                .isEqualTo(403);
        var made = cloud.admin().post("/v2.1/flavors", wish("a1", "a1", ", 'swap': '16', 'rxtx_factor': 2"));
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.json().get("flavor").get("swap").asInt()).isEqualTo(16);
        assertThat(cloud.admin().post("/v2.1/flavors", wish("a1", "a2", "")).status())
                .isEqualTo(409);
        assertThat(cloud.admin().post("/v2.1/flavors", wish("a2", "a1", "")).message())
                .isEqualTo("Flavor with ID a1 already exists.");
        assertThat(cloud.admin().delete("/v2.1/flavors/a1").status()).isEqualTo(202);
        assertThat(cloud.admin().delete("/v2.1/flavors/a1").status()).isEqualTo(404);
        assertThat(cloud.admin().post("/v2.1/flavors", wish("a1", "a1", "")).status())
                .isEqualTo(200);
    }

    @Test
    void refusesSizesThatMakeNoSense() {
        for (var more : new String[] {
            ", 'vcpus2': 1", ", 'swap': -1", ", 'rxtx_factor': 0", ", 'os-flavor-access:is_public': 'perhaps'"
        }) {
            assertThat(cloud.admin()
                            .post("/v2.1/flavors", wish("bad", "bad", more))
                            .status())
                    .as(more)
                    .isEqualTo(400);
        }
        assertThat(cloud.admin().post("/v2.1/flavors", wish(" bad", "bad", "")).status())
                .isEqualTo(400);
        assertThat(cloud.admin()
                        .post("/v2.1/flavors", wish("bad", "bad/id", ""))
                        .status())
                .isEqualTo(400);
        assertThat(cloud.admin()
                        .post("/v2.1/flavors", "{'flavor': {'name': 'b', 'ram': 1, 'vcpus': '0', 'disk': 1}}")
                        .status())
                .isEqualTo(400);
        assertThat(cloud.admin()
                        .post("/v2.1/flavors", wish("bad", "bad", ", 'description': 'x'"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aPrivateFlavorIsThereOnlyForThoseWhoWereGivenIt() {
        var made = cloud.admin()
                .at("2.55")
                .post(
                        "/v2.1/flavors",
                        wish("secret", "s1", ", 'os-flavor-access:is_public': false, 'description': 'd'"));
        assertThat(made.json().get("flavor").get("description").asString()).isEqualTo("d");
        assertThat(cloud.member().get("/v2.1/flavors/s1").status()).isEqualTo(404);
        assertThat(cloud.admin().get("/v2.1/flavors/s1").status()).isEqualTo(200);
        assertThat(names(cloud.admin().get("/v2.1/flavors?is_public=false").json()))
                .containsExactly("secret");
        assertThat(names(cloud.admin().get("/v2.1/flavors").json())).doesNotContain("secret");
        assertThat(names(cloud.admin().get("/v2.1/flavors?is_public=None").json()))
                .contains("secret", "m1.nano");

        var give = "{'addTenantAccess': {'tenant': 'p1'}}";
        assertThat(cloud.admin().post("/v2.1/flavors/s1/action", give).text())
                .isEqualTo("{\"flavor_access\":[{\"flavor_id\":\"s1\",\"tenant_id\":\"p1\"}]}");
        assertThat(cloud.admin().post("/v2.1/flavors/s1/action", give).status()).isEqualTo(409);
        assertThat(cloud.member().get("/v2.1/flavors/s1").status()).isEqualTo(200);
        assertThat(cloud.stranger().get("/v2.1/flavors/s1").status()).isEqualTo(404);
        assertThat(cloud.admin().get("/v2.1/flavors/s1/os-flavor-access").status())
                .isEqualTo(200);
        assertThat(cloud.admin().get("/v2.1/flavors/42/os-flavor-access").status())
                .isEqualTo(404);
        var take = "{'removeTenantAccess': {'tenant': 'p1'}}";
        assertThat(cloud.admin().post("/v2.1/flavors/s1/action", take).status()).isEqualTo(200);
        assertThat(cloud.admin().post("/v2.1/flavors/s1/action", take).status()).isEqualTo(404);
        assertThat(cloud.admin().at("2.7").post("/v2.1/flavors/42/action", give).status())
                .isEqualTo(409);
    }

    @Test
    void extraSpecsComeAndGoAndTheDescriptionChanges() {
        cloud.admin().post("/v2.1/flavors", wish("specs", "e1", ""));
        var specs = "/v2.1/flavors/e1/os-extra_specs";
        assertThat(cloud.admin()
                        .post(specs, "{'extra_specs': {'hw:cpu_policy': 'shared', 'n': 5}}")
                        .status())
                .isEqualTo(200);
        assertThat(cloud.admin().put(specs + "/n", "{'n': '6'}").status()).isEqualTo(200);
        assertThat(cloud.admin().put(specs + "/n", "{'m': '6'}").message()).isEqualTo("Request body and URI mismatch");
        assertThat(cloud.member().get(specs).text())
                .isEqualTo("{\"extra_specs\":{\"hw:cpu_policy\":\"shared\",\"n\":\"6\"}}");
        assertThat(cloud.member().get(specs + "/n").text()).isEqualTo("{\"n\":\"6\"}");
        assertThat(cloud.member().get(specs + "/none").status()).isEqualTo(404);
        assertThat(cloud.member().delete(specs + "/n").status()).isEqualTo(403);
        assertThat(cloud.admin().delete(specs + "/n").status()).isEqualTo(200);
        assertThat(cloud.admin().delete(specs + "/n").status()).isEqualTo(404);
        var described = cloud.admin().at("2.61").put("/v2.1/flavors/e1", "{'flavor': {'description': 'new'}}");
        assertThat(described.json().get("flavor").get("description").asString()).isEqualTo("new");
        assertThat(described.json().get("flavor").get("extra_specs").size()).isEqualTo(1);
        assertThat(cloud.admin()
                        .put("/v2.1/flavors/e1", "{'flavor': {'description': 'x'}}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void extraSpecsAreCheckedByWhatTheyMean() {
        var specs = "/v2.1/flavors/42/os-extra_specs";
        var wrong = "{'extra_specs': {'%s': '%s'}}";
        for (var spec : new String[][] {
            {"hw:cpu_policy", "shard"},
            {"hw:numa_nodes", "0"},
            {"hw:no_such", "1"},
            {"trait:HW_CPU", "maybe"},
            {"hw:boot_menu", "perhaps"},
            {"hw_video:ram_max_mb", "much"}
        }) {
            var refused = cloud.admin().at("2.86").post(specs, wrong.formatted(spec[0], spec[1]));
            assertThat(refused.status()).as(spec[0]).isEqualTo(400);
            assertThat(refused.message()).startsWith("Validation failed; ");
        }
        var right =
                "{'extra_specs': {'hw:cpu_policy': 'shared', 'hw:numa_cpus.0': '0-3,^2', 'resources1:CUSTOM_GPU': '1',"
                        + " 'own:thing': 'anything', 'plain': 'text', 'trait:CUSTOM_X': 'forbidden'}}";
        assertThat(cloud.admin().at("2.86").post(specs, right).status()).isEqualTo(200);
        assertThat(cloud.admin()
                        .at("2.85")
                        .post(specs, wrong.formatted("hw:no_such", "1"))
                        .status())
                .isEqualTo(200);
    }
}
