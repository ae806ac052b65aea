package io.nubila.benchmark;

import static io.nubila.harness.Workbench.text;

import io.nubila.harness.RunningCloud;
import io.nubila.harness.Session;
import io.nubila.harness.StateFolder;
import io.nubila.harness.Waiting;
import io.nubila.harness.Workbench;
import io.nubila.kernel.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a cloud with very many hosts and servers needs. The hosts are simulated ones; all servers but one are rows copied
 * from that one, with a port each, since making them one by one would take longer than all else that is measured. The
 * cloud is of no other use afterwards.
 */
final class Many {
    private static final int SERVERS = 10_000;
    private static final int PAGE = 50;
    private static final int PAGES_KNOWN = 1_000;
    private static final int HOSTS = 10_000;
    private static final int PORT_BASE = 24_500;
    private static final int STOP_SECONDS = 60;
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration HOSTS_LIMIT = Duration.ofMinutes(5);

    private final Path launcher;
    private final Table table;
    private final Duration time;

    Many(Path launcher, Table table, Duration time) {
        this.launcher = launcher.toAbsolutePath();
        this.table = table;
        this.time = time;
    }

    void measure() throws Exception {
        var state = Files.createTempDirectory("nubila-many-");
        var process = new ProcessBuilder(
                        launcher.toString(),
                        "up",
                        "--no-install",
                        "--state",
                        state.toString(),
                        "--simulate",
                        Integer.toString(HOSTS),
                        "--port-base",
                        Integer.toString(PORT_BASE))
                .redirectErrorStream(true)
                .redirectOutput(state.resolve("up.log").toFile())
                .start();
        try {
            Waiting.until("the cloud is up", START_LIMIT, () -> Files.exists(state.resolve("run/ready")));
            try (var cloud = new RunningCloud(state)) {
                measure(cloud, ServerProcess.of(state));
            }
        } finally {
            process.destroy();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            StateFolder.remove(state);
        }
    }

    private void measure(RunningCloud cloud, ServerProcess server) throws Exception {
        var asking = cloud.admin().at("placement", "1.39");
        Waiting.until("all hosts are known", HOSTS_LIMIT, () -> hosts(asking) == HOSTS);
        new Workloads(cloud, server, table, false, time).measure(EnumSet.of(Group.CANDIDATES));
        var demo = cloud.demo();
        var bench = new Workbench(demo);
        var network = Workloads.roomyNetwork(demo);
        var wish = bench.wishedServer("one-of-many", bench.image("benchmark"), network);
        var id = text(
                demo.post("compute", "/v2.1/servers", wish).expect(202).json().get("server"), "id");
        bench.awaitStatus(id, "ACTIVE");
        ServerCopies.make(cloud.state(), id, SERVERS - 1);
        pages(demo, new Load(server));
    }

    private static int hosts(Session asking) {
        return asking.get("placement", "/resource_providers")
                .expect(200)
                .json()
                .get("resource_providers")
                .size();
    }

    private void pages(Session demo, Load load) {
        var markers = markers(demo);
        table.add(
                "page of %d out of %,d servers, with details".formatted(PAGE, SERVERS),
                load.measure(
                        2,
                        time,
                        Integer.MAX_VALUE,
                        number -> demo.get(
                                        "compute",
                                        "/v2.1/servers/detail?limit=" + PAGE + "&marker="
                                                + markers.get(number % markers.size()))
                                .expect(200)),
                "p95 ≤ 50 ms",
                "");
    }

    /** Where pages begin, all over the list. */
    private static List<String> markers(Session demo) {
        var found = new ArrayList<String>();
        var next = "/v2.1/servers?limit=" + PAGES_KNOWN;
        while (found.size() + PAGE < SERVERS) {
            var page = Json.array();
            demo.get("compute", next).expect(200).json().get("servers").forEach(page::add);
            page.forEach(one -> found.add(text(one, "id")));
            next = "/v2.1/servers?limit=" + PAGES_KNOWN + "&marker=" + found.getLast();
        }
        var markers = new ArrayList<String>();
        // A stride without a common factor visits every part of the list in turn.
        for (int i = 0; i < PAGES_KNOWN; i++) {
            markers.add(found.get((int) (i * 7_919L % (SERVERS - 2 * PAGE))));
        }
        return markers;
    }
}
