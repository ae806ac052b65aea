package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.kernel.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of HTTP is the Compute API's own: version documents, older paths, headers and content types. */
class EdgeApiTest {
    @TempDir
    static Path state;

    private static ComputeUnderTest cloud;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws IOException {
        cloud = new ComputeUnderTest(state);
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @AfterEach
    void done() {
        client.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(cloud.base() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("X-Auth-Token", "admin");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theApiOfBeforeMicroversionsIsListedFirst() throws Exception {
        var versions = Json.tree(send("GET", "/", "").body()).get("versions");
        assertThat(versions.get(0).get("id").asString()).isEqualTo("v2.0");
        assertThat(versions.get(0).get("version").asString()).isEmpty();
        assertThat(versions.get(1).get("id").asString()).isEqualTo("v2.1");
        for (var version : versions) {
            var link = version.get("links").get(0).get("href").asString();
            var shown = Json.tree(send("GET", link.substring(cloud.base().length()), "")
                            .body())
                    .get("version");
            assertThat(shown.get("links").get(0).get("href").asString()).isEqualTo(link);
            assertThat(shown.get("id")).isEqualTo(version.get("id"));
        }
    }

    @Test
    void olderPathsMeanTheSameAndProjectsMayStandInThem() throws Exception {
        var newest = send("GET", "/v2.1/flavors/42", "", "OpenStack-API-Version", "compute 2.55");
        assertThat(newest.headers().firstValue("OpenStack-API-Version")).hasValue("compute 2.55");
        assertThat(newest.headers().firstValue("X-OpenStack-Nova-API-Version")).hasValue("2.55");
        assertThat(newest.headers().firstValue("Vary")).hasValue("OpenStack-API-Version, X-OpenStack-Nova-API-Version");
        var old = send("GET", "/v2/flavors/42", "", "OpenStack-API-Version", "compute 2.55");
        assertThat(old.statusCode()).isEqualTo(200);
        assertThat(old.body()).doesNotContain("description");
        assertThat(old.headers().firstValue("OpenStack-API-Version")).isEmpty();
        assertThat(cloud.other()
                        .get("/v2/" + ComputeUnderTest.OTHER + "/flavors/42")
                        .text())
                .isEqualTo(old.body());
        assertThat(cloud.other()
                        .get("/v2.1/" + ComputeUnderTest.OTHER + "/flavors/42")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theProjectInAPathHasToBeTheTokens() {
        for (var path : new String[] {"/v2/%s/flavors/42", "/v2.1/%s/servers", "/v2.1/%s/flavors/42"}) {
            var refused = cloud.admin().get(path.formatted(ComputeUnderTest.OTHER));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.message())
                    .isEqualTo("Malformed request URL: URL's project_id '%s' doesn't match Context's project_id 'p0'"
                            .formatted(ComputeUnderTest.OTHER));
        }
        assertThat(cloud.admin()
                        .get("/v2.1/" + ComputeUnderTest.OTHER + "/nothing")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void theOldApiPassesOverFieldsItDoesNotKnow() throws Exception {
        var body = "{\"keypair\": {\"name\": \"%s\", \"colour\": \"blue\"}}";
        assertThat(send("POST", "/v2.1/os-keypairs", body.formatted("a")).statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "/v2/os-keypairs", body.formatted("b")).statusCode())
                .isEqualTo(200);
        assertThat(send("POST", "/v2/os-keypairs", "{\"keypair\": {\"name\": 7}}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void theRequestsIdIsToldUnderBothNames() throws Exception {
        var answer = send("GET", "/v2.1/flavors", "");
        var id = answer.headers().firstValue("X-Openstack-Request-Id");
        assertThat(id).isPresent();
        assertThat(answer.headers().firstValue("X-Compute-Request-Id")).isEqualTo(id);
    }

    @Test
    void foreignContentTypesAreRefused() throws Exception {
        var body = "{\"keypair\": {\"name\": \"typed\"}}";
        var refused = send("POST", "/v2.1/os-keypairs", body, "Content-Type", "application/xml");
        assertThat(refused.statusCode()).isEqualTo(415);
        assertThat(refused.body())
                .isEqualTo("{\"badMediaType\":{\"code\":415,\"message\":\"Unsupported Content-Type\"}}");
        assertThat(send("POST", "/v2.1/os-keypairs", body, "Content-Type", "application/json; charset=utf-8")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void unknownMethodsAndASlashAtTheEndAreNotFound() throws Exception {
        assertThat(send("DELETE", "/v2.1/flavors", "").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/v2.1/flavors/", "").statusCode()).isEqualTo(404);
    }
}
