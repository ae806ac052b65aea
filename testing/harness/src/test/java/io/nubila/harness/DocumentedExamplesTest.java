package io.nubila.harness;

import static io.nubila.harness.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.kernel.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs the commands of the documents against a cloud as they describe it, as a reader would type them, and compares the
 * answers. Needs bash and curl on the host, as the reader does.
 */
class DocumentedExamplesTest {
    private static final Path DOCUMENTS = Path.of(System.getProperty("nubila.root", "."), "docs", "how-to");
    private static final long LIMIT_SECONDS = 60;

    private static Path state;
    private static CloudProcess process;
    private static final Map<String, String> NAMES = new HashMap<>();

    @BeforeAll
    static void start() {
        Assumptions.assumeTrue(onPath("bash") && onPath("curl"), "the examples are for bash and curl");
        state = StateFolder.make();
        process = CloudProcess.start(state, List.of(), List.of("--simulate", "2"));
        var cloud = process.cloud();
        var demo = cloud.demo();
        var admin = cloud.admin();
        var bench = new Workbench(demo);
        var image = bench.image("small");
        var network = made(demo.post("network", "/v2.0/networks", "{\"network\": {\"name\": \"backend\"}}"), "network");
        var subnet = Json.object();
        subnet.putObject("subnet")
                .put("network_id", network)
                .put("ip_version", 4)
                .put("cidr", "10.20.0.0/24");
        var routers = demo.get("network", "/v2.0/routers").expect(200).json().get("routers");
        NAMES.put("CA", state.resolve("ca.pem").toString());
        for (var service : Map.of("COMPUTE", "compute", "NETWORKING", "network", "ALL", "all")
                .entrySet()) {
            NAMES.put(service.getKey(), "https://" + RunningCloud.HOST + ":" + cloud.port(service.getValue()));
        }
        NAMES.put("TOKEN", demo.token());
        NAMES.put("ADMIN_TOKEN", admin.token());
        NAMES.put("IMAGE", image);
        NAMES.put("PRIVATE", bench.network("private"));
        NAMES.put("ROUTER", text(routers.get(0), "id"));
        NAMES.put("SUBNET", made(demo.post("network", "/v2.0/subnets", subnet), "subnet"));
        NAMES.put("SERVER", bench.server("web", image));
        NAMES.put("REFUSED", refused(admin, bench, image));
    }

    @AfterAll
    static void stop() {
        if (process != null) {
            process.close();
            StateFolder.remove(state);
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String made(Answer answer, String kind) {
        return text(answer.expect(201).json().get(kind), "id");
    }

    /** A server whose flavor has more disk than any host. */
    private static String refused(Session admin, Workbench bench, String image) {
        admin.post(
                        "compute",
                        "/v2.1/flavors",
                        "{\"flavor\": {\"name\": \"wide\", \"id\": \"wide\", \"ram\": 192, \"vcpus\": 1, \"disk\": 90000}}")
                .expect(200);
        var body = bench.wishedServer("too-wide", image, bench.network("private"));
        ((ObjectNode) body.get("server")).put("flavorRef", "wide");
        var demo = admin.cloud().demo();
        var server = text(
                demo.post("compute", "/v2.1/servers", body).expect(202).json().get("server"), "id");
        assertThat(text(bench.awaitRest(server), "status")).isEqualTo("ERROR");
        return server;
    }

    static List<Example> examples() throws IOException {
        try (var files = Files.list(DOCUMENTS)) {
            return files.sorted().flatMap(file -> Example.of(file).stream()).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theAnswerIsAsTheDocumentSays(Example example) throws IOException, InterruptedException {
        assertThat(difference(example.answer(), answerOf(example.command())))
                .describedAs(example.place())
                .isEmpty();
    }

    private static Optional<String> difference(String told, String answer) {
        return told.stripLeading().startsWith("{")
                ? Shape.difference(Json.tree(told), Json.tree(answer))
                : Shape.difference(told.lines().toList(), answer.lines().toList());
    }

    private static String answerOf(String command) throws IOException, InterruptedException {
        var program = CloudProcess.program(List.of()).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        var builder = new ProcessBuilder("bash", "-c", "nubila() { " + program + " \"$@\"; }\n" + command);
        builder.environment().putAll(NAMES);
        builder.environment().put("NUBILA_STATE", state.toString());
        var ran = builder.redirectErrorStream(true).start();
        ran.getOutputStream().close();
        var answer = new String(ran.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(ran.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return answer;
    }

    @Test
    void everyDocumentOfQuestionsHasExamples() throws IOException {
        assertThat(examples())
                .extracting(Example::place)
                .anySatisfy(place -> assertThat(place).startsWith("try-before-you-do.md"))
                .anySatisfy(place -> assertThat(place).startsWith("why-was-my-server-refused.md"))
                .hasSizeGreaterThan(8);
    }

    @Test
    void aDifferenceIsNoticed() {
        var told = "{\"name\": \"w…\", \"count\": 2, \"list\": [\"…\"]}";
        assertThat(difference(told, "{\"name\": \"web\", \"count\": 2, \"list\": [1]}"))
                .isEmpty();
        for (var answer : List.of(
                "{\"name\": \"db\", \"count\": 2, \"list\": [1]}",
                "{\"name\": \"web\", \"count\": 3, \"list\": [1]}",
                "{\"name\": \"web\", \"count\": 2, \"list\": []}",
                "{\"name\": \"web\", \"list\": [1]}",
                "{\"name\": \"web\", \"count\": 2, \"list\": [1], \"more\": 1}")) {
            assertThat(difference(told, answer)).isPresent();
        }
        assertThat(difference("ok  a …\n…\nend", "ok a b\nx\ny\nend")).isEmpty();
        assertThat(difference("ok  a …\nend", "ok a b\nx\nend")).isPresent();
    }
}
