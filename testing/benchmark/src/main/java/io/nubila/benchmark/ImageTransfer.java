package io.nubila.benchmark;

import static io.nubila.harness.Workbench.text;

import io.nubila.harness.RunningCloud;
import io.nubila.harness.Session;
import io.nubila.kernel.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A large image up and down. */
final class ImageTransfer {
    private static final int CHUNK = 1 << 20;
    private static final int MIB_QUICK = 128;
    private static final int MIB = 1_024;
    /** At most so many are measured, after at most half as many that are not for each round of warming up. */
    private static final int TRANSFERS = 3;

    private static final String FILE = "/file";

    private final RunningCloud cloud;
    private final Session demo;
    private final Load load;
    private final Table table;
    private final Duration time;
    private final int mebibytes;

    ImageTransfer(RunningCloud cloud, Load load, Table table, boolean quick, Duration time) {
        this.cloud = cloud;
        this.demo = cloud.demo();
        this.load = load;
        this.table = table;
        this.time = time;
        this.mebibytes = quick ? MIB_QUICK : MIB;
    }

    void measure() throws IOException {
        row("up", "≥ 400 MB/s", "54 MB/s", _ -> {
            var path = wish();
            upload(path + FILE);
            demo.delete("image", path).expect(204);
        });
        var path = wish();
        upload(path + FILE);
        row("down", "≥ 1,000 MB/s", "103 MB/s", _ -> download(path + FILE));
        demo.delete("image", path).expect(204);
    }

    private String wish() {
        var wish = Json.object().put("name", "large").put("disk_format", "raw").put("container_format", "bare");
        return "/v2/images/"
                + text(demo.post("image", "/v2/images", wish).expect(201).json(), "id");
    }

    private void row(String direction, String goal, String upstream, Load.Work transfer) {
        var figures = load.measure(1, time, TRANSFERS, transfer);
        table.add(
                "image of %d MiB %s".formatted(mebibytes, direction),
                Table.number(mebibytes * 1.048_576e3 / figures.meanMillis()) + " MB/s",
                Table.millis(figures.cpuMillis()),
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
