package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.kernel.base.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The short lives of emulators that libvirt starts only to ask them what they can. They are reaped by the host's first
 * process, in a container often seconds late, and until then look like guests to whoever counts processes.
 */
final class EmulatorProbes {
    private static final Path PROCESSES = Path.of("/proc");
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(50);

    private EmulatorProbes() {}

    /** Returns when no ended emulator is left unreaped, or after five seconds: a first process that never reaps is no fault. */
    static void awaitReaped(Clock clock) {
        var end = clock.now().plus(LIMIT);
        while (anyEnded() && clock.now().isBefore(end)) {
            try {
                clock.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean anyEnded() {
        try (var processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (var process : processes) {
                if (endedEmulator(process.resolve("stat"))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /** By proc(5): the number, the name in parentheses, the state. */
    private static boolean endedEmulator(Path stat) {
        try {
            var line = Files.readString(stat);
            return line.contains("(qemu-system") && line.startsWith("Z", line.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false; // gone meanwhile
        }
    }
}
