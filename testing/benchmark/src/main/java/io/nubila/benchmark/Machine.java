package io.nubila.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the figures were taken on. */
final class Machine {
    private Machine() {}

    static String sentence() throws IOException {
        var model = Files.readString(Path.of("/proc/cpuinfo"))
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown processor");
        var load = Files.readString(Path.of("/proc/loadavg")).split(" ", 3)[1];
        return """
                Taken on %d × %s, Java %s, clients on the same processors, load average %s at the end; simulated guests
                unless a row says otherwise."""
                .formatted(Runtime.getRuntime().availableProcessors(), model, Runtime.version(), load);
    }
}
