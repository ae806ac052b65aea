package io.nubila.harness;

import static io.nubila.harness.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A cloud whose services call each other through bytes, as between nodes: what cannot be written down is noticed here. */
class SerialisedContractsTest {
    private static Path state;
    private static CloudProcess process;
    private static Workbench bench;
    private static Session demo;

    @BeforeAll
    static void start() {
        state = StateFolder.make();
        process = CloudProcess.start(state, List.of(), List.of("--serialise-contracts"));
        demo = process.cloud().demo();
        bench = new Workbench(demo);
    }

    @AfterAll
    static void stop() {
        process.close();
        StateFolder.remove(state);
    }

    @Test
    void aServerIsMadeCopiedBootedFromItsCopyAndDeleted() {
        var image = bench.image("small");
        var server = bench.server("far", image);
        assertThat(bench.show(server).get("addresses").get("private")).isNotEmpty();

        var answer = demo.at("compute", "2.45")
                .post("compute", "/v2.1/servers/" + server + "/action", "{\"createImage\": {\"name\": \"copy\"}}")
                .expect(202);
        var copy = text(answer.json(), "image_id");
        assertThat(text(bench.awaitImage(copy), "name")).isEqualTo("copy");
        bench.awaitStatus(server, "ACTIVE");
        var second = bench.server("from-copy", copy);

        for (var one : List.of(server, second)) {
            demo.delete("compute", "/v2.1/servers/" + one).expect(204);
            bench.awaitGone(one);
            assertThat(new Leftovers(process.cloud().admin()).of(one)).isEmpty();
        }
        demo.delete("image", "/v2/images/" + copy).expect(204);
    }

    @Test
    void aRefusalCrossesTheBytesWithItsWords() {
        var answer = demo.post(
                "compute",
                "/v2.1/servers",
                bench.wishedServer("never", "00000000-0000-4000-8000-000000000000", bench.network("private")));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("00000000-0000-4000-8000-000000000000");
    }
}
