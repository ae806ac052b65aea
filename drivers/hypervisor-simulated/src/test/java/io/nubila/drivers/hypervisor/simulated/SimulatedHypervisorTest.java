package io.nubila.drivers.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nubila.compute.driver.GuestState;
import io.nubila.compute.driver.Hypervisor;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.drivers.hypervisor.contract.HypervisorContract;
import io.nubila.drivers.hypervisor.contract.RfbClient;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedHypervisorTest implements HypervisorContract {
    private static final long VIRTUAL_BYTES = 64L << 20;

    @TempDir
    Path state;

    @Override
    public Hypervisor hypervisor() {
        return new SimulatedHypervisor(SimulatedHost.usual(host(), state), Clock.system());
    }

    @Override
    public Hypervisor reopened() {
        return hypervisor();
    }

    @Override
    public HostName host() {
        return new HostName("host-1");
    }

    @Override
    public Path imageFile() throws IOException {
        var file = state.resolve("image.qcow2");
        if (!Files.exists(file)) {
            EmptyQcow2.write(file, VIRTUAL_BYTES);
        }
        return file;
    }

    @Override
    public long imageBytes() {
        return VIRTUAL_BYTES;
    }

    private SimulatedHypervisor with(Behaviour behaviour, Clock clock) {
        return new SimulatedHypervisor(SimulatedHost.usual(host(), state), behaviour, clock);
    }

    private SimulatedHypervisor running(String id) {
        var hypervisor = with(Behaviour.PERFECT, Clock.system());
        hypervisor.cacheImage(spec(id).image(), source());
        hypervisor.prepare(spec(id));
        hypervisor.start(spec(id));
        return hypervisor;
    }

    @Test
    void theConsoleEndsAtAPrompt() {
        var id = "00000000-0000-4000-8000-000000000011";

        var log = new String(running(id).consoleLog(new ServerId(id), 10_000), StandardCharsets.UTF_8);

        assertThat(log).contains("instance-id: " + id).endsWith("web-1-more login: ");
    }

    @Test
    void theDisplayDrawsTheNameAndEveryoneSeesWhatOneTypes() throws IOException {
        var id = new ServerId("00000000-0000-4000-8000-000000000015");
        var hypervisor = running(id.value());

        try (var typist = new RfbClient(hypervisor.display(id));
                var reader = new RfbClient(hypervisor.display(id))) {
            assertThat(reader.name()).isEqualTo("web <1> & more");
            assertThat(colors(reader.picture(0, 0, 640, 20))).containsExactlyInAnyOrder(Screen.BAR, Screen.INK);
            var before = reader.picture(0, 0, 640, 400);
            assertThat(colors(before)).containsExactlyInAnyOrder(Screen.BAR, Screen.INK, Screen.PAPER);
            typist.press('x');
            assertThat(typist.picture(0, 0, 640, 400)).isNotEqualTo(before);
            assertThat(reader.picture(0, 0, 640, 400)).isEqualTo(typist.picture(0, 0, 640, 400));
            typist.press(0xff08);
            assertThat(typist.picture(0, 0, 640, 400)).isEqualTo(before);
            assertThat(typist.picture(600, 390, 100, 100)).hasSize(40 * 10 * 4);

            hypervisor.crash(id);
            typist.awaitEnd();
        }
    }

    private static Set<Integer> colors(byte[] picture) {
        var colors = new HashSet<Integer>();
        for (int i = 0; i < picture.length; i += 4) {
            colors.add((picture[i + 2] & 0xff) << 16 | (picture[i + 1] & 0xff) << 8 | (picture[i] & 0xff));
        }
        return colors;
    }

    @Test
    void aCrashedGuestStaysCrashedUntilItIsStarted() {
        var id = "00000000-0000-4000-8000-000000000012";
        var hypervisor = running(id);

        hypervisor.crash(new ServerId(id));

        assertThat(reopened().guests()).containsExactly(new GuestState(new ServerId(id), PowerState.CRASHED));
        hypervisor.start(spec(id));
        assertThat(hypervisor.guests()).containsExactly(new GuestState(new ServerId(id), PowerState.RUNNING));
    }

    @Test
    void tenThousandIdleHostsCostNoFiles() throws IOException {
        var hosts = new ArrayList<SimulatedHypervisor>();
        for (int i = 0; i < 10_000; i++) {
            hosts.add(new SimulatedHypervisor(
                    SimulatedHost.usual(new HostName("host-" + i), state), Behaviour.PERFECT, Clock.system()));
        }

        assertThat(hosts).allSatisfy(host -> assertThat(host.guests()).isEmpty());
        try (var files = Files.list(state)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void theSameSeedGivesTheSameWaits() {
        var behaviour = new Behaviour(7, Duration.ofMillis(10), Duration.ofSeconds(2), 0);

        assertThat(waits(behaviour, "a"))
                .isEqualTo(waits(behaviour, "b"))
                .hasSize(3)
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofMillis(10), Duration.ofSeconds(2)));
        assertThat(waits(Behaviour.PERFECT, "c")).isEmpty();
    }

    private List<Duration> waits(Behaviour behaviour, String folder) {
        var waits = new ArrayList<Duration>();
        var clock = new Clock() {
            @Override
            public Instant now() {
                return Instant.EPOCH;
            }

            @Override
            public void sleep(Duration time) {
                waits.add(time);
            }
        };
        var host = SimulatedHost.usual(host(), state.resolve(folder));
        var guest = spec("00000000-0000-4000-8000-000000000013");
        try (var hypervisor = new SimulatedHypervisor(host, behaviour, clock)) {
            hypervisor.cacheImage(guest.image(), source());
            hypervisor.prepare(guest);
            hypervisor.start(guest);
        }
        return waits;
    }

    /** A clock on which waiting takes no time, and during whose waits something may happen. */
    private static final class Rehearsal implements Clock {
        private Instant now = Instant.EPOCH;
        private Runnable meanwhile = () -> {};

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public void sleep(Duration time) {
            now = now.plus(time);
            meanwhile.run();
        }
    }

    @Test
    void aSnapshotTakesItsTimeAndEndsWithItsGuest() {
        var id = new ServerId("00000000-0000-4000-8000-000000000016");
        running(id.value()).close();
        var clock = new Rehearsal();
        var slow = with(Behaviour.PERFECT.snapshotting(Duration.ofMillis(2_050)), clock);
        var copy = state.resolve("copy.qcow2");

        slow.snapshot(id, copy);

        assertThat(clock.now()).isEqualTo(Instant.EPOCH.plusMillis(2_050));
        assertThat(copy).exists();
        clock.meanwhile = () -> slow.destroy(id);
        var other = state.resolve("other.qcow2");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> slow.snapshot(id, other))
                .satisfies(e -> assertThat(e.problem()).isInstanceOf(Problem.NotFound.class));
        assertThat(clock.now()).isBefore(Instant.EPOCH.plusSeconds(3));
        assertThat(other).doesNotExist();
    }

    @Test
    void aFaultComesBeforeOrAfterTheDeedAndTryingAgainHelps() {
        var id = "00000000-0000-4000-8000-000000000014";
        running(id).close();
        var shaky = with(new Behaviour(3, Duration.ZERO, Duration.ZERO, 0.9), Clock.system());

        int faults = 0;
        boolean done = false;
        while (!done && faults < 1000) {
            try {
                shaky.powerOff(new ServerId(id));
                done = true;
            } catch (ProblemException e) {
                assertThat(e.problem()).isInstanceOf(Problem.Unavailable.class);
                faults++;
            }
        }

        assertThat(faults).isPositive();
        assertThat(shaky.guests()).containsExactly(new GuestState(new ServerId(id), PowerState.SHUTDOWN));
        var dead = with(new Behaviour(3, Duration.ZERO, Duration.ZERO, 1), Clock.system());
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> dead.powerOff(new ServerId(id)));
    }

    @Test
    void qemuAcceptsTheSnapshotsOfAnySize() throws IOException {
        var commands = Commands.host();
        var file = state.resolve("disk.qcow2");
        for (long bytes : new long[] {512, 1L << 20, 5L << 30, 10L << 40}) {
            EmptyQcow2.write(file, bytes);
            try {
                var told = commands.run(List.of("qemu-img", "info", "--output=json", file.toString()));
                assertThat(told.out()).contains("\"virtual-size\": " + bytes + ",");
                assertThat(commands.run(List.of("qemu-img", "check", file.toString()))
                                .exitCode())
                        .isZero();
            } catch (ProblemException e) {
                Assumptions.abort("qemu-img is not installed");
            }
        }
    }
}
