package io.nubila.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The program itself, started as a user starts it, with simulated guests, in a process that may be killed. */
public final class CloudProcess implements AutoCloseable {
    /** The exit code of a process that ended as by {@code kill -9}. */
    public static final int AS_KILLED = 137;

    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final Path state;
    private final Process process;
    private final long began = System.nanoTime();
    private Optional<RunningCloud> running = Optional.empty();

    private CloudProcess(Path state, Process process) {
        this.state = state;
        this.process = process;
    }

    /**
     * Starts the cloud of a state folder and waits until it is ready.
     *
     * @param properties of the Java virtual machine, such as {@code -Dnubila.crash-at=…}
     */
    public static CloudProcess start(Path state, List<String> properties) {
        return start(state, properties, List.of());
    }

    /** The same with more options for the program, such as {@code --simulate}, {@code 2}. */
    public static CloudProcess start(Path state, List<String> properties, List<String> options) {
        var command = program(properties);
        command.addAll(List.of(
                "serve",
                "--state",
                state.toString(),
                "--hypervisor",
                "simulated",
                "--port-base",
                Integer.toString(FreePorts.row())));
        command.addAll(options);
        var output = state.resolve("logs/terminal.log").toFile();
        try {
            Files.deleteIfExists(state.resolve("run/ready"));
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                    .start();
            var cloud = new CloudProcess(state, process);
            cloud.awaitReady();
            return cloud;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words that run the program; what it is to do follows. */
    public static List<String> program(List<String> properties) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off",
                "-Xmx256m",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(properties);
        command.addAll(ProgramJars.words());
        command.add("io.nubila.app.Main");
        return command;
    }

    private void awaitReady() {
        try {
            Waiting.until(
                    "the cloud in " + state + " is ready",
                    START_LIMIT,
                    () -> Files.exists(state.resolve("run/ready")) || !process.isAlive());
        } catch (AssertionError late) {
            process.destroyForcibly();
            throw late;
        }
        if (!process.isAlive()) {
            throw new AssertionError("the cloud ended at once: " + terminal());
        }
        running = Optional.of(new RunningCloud(state));
    }

    /** The end of what it wrote to the terminal. */
    public String terminal() {
        try {
            var text = Files.readString(state.resolve("logs/terminal.log"));
            return text.substring(Math.max(0, text.length() - 6_000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** How long ago it was started. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** The way to it, for clients. */
    public RunningCloud cloud() {
        return running.orElseThrow();
    }

    /** Waits for the process to end by itself; answers its exit code. */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the cloud did not end within " + limit);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it as by {@code kill -9}. */
    public void kill() {
        var _ = process.destroyForcibly();
        try {
            int _ = process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Asks it to stop, and kills it when it does not. */
    @Override
    public void close() {
        running.ifPresent(RunningCloud::close);
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
