package io.nubila.kernel.base;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** {@link Commands} by {@link ProcessBuilder}. */
final class HostCommands implements Commands {
    private static final int MAX_OUTPUT_BYTES = 64 << 20;

    @Override
    public Result run(List<String> command, byte[] input, Duration limit) {
        Process process;
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new Problem.Unavailable("A program of the host is missing: " + command.getFirst(), e.toString())
                    .exception(e);
        }
        try (var pumps = Executors.newVirtualThreadPerTaskExecutor()) {
            var out = pumps.submit(() -> drain(process.getInputStream()));
            var err = pumps.submit(() -> drain(process.getErrorStream()));
            try (var stdin = process.getOutputStream()) {
                stdin.write(input);
            } catch (IOException e) {
                // The program ended without reading its input; its exit code tells.
            }
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Problem.Unavailable(
                                "A program of the host does not end: " + command.getFirst(),
                                String.join(" ", command) + " ran longer than " + limit)
                        .exception();
            }
            return new Result(process.exitValue(), out.get(), err.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem.Unavailable("Interrupted", String.join(" ", command)).exception(e);
        } catch (ExecutionException e) {
            throw new Problem.Unavailable("A program of the host cannot be read: " + command.getFirst(), e.toString())
                    .exception(e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String drain(InputStream stream) {
        try (stream) {
            return new String(stream.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
