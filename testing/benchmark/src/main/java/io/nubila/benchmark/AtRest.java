package io.nubila.benchmark;

import io.nubila.kernel.base.Clock;
import java.time.Duration;

/** What a cloud needs that nobody uses. */
final class AtRest {
    private static final Duration WATCHED = Duration.ofSeconds(10);

    private final ServerProcess server;
    private final Table table;

    AtRest(ServerProcess server, Table table) {
        this.server = server;
        this.table = table;
    }

    void measure() throws InterruptedException {
        long before = server.cpuMillis();
        Clock.system().sleep(WATCHED);
        double each = (double) (server.cpuMillis() - before) / WATCHED.toSeconds();
        table.add(
                "processor time at rest",
                Table.millis(each) + " each second",
                Table.millis(each),
                "≤ 10 ms each second",
                "39–100 ms each second");
        table.add(
                "resident memory at rest",
                server.residentMib() + " MiB, one process",
                "",
                "≤ 400 MB",
                "3.5 GiB, 63 processes");
    }
}
