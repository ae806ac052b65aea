package io.nubila.network;

import io.nubila.contracts.compute.MetadataContract;
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
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/** The whole network service behind its HTTP port, with a data path in memory. */
final class Cloud implements AutoCloseable {
    static final String HOST = "node1";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Map<String, Set<String>> ROLES = Map.of(
            "admin", Set.of("admin", "manager", "member", "reader"),
            "alice", Set.of("member", "reader"),
            "bob", Set.of("member", "reader"),
            "reader", Set.of("reader"),
            "nova", Set.of("service", "member", "reader"));
    private static final Map<String, String> PROJECTS = Map.of(
            "admin",
            "a".repeat(32),
            "alice",
            "c".repeat(32),
            "bob",
            "b".repeat(32),
            "reader",
            "c".repeat(32),
            "nova",
            "e".repeat(32));

    final RecordingDriver driver;
    final NetworkModule module;
    final HttpServer http = new HttpServer(Optional.empty());
    final int port;
    private final HttpClient client = HttpClient.newHttpClient();

    Cloud(Path state) {
        this(state, new RecordingDriver());
    }

    Cloud(Path state, RecordingDriver with) {
        driver = with;
        state.resolve("db").toFile().mkdirs();
        module = new NetworkModule(
                new Surroundings(
                        state,
                        HOST,
                        "cloud1",
                        Clock.system(),
                        Ids.secure(),
                        Commands.host(),
                        (operation, step, moment) -> {},
                        new Endpoints(Map.of("identity", "http://identity", "network", "http://network"), "RegionOne")),
                NetworkConfig.defaults(),
                driver,
                host -> host.value().equals(HOST));
        var api = new Api(module.api(), Cloud::authenticate, Ids.secure(), answered -> {});
        port = http.listen("127.0.0.1", 0, api);
        http.start();
        module.start();
    }

    /** Who a test token stands for. */
    static Caller authenticate(String token, String requestId) {
        if (!ROLES.containsKey(token)) {
            throw new Problem.Refused(401, "Unauthorized", "The request you have made requires authentication.")
                    .exception();
        }
        return new Caller(
                token + "-id",
                token,
                "default",
                "Default",
                Optional.of(new Caller.ProjectRef(project(token), token, "default", "Default")),
                Optional.empty(),
                false,
                ROLES.getOrDefault(token, Set.of()),
                "audit",
                Instant.MAX,
                requestId);
    }

    static String project(String token) {
        return PROJECTS.getOrDefault(token, "");
    }

    /** An answer. */
    record Answer(int status, JsonNode body) {
        JsonNode at(String pointer) {
            return body.at(pointer);
        }

        String text(String pointer) {
            return body.at(pointer).asString("");
        }

        String problem() {
            return text("/NeutronError/type");
        }
    }

    Answer get(String token, String path) {
        return send(token, "GET", path, "");
    }

    Answer post(String token, String path, String body) {
        return send(token, "POST", path, body);
    }

    Answer put(String token, String path, String body) {
        return send(token, "PUT", path, body);
    }

    Answer delete(String token, String path) {
        return send(token, "DELETE", path, "");
    }

    Answer send(String token, String method, String path, String body, String... headers) {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .method(
                            method,
                            body.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                    .timeout(LIMIT);
            if (!token.isEmpty()) {
                request.header("X-Auth-Token", token);
            }
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(), response.body().isEmpty() ? Json.object() : Json.tree(response.body()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Creates something and answers its id. */
    String made(String token, String singular, String path, String attributes) {
        var answer = post(token, path, "{'%s': %s}".formatted(singular, attributes));
        if (answer.status() != 201) {
            throw new AssertionError(path + " " + attributes + ": " + answer);
        }
        return answer.text("/" + singular + "/id");
    }

    String network(String token) {
        return made(token, "network", "/v2.0/networks", "{'name': 'net'}");
    }

    String subnet(String token, String network, String cidr) {
        return made(
                token,
                "subnet",
                "/v2.0/subnets",
                "{'network_id': '%s', 'ip_version': %d, 'cidr': '%s'}"
                        .formatted(network, cidr.contains(":") ? 6 : 4, cidr));
    }

    /** Waits for a condition. */
    static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + LIMIT + ": " + what);
            }
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }

    void serve(MetadataContract documents) {
        module.serveMetadata(http, documents);
    }

    @Override
    public void close() {
        http.close();
        module.close();
    }
}
