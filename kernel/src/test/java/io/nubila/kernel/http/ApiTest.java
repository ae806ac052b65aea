package io.nubila.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    private volatile Optional<Route> lastRoute = Optional.empty();
    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch inSlow = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private HttpServer server;
    private int port;
    private int otherPort;

    private List<Route> routes() {
        var schema = BodySchema.inline("thing", """
                {"type":"object","required":["name"],"additionalProperties":false,
                 "properties":{"name":{"type":"string","minLength":1,"maxLength":5}}}
                """);
        return List.of(
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
                Route.get(
                        "/broken-stream",
                        "things:list",
                        request -> Response.stream(
                                200,
                                "text/plain",
                                out -> {
                                    out.write("half".getBytes(StandardCharsets.US_ASCII));
                                    out.flush();
                                    throw new IOException("the disk is gone");
                                },
                                OptionalLong.empty())),
                Route.get("/broken-file", "things:list", request -> {
                    throw new IOException("the disk is full");
                }),
                Route.get(
                        "/echo/{text}",
                        "things:list",
                        request -> Response.empty(204).header("X-Echo", request.parameter("text"))),
                Route.get("/slow", "things:list", request -> {
                    inSlow.countDown();
                    goOn.await();
                    return Response.ok(Json.object());
                }),
                Route.action("/things/{id}/action", "open", "things:list", request -> Response.empty(202)),
                Route.action("/things/{id}/action", "shut", "things:list", request -> Response.empty(204)));
    }

    @BeforeEach
    void start() {
        var definition = new Api.Definition(
                "thing",
                Optional.of(
                        new Microversions("thing", Optional.empty(), Microversion.of("2.1"), Microversion.of("2.9"))),
                new PlainErrors(),
                Policy.load("thing", new ByteArrayInputStream(RULES.getBytes(StandardCharsets.UTF_8))),
                routes(),
                "Keystone uri=\"x\"");
        server = new HttpServer(Optional.empty());
        port = server.listen("127.0.0.1", 0, new Api(definition, ApiTest::caller, Ids.secure(), this::observe));
        otherPort = server.listen(
                "127.0.0.1",
                0,
                new Api(
                        new Api.Definition(
                                definition.name(),
                                definition.microversions(),
                                definition.errors(),
                                definition.policy(),
                                definition.routes(),
                                definition.authenticateHeader(),
                                new Manners(Optional.of("X-Thing-Request-Id"), ApiTest::check, ApiTest::enter, false)),
                        ApiTest::caller,
                        Ids.secure(),
                        this::observe));
        server.start();
    }

    private void observe(Api.Answered done) {
        lastRoute = done.route();
        answered.incrementAndGet();
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

    private static void check(RawRequest request, Route route, Microversion version) {
        if (BodyTypes.named(request).equals("text/html")) {
            throw new Problem.Refused(415, "UnsupportedMediaType", "no pages").exception();
        }
    }

    /** Below {@code /old} everything is as it was before there were microversions. */
    private static OlderPaths.Entry enter(RawRequest request) {
        return request.path().startsWith("/old/")
                ? new OlderPaths.Entry(request.below("/old"), false)
                : new OlderPaths.Entry(request, true);
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        return send(port, method, path, body, headers);
    }

    private HttpResponse<String> send(int to, String method, String path, String body, String... headers)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to + path))
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
    void aServiceMayHaveMannersOfItsOwn() throws Exception {
        var typed = send(otherPort, "POST", "/things", "{\"name\":\"a\"}", "Content-Type", "Text/HTML; charset=utf-8");
        assertThat(typed.statusCode()).isEqualTo(415);
        assertThat(typed.headers().firstValue("X-Thing-Request-Id"))
                .isEqualTo(typed.headers().firstValue("X-Openstack-Request-Id"));
        assertThat(send(otherPort, "DELETE", "/things", "").statusCode()).isEqualTo(404);
        var more = "{\"name\":\"a\",\"size\":1}";
        assertThat(send(otherPort, "POST", "/things", more).statusCode()).isEqualTo(400);
        var old = send(otherPort, "POST", "/old/things", more, "OpenStack-API-Version", "thing 2.9");
        assertThat(old.statusCode()).isEqualTo(201);
        assertThat(old.headers().firstValue("OpenStack-API-Version")).isEmpty();
        assertThat(send(otherPort, "GET", "/old/new", "", "OpenStack-API-Version", "thing 2.9")
                        .statusCode())
                .isEqualTo(404);
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
        // The log leaves out what stands in the path of some routes, also of those who are refused.
        assertThat(lastRoute.map(Route::path)).contains("/things/{id}");
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
        assertThat(response.body()).contains("Invalid input for field/attribute name. Value: far too long.");
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

    /** What a client sees on the bare connection: everything until the server closes it. */
    private String talk(String... sent) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            for (var part : sent) {
                var lines = part.replace("\r\n", "\n").replace("\n", "\r\n");
                socket.getOutputStream().write(lines.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void aRefusalReachesAClientThatStillSendsItsBody() throws Exception {
        var body = "x".repeat(8 << 20);
        var answer = talk(
                "POST /things HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " + body.length()
                        + "\r\n\r\n",
                body);
        assertThat(answer).startsWith("HTTP/1.1 401");
    }

    @Test
    void aBodyOverTheLimitIsToldSoToAClientThatStillSendsIt() throws Exception {
        var body = "x".repeat(8 << 20);
        var answer = talk(
                "POST /things HTTP/1.1\r\nHost: h\r\nX-Auth-Token: good\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n800000\r\n",
                body,
                "\r\n0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413");
    }

    @Test
    void aStreamThatBreaksOffDoesNotLookComplete() throws Exception {
        var answer = talk("GET /broken-stream HTTP/1.1\r\nHost: h\r\nX-Auth-Token: good\r\nConnection: close\r\n\r\n");
        assertThat(answer).contains("half").doesNotEndWith("0\r\n\r\n");
    }

    @Test
    void aFailureOfOurFilesIsNotTheClientsMistake() throws Exception {
        assertThat(send("GET", "/broken-file", "").statusCode()).isEqualTo(500);
    }

    @Test
    void aBodyThatEndsEarlyIsTheClientsMistake() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            var head = "POST /things HTTP/1.1\r\nHost: h\r\nX-Auth-Token: good\r\nContent-Length: 50\r\n\r\n{";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void aHeaderCannotBeSplit() throws Exception {
        var answer = talk(
                "GET /echo/a%0d%0aInjected:%20yes HTTP/1.1\r\nHost: h\r\nX-Auth-Token: good\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 204").doesNotContain("\r\nInjected");
    }

    @Test
    void escapesThatAreNoTextFindNothing() throws Exception {
        for (var path : List.of("/things/%ff", "/things/%c3%28")) {
            var answer =
                    talk("GET " + path + " HTTP/1.1\r\nHost: h\r\nX-Auth-Token: good\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(path).startsWith("HTTP/1.1 404");
        }
        var answer = talk("GET /things/a?x=%ff HTTP/1.1\r\nHost: h\r\nX-Auth-Token: good\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400");
    }

    @Test
    void answersHeadWithoutABodyAndKeepsTheConnection() throws Exception {
        var answer = talk("""
                HEAD /things/a HTTP/1.1
                Host: h
                X-Auth-Token: good

                """, """
                GET /new HTTP/1.1
                Host: h
                X-Auth-Token: good
                OpenStack-API-Version: thing latest
                Connection: close

                """);
        assertThat(answer).containsSubsequence("HTTP/1.1 200", "Content-Length: 10", "HTTP/1.1 204");
        assertThat(answer).doesNotContain("\"id\"");
    }

    @Test
    void readsChunkedBodiesAndContinues() throws Exception {
        var answer = talk("""
                POST /things HTTP/1.1
                Host: h
                X-Auth-Token: good
                Connection: close
                Expect: 100-continue
                Transfer-Encoding: chunked

                """, """
                8
                {"name":
                4
                "a"}
                0

                """);
        assertThat(answer).contains("HTTP/1.1 201");
    }

    @Test
    void aRunningRequestIsAnsweredWhenTheServerStops() throws Exception {
        var slow = client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/slow"))
                        .header("X-Auth-Token", "good")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(inSlow.await(10, TimeUnit.SECONDS)).isTrue();
        var stopping = Thread.ofVirtual().start(server::close);
        Clock.system().sleep(Duration.ofMillis(300));
        goOn.countDown();
        assertThat(slow.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        stopping.join();
    }

    @Test
    void saysWhatIsWrongWithABodyAsComputeDoes() throws Exception {
        assertThat(message("{\"name\":\"\"}"))
                .isEqualTo("Invalid input for field/attribute name. Value: . '' is too short");
        assertThat(message("{\"name\":\"far too long\"}"))
                .isEqualTo("Invalid input for field/attribute name. Value: far too long. 'far too long' is too long");
        assertThat(message("{\"name\":5}"))
                .isEqualTo("Invalid input for field/attribute name. Value: 5. 5 is not of type 'string'");
        assertThat(message("{}")).isEqualTo("'name' is a required property");
        assertThat(message("{\"name\":\"a\",\"size\":true}"))
                .isEqualTo("Additional properties are not allowed ('size' was unexpected)");
        assertThat(message("[]")).isEqualTo("[] is not of type 'object'");
    }

    private String message(String body) throws Exception {
        var response = send("POST", "/things", body);
        assertThat(response.statusCode()).isEqualTo(400);
        return Json.tree(response.body()).get("message").asString();
    }

    @Test
    void anUnknownVersionIsRefusedWithTheVersionThatWasAskedFor() throws Exception {
        var response = send("GET", "/new", "", "OpenStack-API-Version", "thing 2.10000");
        assertThat(response.statusCode()).isEqualTo(406);
        assertThat(response.headers().firstValue("vary"))
                .hasValueSatisfying(vary -> assertThat(vary).contains("OpenStack-API-Version"));
        assertThat(response.body())
                .contains("Version 2.10000 is not supported by the API. Minimum is 2.1 and maximum is 2.9.");
    }
}
