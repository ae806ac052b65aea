package io.nubila.benchmark;

import io.nubila.harness.RunningCloud;
import io.nubila.harness.StateFolder;
import io.nubila.harness.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * From the command {@code nubila up} to the first token: on an empty folder, with and without the start-up cache, and on the
 * folder of a cloud that was killed.
 */
final class ColdStart {
    private static final int TIMES = 3;
    private static final int PORT_BASE = 31_990;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration TRAINING_LIMIT = Duration.ofMinutes(2);

    private final Path launcher;
    private final Table table;

    ColdStart(Path launcher, Table table) {
        this.launcher = launcher.toAbsolutePath();
        this.table = table;
    }

    void measure() throws IOException, InterruptedException {
        row("cold start to first token", "≤ 2.5 s", "23 s", () -> once("off"));
        train();
        row("cold start to first token, with the start-up cache", "≤ 1.5 s", "23 s", () -> once("on"));
        row("kill -9 and start again, to first token, with the start-up cache", "≤ 1 s", "", this::again);
    }

    private interface Starting {
        Start run() throws IOException, InterruptedException;
    }

    private void row(String operation, String goal, String upstream, Starting starting)
            throws IOException, InterruptedException {
        var seconds = new ArrayList<Double>();
        var processor = new ArrayList<Long>();
        for (int i = 0; i < TIMES; i++) {
            var start = starting.run();
            seconds.add(start.seconds());
            processor.add(start.cpuMillis());
        }
        seconds.sort(Double::compare);
        processor.sort(Long::compare);
        table.add(
                operation,
                "%.2f s; %.2f to %.2f s".formatted(seconds.get(TIMES / 2), seconds.getFirst(), seconds.getLast()),
                Table.millis(processor.get(TIMES / 2).doubleValue()),
                goal,
                upstream);
    }

    private Process start(Path state, String cache) throws IOException {
        var builder = new ProcessBuilder(
                        launcher.toString(),
                        "up",
                        "--no-install",
                        "--state",
                        state.toString(),
                        "--hypervisor",
                        "simulated",
                        "--port-base",
                        Integer.toString(PORT_BASE))
                .redirectErrorStream(true)
                .redirectOutput(state.resolve("up.log").toFile());
        builder.environment().put("NUBILA_AOT", cache);
        return builder.start();
    }

    /** How one start went: until the token, and what it cost until then. */
    private record Start(double seconds, long cpuMillis) {}

    private Start once(String cache) throws IOException, InterruptedException {
        var state = Files.createTempDirectory("nubila-cold-");
        try {
            return untilToken(state, cache, true);
        } finally {
            StateFolder.remove(state);
        }
    }

    private Start again() throws IOException, InterruptedException {
        var state = Files.createTempDirectory("nubila-again-");
        try {
            var _ = untilToken(state, "on", false);
            return untilToken(state, "on", true);
        } finally {
            StateFolder.remove(state);
        }
    }

    /** One start; ended as an operator ends it, or killed. */
    private Start untilToken(Path state, String cache, boolean gently) throws IOException, InterruptedException {
        long began = System.nanoTime();
        var process = start(state, cache);
        try {
            Waiting.until("the cloud gives a token", LIMIT, () -> gaveToken(state));
            // The launcher becomes the program, so the process is still the same.
            return new Start(
                    (System.nanoTime() - began) / 1e9,
                    ServerProcess.ofPid(process.pid()).cpuMillis());
        } finally {
            if (!gently) {
                process.destroyForcibly().waitFor();
            }
            stop(process);
        }
    }

    /** Tries as an impatient user would, from the moment the folder tells where. */
    private static boolean gaveToken(Path state) {
        if (!List.of("ca.pem", "run/ports.json", "keys/passwords.json").stream()
                .allMatch(name -> Files.exists(state.resolve(name)))) {
            return false;
        }
        try (var cloud = new RunningCloud(state)) {
            return !cloud.demo().token().isEmpty();
        } catch (RuntimeException | AssertionError notYet) {
            return false;
        }
    }

    /** The launcher makes the cache in the background of a cloud that runs. */
    private void train() throws IOException, InterruptedException {
        var state = Files.createTempDirectory("nubila-train-");
        var process = start(state, "on");
        try {
            Waiting.until("the start-up cache is made", TRAINING_LIMIT, this::cacheIsThere);
        } finally {
            stop(process);
            StateFolder.remove(state);
        }
    }

    private boolean cacheIsThere() {
        var jar = launcher.resolveSibling("app/target/nubila.jar");
        var cache = launcher.resolveSibling("app/target/nubila.aot");
        try {
            return Files.exists(cache)
                    && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(jar)) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void stop(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
