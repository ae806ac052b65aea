package io.nubila.compute;

import io.nubila.compute.driver.Hypervisor;
import io.nubila.compute.engine.Hosts;
import io.nubila.contracts.compute.HostName;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/**
 * Compute alone, over real HTTP, with one fake host. The tokens are {@code admin} (project p0), {@code member} and
 * {@code colleague} (p1), and {@code stranger} (p2).
 */
final class ComputeUnderTest implements AutoCloseable {
    /** The project of {@link #other}, of the form that projects' ids have. */
    static final String OTHER = "0123456789abcdef0123456789abcdef";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final FakeServices services = new FakeServices();
    final FakeHost host = new FakeHost();
    private final ComputeModule module;
    private final HttpServer server = new HttpServer(Optional.empty());
    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;
    private final String consoles;
    private final Clock clock = Clock.system();

    /**
     * @param more names of hosts beside the one there always is
     */
    ComputeUnderTest(Path state, String... more) throws IOException {
        var hosts = new LinkedHashMap<HostName, Hypervisor>();
        hosts.put(FakeHost.NAME, host);
        for (var name : more) {
            hosts.put(new HostName(name), new FakeHost(new HostName(name)));
        }
        var _ = Files.createDirectories(state.resolve("db"));
        var ids = Ids.secure();
        module = new ComputeModule(
                new Surroundings(
                        state,
                        "node1",
                        "cloud",
                        clock,
                        ids,
                        Commands.host(),
                        Boundary.NONE,
                        new Endpoints(
                                Map.of(
                                        "identity",
                                        "http://identity",
                                        "image",
                                        "http://image",
                                        "console",
                                        "http://console:6080"),
                                "RegionOne")),
                ComputeConfig.defaults(),
                new Hosts(hosts),
                services.image,
                services.network,
                new ForOldClients(services.groups, services.catalogue, services.images),
                services.placement);
        module.makeDefaultFlavors();
        var api = new Api(module.api(), ComputeUnderTest::caller, ids, _ -> {});
        int port = server.listen("127.0.0.1", 0, api);
        consoles = "127.0.0.1:" + server.listen("127.0.0.1", 0, module.consoles());
        server.start();
        module.start();
        base = "http://127.0.0.1:" + port;
    }

    ComputeModule module() {
        return module;
    }

    String base() {
        return base;
    }

    /** Host and port of the console proxy. */
    String consoles() {
        return consoles;
    }

    HttpClient client() {
        return client;
    }

    private static Caller caller(String token, String requestId) {
        return switch (token) {
            case "admin" -> person("admin", "p0", Set.of("admin", "member", "reader"), requestId);
            case "member" -> person("u1", "p1", Set.of("member", "reader"), requestId);
            case "other" -> person("u4", OTHER, Set.of("member", "reader"), requestId);
            case "colleague" -> person("u3", "p1", Set.of("member", "reader"), requestId);
            case "stranger" -> person("u2", "p2", Set.of("member", "reader"), requestId);
            default -> throw new Problem.Refused(401, "Unauthorized", "no").exception();
        };
    }

    private static Caller person(String user, String project, Set<String> roles, String requestId) {
        return new Caller(
                user,
                user,
                "default",
                "Default",
                Optional.of(new Caller.ProjectRef(project, project, "default", "Default")),
                Optional.empty(),
                false,
                roles,
                "audit",
                Instant.MAX,
                requestId);
    }

    /** An answer with its body as JSON. */
    record Answer(int status, String text) {
        JsonNode json() {
            return Json.tree(text);
        }

        /** The message of an error. */
        String message() {
            return json().iterator().next().get("message").asString();
        }
    }

    /** Someone who speaks to the API in a microversion. */
    record Client(ComputeUnderTest cloud, String token, String version) {
        Client at(String other) {
            return new Client(cloud, token, other);
        }

        Answer get(String path) {
            return send("GET", path, "");
        }

        Answer delete(String path) {
            return send("DELETE", path, "");
        }

        Answer post(String path, String body) {
            return send("POST", path, body);
        }

        Answer put(String path, String body) {
            return send("PUT", path, body);
        }

        private Answer send(String method, String path, String body) {
            var request = HttpRequest.newBuilder(URI.create(cloud.base + path))
                    .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                    .header("X-Auth-Token", token)
                    .header("OpenStack-API-Version", "compute " + version)
                    .build();
            try {
                var response = cloud.client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
                return new Answer(response.statusCode(), response.body());
            } catch (IOException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    Client admin() {
        return new Client(this, "admin", "2.1");
    }

    Client member() {
        return new Client(this, "member", "2.1");
    }

    Client other() {
        return new Client(this, "other", "2.1");
    }

    Client colleague() {
        return new Client(this, "colleague", "2.1");
    }

    Client stranger() {
        return new Client(this, "stranger", "2.1");
    }

    /** Waits until the condition holds; fails after some seconds. */
    void until(BooleanSupplier condition) {
        var end = clock.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (clock.now().isAfter(end)) {
                throw new AssertionError("the condition did not come true");
            }
            try {
                clock.sleep(Duration.ofMillis(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    /** Boots a server of the member's project and waits until it is active; answers its id. */
    String activeServer(String more) {
        until(() -> admin().get("/v2.1/os-services").json().get("services").size() >= 1);
        var made = member().at("2.37").post("/v2.1/servers", """
                {"server": {"name": "web", "flavorRef": "42", "imageRef": "%s", "networks": "auto"%s}}
                """.formatted(FakeServices.IMAGE, more));
        if (made.status() != 202) {
            throw new AssertionError(made.text());
        }
        var id = made.json().get("server").get("id").asString();
        until(() -> status(id).equals("ACTIVE"));
        return id;
    }

    String status(String id) {
        return member().get("/v2.1/servers/" + id)
                .json()
                .path("server")
                .path("status")
                .asString("");
    }

    @Override
    public void close() {
        server.close();
        module.close();
        client.close();
    }
}
