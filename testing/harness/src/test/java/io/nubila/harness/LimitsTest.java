package io.nubila.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What no honest client sends, to every route: the right status, the service's envelope, nothing of the inside, no harm. */
class LimitsTest {
    private static final String NOBODYS = "deadbeef-0000-4000-8000-00000000dead";
    private static final int MEBIBYTE = 1 << 20;
    private static final int SLOW_CLIENTS = 40;
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final List<String> QUERIES = List.of(
            "limit=abc",
            "limit=-1",
            "limit=99999999999999999999",
            "marker=%00",
            "marker=nothing",
            "name=%ff%fe",
            "name=%zz",
            "sort_key=%27%3B--",
            "sort=a:b:c",
            "fields=",
            "&&&=&",
            "name=" + "x".repeat(5_000));

    private static CloudUnderTest cloud;
    private static Session admin;
    private static List<ApiRoute> routes;

    @BeforeAll
    static void start() {
        cloud = CloudUnderTest.start();
        admin = cloud.cloud().admin();
        routes = ApiRoute.all(cloud.node().apis());
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static List<ApiRoute> takingJson() {
        return routes.stream().filter(ApiRoute::takesJson).toList();
    }

    private static Answer send(ApiRoute route, byte[] body) {
        return route.at(admin)
                .bytes(route.route().method(), route.service(), route.path(_ -> NOBODYS), route.type(), body);
    }

    /** Adds what is wrong with an answer that should be an error of the client's. */
    private static void refused(List<String> failures, ApiRoute route, Answer answer, int... allowed) {
        for (int status : allowed) {
            if (answer.status() == status) {
                Envelopes.wrong(route, answer).ifPresent(why -> failures.add(route + " " + why + ": " + answer));
                return;
            }
        }
        failures.add(route + ": " + answer);
    }

    @Test
    void whatIsNoJsonIsRefused() {
        var failures = new ArrayList<String>();
        for (var route : takingJson()) {
            for (var text :
                    List.of("{", "nonsense", "{\"a\": 1} {\"b\": 2}", "{\"a\": NaN}", "{\"a\": 1, \"a\": 2", "\"")) {
                refused(failures, route, send(route, text.getBytes(StandardCharsets.UTF_8)), 400);
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void whatIsNoUtf8IsRefused() {
        var failures = new ArrayList<String>();
        var text = new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xff, (byte) 0xc0, '"', '}'};
        for (var route : takingJson()) {
            refused(failures, route, send(route, text), 400);
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void whatIsTooDeepIsRefused() {
        var failures = new ArrayList<String>();
        var text = ("[".repeat(20_000) + "]".repeat(20_000)).getBytes(StandardCharsets.UTF_8);
        for (var route : takingJson()) {
            refused(failures, route, send(route, text), 400);
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void jsonOfTheWrongShapeBreaksNothing() {
        var failures = new ArrayList<String>();
        var list = "{\"a\": [" + "1,".repeat(9_999) + "1]}";
        for (var route : takingJson()) {
            for (var text : List.of("[]", "1", "null", "\"text\"", "{}", "{\"\": {}}", list)) {
                broken(failures, route, send(route, text.getBytes(StandardCharsets.UTF_8)), text);
            }
            var body = route.body();
            broken(failures, route, send(route, io.nubila.kernel.json.Json.bytes(body)), "a sample");
            for (var field : wrongFields(body)) {
                broken(failures, route, send(route, field.getBytes(StandardCharsets.UTF_8)), field);
            }
        }
        assertThat(failures).isEmpty();
    }

    /** The sample with each member of its outer object replaced by something of another kind. */
    private static List<String> wrongFields(tools.jackson.databind.JsonNode body) {
        var made = new ArrayList<String>();
        for (var entry : body.properties()) {
            for (var wrong : List.of("null", "[]", "1", "\"text\"", "{\"unknown\": {\"deeper\": [null]}}")) {
                made.add("{\"%s\": %s}".formatted(entry.getKey(), wrong));
            }
        }
        return made;
    }

    private static void broken(List<String> failures, ApiRoute route, Answer answer, String what) {
        if (answer.status() >= 500) {
            failures.add("%s breaks at %s: %s"
                    .formatted(route, what.substring(0, Math.min(80, what.length())), answer));
        } else if (answer.status() >= 400) {
            Envelopes.wrong(route, answer).ifPresent(why -> failures.add(route + " " + why + ": " + answer));
        }
    }

    @Test
    void namesThatAreTooLongBreakNothing() {
        var failures = new ArrayList<String>();
        for (var route : takingJson()) {
            var body = SampleBody.swollen(route.body(), 70_000);
            long began = System.nanoTime();
            var answer = send(route, io.nubila.kernel.json.Json.bytes(body));
            var took = Duration.ofNanos(System.nanoTime() - began);
            broken(failures, route, answer, "long texts");
            if (took.compareTo(LONGEST) > 0) {
                failures.add(route + " thinks about long texts for " + took);
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void aBodyOverTheLimitIsRefusedBeforeItIsSent() throws IOException {
        var failures = new ArrayList<String>();
        for (var route : takingJson()) {
            long limit =
                    route.route().maxBodyBytes() == 0 ? MEBIBYTE : route.route().maxBodyBytes();
            try (var wire = cloud.cloud().wire(route.service())) {
                wire.write(head(route, Map.of("Content-Length", Long.toString(limit + 1))));
                refused(failures, route, wire.read(false), 413);
            }
        }
        assertThat(failures).isEmpty();
    }

    /** The lines before a body. */
    private static byte[] head(ApiRoute route, Map<String, String> more) {
        var headers = new HashMap<>(route.at(admin).headers());
        headers.put("Host", "127.0.0.1");
        headers.put("Content-Type", route.type());
        headers.putAll(more);
        var text = new StringBuilder(route.route().method() + " " + route.path(_ -> NOBODYS) + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aMicroversionThatIsNotThereIsRefused() {
        var failures = new ArrayList<String>();
        for (var route : routes) {
            boolean versioned =
                    (route.service().equals("compute") || route.service().equals("placement")) && !route.isPublic();
            if (versioned) {
                var path = route.path(_ -> NOBODYS);
                refused(failures, route, exchange(admin.at(route.service(), "99.99"), route, path), 406);
                refused(failures, route, exchange(admin.at(route.service(), "two"), route, path), 400);
            }
        }
        assertThat(failures).isEmpty();
    }

    private static Answer exchange(Session who, ApiRoute route, String path) {
        return who.cloud().exchange(route.service(), route.route().method(), path, who.headers(), new byte[0]);
    }

    @Test
    void oddQueriesBreakNothing() {
        var failures = new ArrayList<String>();
        for (var route : routes) {
            if (!route.route().changes()) {
                for (var query : QUERIES) {
                    var answer = exchange(route.at(admin), route, route.path(_ -> NOBODYS) + "?" + query);
                    broken(failures, route, answer, query);
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void pathTricksFindNothing() {
        var failures = new ArrayList<String>();
        for (var route : routes) {
            if (route.parameters().isEmpty() || route.isPublic()) {
                continue;
            }
            boolean takesAny =
                    exchange(route.at(admin), route, route.path(_ -> NOBODYS)).status() < 400;
            for (var trick :
                    List.of("%2e%2e", "..", "%00", "%zz", "%c0%ae", "..%2f..%2fetc%2fpasswd", "%", "a%2fb", "%ff")) {
                var answer = exchange(route.at(admin), route, route.path(_ -> trick));
                boolean found = answer.status() < 400 && !takesAny;
                if (answer.status() >= 500 || found) {
                    failures.add(route + " with " + trick + ": " + answer);
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void brokenRequestLinesAreRefused() throws IOException {
        for (var service : cloud.node().apis().keySet()) {
            for (var line : List.of(
                    "GET //////// HTTP/1.1",
                    "GET /../../etc/passwd HTTP/1.1",
                    "GET / HTTP/9.9",
                    "G\u0000T / HTTP/1.1",
                    "GET",
                    "GET /" + "a".repeat(200_000) + " HTTP/1.1")) {
                try (var wire = cloud.cloud().wire(service)) {
                    wire.write((line + "\r\nHost: 127.0.0.1\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
                    var answer = wire.read(false);
                    assertThat(answer.status()).as("%s %.40s", service, line).isBetween(300, 505);
                    assertThat(answer.status()).isNotEqualTo(500);
                    assertThat(answer.text()).doesNotContain("Exception").doesNotContain("jetty");
                }
            }
        }
    }

    @Test
    void headersThatAreTooLongAreRefused() throws IOException {
        for (var service : cloud.node().apis().keySet()) {
            try (var wire = cloud.cloud().wire(service)) {
                // Little more than 64 KiB: who is still sending when the connection is closed cannot read why.
                var head =
                        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Auth-Token: %s\r\n\r\n".formatted("x".repeat(66_000));
                wire.write(head.getBytes(StandardCharsets.ISO_8859_1));
                assertThat(wire.read(false).status()).isIn(400, 431);
            }
        }
    }

    @Test
    void clientsThatDribbleKeepNobodyWaiting() throws IOException {
        var slow = new ArrayList<Wire>();
        try {
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                var wire = cloud.cloud().wire("identity");
                var half = i % 2 == 0
                        ? "POST /v3/auth/tokens HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
                        : "GET /v3 HTT";
                wire.write(half.getBytes(StandardCharsets.ISO_8859_1));
                slow.add(wire);
            }
            long began = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                cloud.cloud().nobody().get("identity", "/v3").expect(200);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        } finally {
            for (var wire : slow) {
                wire.close();
            }
        }
    }
}
