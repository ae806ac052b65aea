package io.nubila.placement;

import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Api;
import io.nubila.kernel.http.HttpServer;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.node.Endpoints;
import io.nubila.kernel.node.Surroundings;
import io.nubila.kernel.operations.Boundary;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Placement alone, over real HTTP. The tokens are {@code admin} and {@code reader}. */
final class PlacementUnderTest implements AutoCloseable {
    static final Caller SYSTEM = Caller.system("req-test");

    private final PlacementModule module;
    private final HttpServer server = new HttpServer(Optional.empty());
    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;

    PlacementUnderTest(Path state) throws IOException {
        var _ = Files.createDirectories(state.resolve("db"));
        var ids = Ids.secure();
        module = new PlacementModule(
                new Surroundings(
                        state,
                        "node1",
                        "cloud",
                        Clock.system(),
                        ids,
                        Commands.host(),
                        Boundary.NONE,
                        new Endpoints(Map.of("identity", "http://identity"), "RegionOne")),
                PlacementConfig.defaults());
        var api = new Api(module.api(), PlacementUnderTest::caller, ids, _ -> {});
        int port = server.listen("127.0.0.1", 0, api);
        server.start();
        module.start();
        base = "http://127.0.0.1:" + port;
    }

    PlacementModule module() {
        return module;
    }

    private static Caller caller(String token, String requestId) {
        if (!token.equals("admin") && !token.equals("reader")) {
            throw new Problem.Refused(401, "Unauthorized", "no such token").exception();
        }
        var roles = token.equals("admin") ? Set.of("admin", "service", "reader") : Set.of("reader");
        return new Caller(
                "user-" + token,
                token,
                "default",
                "Default",
                Optional.of(new Caller.ProjectRef("project-" + token, token, "default", "Default")),
                Optional.empty(),
                false,
                roles,
                "audit",
                Instant.parse("2100-01-01T00:00:00Z"),
                requestId);
    }

    /** An answer. */
    record Answer(int status, JsonNode json, HttpResponse<byte[]> raw) {}

    Answer call(String method, String path, String version, String body) throws Exception {
        return call("admin", method, path, version, body);
    }

    Answer call(String token, String method, String path, String version, String body) throws Exception {
        return typed("application/json", token, method, path, version, body);
    }

    /** A call that names another content type; none when it is empty. */
    Answer typed(String type, String token, String method, String path, String version, String body) throws Exception {
        var building = HttpRequest.newBuilder(URI.create(base + path));
        if (!type.isEmpty()) {
            building.header("Content-Type", type);
        }
        var request = building.header("X-Auth-Token", token)
                .header("OpenStack-API-Version", "placement " + version)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                .build();
        var response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        var json = response.body().length == 0 ? Json.object() : Json.parse(response.body());
        return new Answer(response.statusCode(), json, response);
    }

    @Override
    public void close() {
        server.close();
        module.close();
        client.close();
    }
}
