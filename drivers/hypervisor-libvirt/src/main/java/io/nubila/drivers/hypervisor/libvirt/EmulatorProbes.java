package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.kernel.base.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The short lives of emulators that libvirt starts only to ask them what they can. They are reaped by the host's first
 * process, in a container often seconds late, and until then look like guests to whoever counts processes.
 */
final class EmulatorProbes {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Path processes;
    private final Set<Path> before;

    /** Those that begin from now on; what has ended unreaped before is somebody else's, or will stay for ever. */
    EmulatorProbes() {
        this(Path.of("/proc"));
    }

    EmulatorProbes(Path processes) {
        this.processes = processes;
        this.before = ended();
    }

    /** Returns when none of them is left unreaped, or after five seconds: a first process that never reaps is no fault. */
    void awaitReaped(Clock clock) {
        var end = clock.now().plus(LIMIT);
        while (!before.containsAll(ended()) && clock.now().isBefore(end)) {
            try {
                clock.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Set<Path> ended() {
        var found = new HashSet<Path>();
        try (var each = Files.newDirectoryStream(processes, "[0-9]*")) {
            for (var process : each) {
                if (endedEmulator(process.resolve("stat"))) {
                    found.add(process);
                }
            }
        } catch (IOException e) {
            // Who cannot look has nothing to wait for.
            return Set.of();
        }
        return found;
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
