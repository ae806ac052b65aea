package io.nubila.image;

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
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Image alone, over real HTTP. A token is a project; that of {@code admin} administers. */
final class ImageUnderTest implements AutoCloseable {
    static final String PATCH = "application/openstack-images-v2.1-json-patch";

    private final ImageModule module;
    private final HttpServer server = new HttpServer(Optional.empty());
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    ImageUnderTest(Path state, ImageConfig config) throws IOException {
        var _ = Files.createDirectories(state.resolve("db"));
        var ids = Ids.secure();
        module = new ImageModule(
                new Surroundings(
                        state,
                        "node1",
                        "cloud",
                        Clock.system(),
                        ids,
                        Commands.host(),
                        Boundary.NONE,
                        new Endpoints(Map.of("identity", "http://identity"), "RegionOne")),
                config);
        var api = new Api(module.api(), ImageUnderTest::caller, ids, _ -> {});
        port = server.listen("127.0.0.1", 0, api);
        server.start();
        module.start();
    }

    ImageModule module() {
        return module;
    }

    int port() {
        return port;
    }

    static Caller caller(String token, String requestId) {
        if (token.equals("nobody")) {
            throw new Problem.Refused(401, "Unauthorized", "no such token").exception();
        }
        var roles = token.equals("admin") ? Set.of("admin", "member", "reader") : Set.of("member", "reader");
        return new Caller(
                "user-" + token,
                token,
                "default",
                "Default",
                Optional.of(new Caller.ProjectRef(token, token, "default", "Default")),
                Optional.empty(),
                false,
                roles,
                "audit",
                Instant.parse("2100-01-01T00:00:00Z"),
                requestId);
    }

    /** An answer. */
    record Answer(int status, byte[] bytes, HttpResponse<byte[]> raw) {
        JsonNode json() {
            return Json.parse(bytes);
        }

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    Answer get(String token, String path) throws Exception {
        return send(token, "GET", path, "", new byte[0]);
    }

    Answer send(String token, String method, String path, String type, String body) throws Exception {
        return send(token, method, path, type, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    Answer post(String token, String path, String body) throws Exception {
        return send(token, "POST", path, "application/json", body);
    }

    Answer patch(String token, String id, String changes) throws Exception {
        return send(token, "PATCH", "/v2/images/" + id, PATCH, changes);
    }

    Answer upload(String token, String id, byte[] bytes) throws Exception {
        return send(token, "PUT", "/v2/images/" + id + "/file", "application/octet-stream", bytes);
    }

    Answer send(String token, String method, String path, String type, byte[] body, String... headers)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("X-Auth-Token", token)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        var response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), response.body(), response);
    }

    @Override
    public void close() {
        server.close();
        module.close();
        client.close();
    }
}
