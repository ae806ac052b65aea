package io.nubila.drivers.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.kernel.base.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmulatorProbesTest {
    @TempDir
    Path processes;

    private void process(int number, String name, char state) throws IOException {
        var folder = Files.createDirectories(processes.resolve(Integer.toString(number)));
        Files.writeString(folder.resolve("stat"), "%d (%s) %c 1".formatted(number, name, state));
    }

    /** A clock that moves when somebody sleeps, and does something then. */
    private static Clock clock(List<Duration> slept, Runnable then) {
        return new Clock() {
            @Override
            public Instant now() {
                return slept.stream().reduce(Instant.EPOCH, Instant::plus, (one, other) -> other);
            }

            @Override
            public void sleep(Duration time) {
                slept.add(time);
                then.run();
            }
        };
    }

    @Test
    void whatEndedBeforeIsNotWaitedFor() throws IOException {
        process(7, "qemu-system-x86", 'Z');
        var probes = new EmulatorProbes(processes);
        process(8, "qemu-system-x86", 'S');
        process(9, "bash", 'Z');
        var slept = new ArrayList<Duration>();

        probes.awaitReaped(clock(slept, () -> {}));

        assertThat(slept).isEmpty();
    }

    @Test
    void aProbeThatEndedIsWaitedForUntilItIsReapedOrTheLimitIsReached() throws IOException {
        var probes = new EmulatorProbes(processes);
        process(7, "qemu-system-x86", 'Z');
        var slept = new ArrayList<Duration>();

        probes.awaitReaped(clock(slept, () -> {}));

        assertThat(slept).hasSize(100);
        slept.clear();
        probes.awaitReaped(clock(slept, () -> {
            try {
                Files.deleteIfExists(processes.resolve("7/stat"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
        assertThat(slept).hasSize(1);
    }
}
