package io.nubila.benchmark;

import static io.nubila.harness.Workbench.text;

import io.nubila.harness.RunningCloud;
import io.nubila.harness.Session;
import io.nubila.kernel.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;

/** A large image up and down. */
final class ImageTransfer {
    private static final int CHUNK = 1 << 20;
    private static final int MIB_QUICK = 128;
    private static final int MIB = 1_024;

    private final RunningCloud cloud;
    private final Session demo;
    private final ServerProcess server;
    private final Table table;
    private final int mebibytes;

    ImageTransfer(RunningCloud cloud, ServerProcess server, Table table, boolean quick) {
        this.cloud = cloud;
        this.demo = cloud.demo();
        this.server = server;
        this.table = table;
        this.mebibytes = quick ? MIB_QUICK : MIB;
    }

    void measure() throws IOException {
        var wish = Json.object().put("name", "large").put("disk_format", "raw").put("container_format", "bare");
        var id = text(demo.post("image", "/v2/images", wish).expect(201).json(), "id");
        var path = "/v2/images/" + id + "/file";
        row("up", "≥ 400 MB/s", "54 MB/s", () -> upload(path));
        row("down", "≥ 1,000 MB/s", "103 MB/s", () -> download(path));
        demo.delete("image", "/v2/images/" + id).expect(204);
    }

    private interface Transfer {
        void run() throws IOException;
    }

    private void row(String direction, String goal, String upstream, Transfer transfer) throws IOException {
        long cpu = server.cpuMillis();
        long began = System.nanoTime();
        transfer.run();
        double seconds = (System.nanoTime() - began) / 1e9;
        table.add(
                "image of %d MiB %s".formatted(mebibytes, direction),
                Table.number(mebibytes * 1.048_576 / seconds) + " MB/s",
                Table.millis((double) (server.cpuMillis() - cpu)),
                goal,
                upstream);
    }

    private Map<String, String> headers() {
        var headers = new HashMap<>(demo.headers());
        headers.put("Content-Type", "application/octet-stream");
        return headers;
    }

    private void upload(String path) throws IOException {
        var chunk = new byte[CHUNK];
        for (int i = 0; i < CHUNK; i++) {
            chunk[i] = (byte) (i * 31 + i / 251);
        }
        try (var wire = cloud.wire("image")) {
            wire.exchange("PUT", path, headers(), (long) mebibytes * CHUNK, out -> {
                        for (int i = 0; i < mebibytes; i++) {
                            out.write(chunk);
                        }
                    })
                    .expect(204);
        }
    }

    private void download(String path) throws IOException {
        try (var wire = cloud.wire("image")) {
            wire.download(path, demo.headers(), OutputStream.nullOutputStream()).expect(200);
        }
    }
}
