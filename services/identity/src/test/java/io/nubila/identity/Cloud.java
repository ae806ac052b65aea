package io.nubila.identity;

import io.nubila.identity.engine.IdentityBootstrap.CatalogEntry;
import io.nubila.identity.engine.IdentityBootstrap.Wish;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.http.Api;
import io.nubila.kernel.http.HttpServer;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.node.Endpoints;
import io.nubila.kernel.node.Surroundings;
import io.nubila.kernel.operations.Boundary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;

/** The identity service alone, on a free port, with a settable clock and cheap password hashes. */
final class Cloud implements AutoCloseable {
    static final String ADMIN_PASSWORD = "admin-secret";
    static final String DEMO_PASSWORD = "demo-secret";

    private final IdentityModule module;
    private final HttpServer server;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    Cloud(Path state) {
        this(state, IdentityConfig.defaults(), "http://127.0.0.1:8774/v2.1");
    }

    Cloud(Path state, IdentityConfig config, String computeUrl) {
        var surroundings = new Surroundings(
                state,
                "host",
                "cloud",
                clock(),
                Ids.secure(),
                commands(),
                Boundary.NONE,
                new Endpoints(Map.of("identity", "http://127.0.0.1:5000"), "RegionOne"));
        module = new IdentityModule(surroundings, config.withBcryptRounds(4));
        module.bootstrap()
                .run(new Wish(
                        ADMIN_PASSWORD,
                        DEMO_PASSWORD,
                        "RegionOne",
                        List.of(
                                new CatalogEntry("identity", "keystone", "Identity", "http://127.0.0.1:5000/v3"),
                                new CatalogEntry("compute", "nova", "Compute", computeUrl))));
        server = new HttpServer(Optional.empty());
        port = server.listen(
                "127.0.0.1", 0, new Api(module.api(), module.contract()::authenticate, Ids.secure(), answered -> {}));
        server.start();
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public Instant now() {
                return Clock.system().now().plus(ahead.get());
            }

            @Override
            public void sleep(Duration time) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private static Commands commands() {
        return Commands.host();
    }

    /** Lets time pass. */
    void pass(Duration time) {
        var _ = ahead.updateAndGet(time::plus);
    }

    int port() {
        return port;
    }

    IdentityModule module() {
        return module;
    }

    /** An answer with its JSON, which is missing when there is none. */
    record Answer(int status, JsonNode json, Optional<String> subject, Map<String, List<String>> headers) {
        JsonNode at(String pointer) {
            return json.at(pointer);
        }

        String text(String pointer) {
            return json.at(pointer).asString("");
        }
    }

    Answer get(String token, String path) {
        return call("GET", path, token, Optional.empty());
    }

    Answer head(String token, String path) {
        return call("HEAD", path, token, Optional.empty());
    }

    Answer delete(String token, String path) {
        return call("DELETE", path, token, Optional.empty());
    }

    Answer put(String token, String path) {
        return call("PUT", path, token, Optional.empty());
    }

    Answer put(String token, String path, String body) {
        return call("PUT", path, token, Optional.of(body));
    }

    Answer post(String token, String path, String body) {
        return call("POST", path, token, Optional.of(body));
    }

    Answer patch(String token, String path, String body) {
        return call("PATCH", path, token, Optional.of(body));
    }

    Answer call(String method, String path, String token, Optional<String> body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body.map(HttpRequest.BodyPublishers::ofString).orElse(HttpRequest.BodyPublishers.noBody()));
        if (!token.isEmpty()) {
            request.header("X-Auth-Token", token);
        }
        if (body.isPresent() && !List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(
                    response.statusCode(),
                    response.body().isEmpty() ? Json.object() : Json.tree(response.body()),
                    response.headers().firstValue("X-Subject-Token"),
                    response.headers().map());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Logs in by name in the default domain. */
    Answer login(String user, String password, String scope) {
        return post(
                "", "/v3/auth/tokens", """
                {"auth": {"identity": {"methods": ["password"], "password": {"user": {
                  "name": "%s", "password": "%s", "domain": {"id": "default"}}}}%s}}
                """.formatted(user, password, scope.isEmpty() ? "" : ", \"scope\": " + scope));
    }

    static String projectScope(String name) {
        return "{\"project\": {\"name\": \"" + name + "\", \"domain\": {\"id\": \"default\"}}}";
    }

    /** A token of the administrator in the project admin. */
    String admin() {
        return login("admin", ADMIN_PASSWORD, projectScope("admin")).subject().orElseThrow();
    }

    /** A token of the user demo in the project demo. */
    String demo() {
        return login("demo", DEMO_PASSWORD, projectScope("demo")).subject().orElseThrow();
    }

    /** Another token from a token. */
    Answer exchange(String token, String scope) {
        return post("", "/v3/auth/tokens", """
                {"auth": {"identity": {"methods": ["token"], "token": {"id": "%s"}}%s}}
                """.formatted(token, scope.isEmpty() ? "" : ", \"scope\": " + scope));
    }

    @Override
    public void close() {
        server.close();
        module.close();
    }
}
