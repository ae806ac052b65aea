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

/** From the command {@code nubila up} on an empty folder to the first token, with and without the start-up cache. */
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
        row("cold start to first token", "off", "≤ 2.5 s");
        train();
        row("cold start to first token, with the start-up cache", "on", "≤ 1.5 s");
    }

    private void row(String operation, String cache, String goal) throws IOException, InterruptedException {
        var seconds = new ArrayList<Double>();
        var processor = new ArrayList<Long>();
        for (int i = 0; i < TIMES; i++) {
            var start = once(cache);
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
                "23 s");
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
        long began = System.nanoTime();
        var process = start(state, cache);
        try {
            Waiting.until("the cloud gives a token", LIMIT, () -> gaveToken(state));
            // The launcher becomes the program, so the process is still the same.
            return new Start(
                    (System.nanoTime() - began) / 1e9,
                    ServerProcess.ofPid(process.pid()).cpuMillis());
        } finally {
            stop(process);
            StateFolder.remove(state);
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
