package io.nubila.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiTest {
    private static final String RULES = """
            - name: things:list
              check: role:member
            - name: things:show
              check: role:member and project_id:%(project_id)s
            """;

    private final AtomicInteger answered = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;
    private int port;

    @BeforeEach
    void start() {
        var schema = BodySchema.inline("thing", """
                {"type":"object","required":["name"],"additionalProperties":false,
                 "properties":{"name":{"type":"string","minLength":1,"maxLength":5}}}
                """);
        var routes = List.of(
                Route.get(
                        "/", Route.PUBLIC, request -> Response.ok(Json.object().put("id", "v1"))),
                Route.get("/things/{id}", "things:show", request -> {
                            request.authorize(Target.project("p1"));
                            return Response.ok(Json.object().put("id", request.parameter("id")));
                        })
                        .checkedWithTarget(),
                Route.get("/careless/{id}", "things:show", request -> Response.empty(204))
                        .checkedWithTarget(),
                Route.post("/things", "things:list", request -> Response.json(201, request.json()))
                        .body(schema),
                Route.get("/new", "things:list", request -> Response.empty(204)).since("2.5"),
                Route.action("/things/{id}/action", "open", "things:list", request -> Response.empty(202)),
                Route.action("/things/{id}/action", "shut", "things:list", request -> Response.empty(204)));
        var definition = new Api.Definition(
                "thing",
                Optional.of(
                        new Microversions("thing", Optional.empty(), Microversion.of("2.1"), Microversion.of("2.9"))),
                new PlainErrors(),
                Policy.load("thing", new ByteArrayInputStream(RULES.getBytes(StandardCharsets.UTF_8))),
                routes,
                "Keystone uri=\"x\"");
        server = new HttpServer(Optional.empty());
        port = server.listen(
                "127.0.0.1", 0, new Api(definition, ApiTest::caller, Ids.secure(), done -> answered.incrementAndGet()));
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Caller caller(String token, String requestId) {
        if (!token.equals("good")) {
            throw new Problem.Refused(401, "Unauthorized", "no").exception();
        }
        return new Caller(
                "u1",
                "user",
                "default",
                "Default",
                Optional.of(new Caller.ProjectRef("p1", "one", "default", "Default")),
                Optional.empty(),
                false,
                Set.of("member"),
                "audit",
                Instant.MAX,
                requestId);
    }

    /** Errors as a status and a sentence. */
    private static final class PlainErrors implements ErrorFormat {
        @Override
        public Response show(int status, Problem problem, String requestId, RawRequest request) {
            return Response.json(status, Json.object().put("message", problem.message()));
        }
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("X-Auth-Token", "good");
        if (headers.length > 0) {
            request = request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void answersWithARequestIdAndTheMicroversion() throws Exception {
        var response = send("GET", "/things/a%2Fb", "");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"id\":\"a/b\"}");
        assertThat(response.headers().firstValue("x-openstack-request-id").orElseThrow())
                .startsWith("req-");
        assertThat(response.headers().firstValue("openstack-api-version")).contains("thing 2.1");
        assertThat(answered).hasValue(1);
    }

    @Test
    void aHandlerThatForgetsItsTargetIsABugAndNotAHole() throws Exception {
        assertThat(send("GET", "/careless/1", "").statusCode()).isEqualTo(500);
    }

    @Test
    void needsAToken() throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/things/1"))
                .build();
        var response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("www-authenticate")).contains("Keystone uri=\"x\"");
    }

    @Test
    void choosesTheRouteByMicroversion() throws Exception {
        assertThat(send("GET", "/new", "").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/new", "", "OpenStack-API-Version", "thing 2.5").statusCode())
                .isEqualTo(204);
        assertThat(send("GET", "/new", "", "OpenStack-API-Version", "thing latest")
                        .statusCode())
                .isEqualTo(204);
        assertThat(send("GET", "/new", "", "OpenStack-API-Version", "thing 2.99")
                        .statusCode())
                .isEqualTo(406);
        assertThat(send("GET", "/new", "", "OpenStack-API-Version", "thing two").statusCode())
                .isEqualTo(400);
    }

    @Test
    void refusesBodiesThatDoNotFitNamingTheField() throws Exception {
        var response = send("POST", "/things", "{\"name\":\"far too long\"}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("Invalid input for field/attribute name. Value: \\\"far too long\\\".");
        assertThat(send("POST", "/things", "{\"name\":").statusCode()).isEqualTo(400);
        assertThat(send("POST", "/things", "x".repeat((1 << 20) + 1)).statusCode())
                .isEqualTo(413);
    }

    @Test
    void choosesTheActionByTheBodysOnlyKey() throws Exception {
        assertThat(send("POST", "/things/1/action", "{\"open\":null}").statusCode())
                .isEqualTo(202);
        assertThat(send("POST", "/things/1/action", "{\"shut\":{}}").statusCode())
                .isEqualTo(204);
        assertThat(send("POST", "/things/1/action", "{\"burn\":{}}").statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "/things/1/action", "{}").statusCode()).isEqualTo(400);
    }

    @Test
    void tellsWhichMethodsAPathHas() throws Exception {
        var response = send("DELETE", "/things", "");
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).contains("POST");
    }
}
