package io.nubila.drivers.hypervisor.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nubila.compute.driver.BaseImage;
import io.nubila.compute.driver.GuestSpec;
import io.nubila.compute.driver.GuestState;
import io.nubila.compute.driver.Hypervisor;
import io.nubila.compute.driver.ImageSource;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.contracts.image.ImageId;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every driver of hypervisors does. Guests run whatever image the driver's test gives, down to an empty disk. */
public interface HypervisorContract extends DisplayContract, DiagnosticsContract {
    Duration LIMIT = Duration.ofSeconds(60);
    int QCOW2_MAGIC = 0x514649fb;
    long GIB = 1L << 30;

    /** The driver under test, on a host without guests of its own. */
    @Override
    Hypervisor hypervisor() throws Exception;

    /** A second driver of the same host, as a new process would make it. */
    Hypervisor reopened() throws Exception;

    /** The host's name, as facts shall tell it. */
    HostName host();

    /** An image file the host can boot, in qcow2, and its size as guests see it. */
    Path imageFile() throws Exception;

    /** The size of {@link #imageFile()} as guests see it. */
    long imageBytes();

    /** An image of a new id. */
    default BaseImage image(String id) {
        return new BaseImage(new ImageId(id), "qcow2", imageBytes());
    }

    /** Gives the image's bytes as the image service would. */
    @Override
    default ImageSource source() {
        return file -> {
            try {
                Files.copy(imageFile(), file);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }

    /** A guest with one processor, little memory and a disk of one GiB. */
    @Override
    default GuestSpec spec(String id) {
        return spec(id, image("0a0a0a0a-0000-4000-8000-000000000001"), Map.of());
    }

    private static GuestSpec spec(String id, BaseImage image, Map<String, String> hardware) {
        var file = new GuestSpec.ConfigFile(
                "openstack/latest/meta_data.json", "{\"uuid\": \"x\"}".getBytes(StandardCharsets.UTF_8));
        return new GuestSpec(
                new ServerId(id),
                "web <1> & more",
                new ProjectId("6d2f0b2c1d3e4f5a6b7c8d9e0f1a2b3c"),
                new UserId("7d2f0b2c1d3e4f5a6b7c8d9e0f1a2b3c"),
                "m1.tiny",
                1,
                128,
                1,
                image,
                hardware,
                List.of(),
                Optional.of(List.of(file)));
    }

    static void prepared(Hypervisor hypervisor, GuestSpec guest, ImageSource source) {
        hypervisor.cacheImage(guest.image(), source);
        hypervisor.prepare(guest);
    }

    private static PowerState power(Hypervisor hypervisor, GuestSpec guest) {
        return hypervisor.guest(guest.id()).map(GuestState::power).orElse(PowerState.NOSTATE);
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        var clock = Clock.system();
        var end = clock.now().plus(LIMIT);
        while (!condition.getAsBoolean()) {
            assertThat(clock.now()).isBefore(end);
            clock.sleep(Duration.ofMillis(20));
        }
    }

    static void refused(Class<? extends Problem> problem, ThrowingCallable call) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.problem()).isInstanceOf(problem));
    }

    @Test
    default void factsDescribeTheHost() throws Exception {
        var facts = hypervisor().facts();

        assertThat(facts.host()).isEqualTo(host());
        assertThat(facts.vcpus()).isPositive();
        assertThat(facts.memoryMib()).isPositive();
        assertThat(facts.diskGib()).isPositive();
        assertThat(facts.hypervisorVersion()).isGreaterThanOrEqualTo(1_000_000);
        assertThat(facts.architecture()).isEqualTo("x86_64");
        assertThat(facts.reason()).endsWith(".");
        assertThat(facts.traits()).contains("HW_ARCH_X86_64");
    }

    @Test
    default void manyCallersFetchAnImageOnce() throws Exception {
        var hypervisor = hypervisor();
        var image = image("0a0a0a0a-0000-4000-8000-00000000000a");
        var fetched = new AtomicInteger();
        assertThat(hypervisor.hasImage(image)).isFalse();

        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                callers.execute(() -> hypervisor.cacheImage(image, file -> {
                    fetched.incrementAndGet();
                    source().writeTo(file);
                }));
            }
        }

        assertThat(hypervisor.hasImage(image)).isTrue();
        assertThat(fetched).hasValue(1);
    }

    @Test
    default void anImageThatFailedToArriveIsNotThereAndCanBeFetchedAgain() throws Exception {
        var hypervisor = hypervisor();
        var image = image("0a0a0a0a-0000-4000-8000-00000000000b");

        refused(
                Problem.Unavailable.class,
                () -> hypervisor.cacheImage(image, file -> {
                    source().writeTo(file);
                    throw new Problem.Unavailable("broken", "the line broke").exception();
                }));

        assertThat(hypervisor.hasImage(image)).isFalse();
        hypervisor.cacheImage(image, source());
        assertThat(hypervisor.hasImage(image)).isTrue();
    }

    @Test
    default void imagesThatNoGuestCanBootAreRefused() throws Exception {
        var hypervisor = hypervisor();
        var image = new BaseImage(new ImageId("0a0a0a0a-0000-4000-8000-00000000000c"), "iso-of-doom", GIB);

        refused(Problem.Invalid.class, () -> hypervisor.cacheImage(image, source()));
        refused(
                Problem.Invalid.class,
                () -> hypervisor.prepare(spec("00000000-0000-4000-8000-00000000000c", image, Map.of())));
    }

    @Test
    default void unknownDevicesAreRefused() throws Exception {
        var hypervisor = hypervisor();
        var guest = spec("00000000-0000-4000-8000-00000000000d");
        hypervisor.cacheImage(guest.image(), source());

        var wrong = spec(guest.id().value(), guest.image(), Map.of("hw_disk_bus", "punched-cards"));
        refused(Problem.Invalid.class, () -> hypervisor.prepare(wrong));
        prepared(hypervisor, guest, source());
        refused(Problem.Invalid.class, () -> hypervisor.start(wrong));
        hypervisor.destroy(guest.id());
    }

    @Test
    default void aGuestNeedsItsImageAndItsDisk() throws Exception {
        var hypervisor = hypervisor();
        var strange = image("0a0a0a0a-0000-4000-8000-00000000000e");
        var guest = spec("00000000-0000-4000-8000-00000000000e", strange, Map.of());

        refused(Problem.NotFound.class, () -> hypervisor.prepare(guest));
        refused(Problem.NotFound.class, () -> hypervisor.start(guest));
        assertThat(hypervisor.guest(guest.id())).isEmpty();
    }

    @Test
    default void aGuestLivesFromStartToDestroyAndEveryCallMayComeTwice() throws Exception {
        var hypervisor = hypervisor();
        var guest = spec("00000000-0000-4000-8000-000000000001");

        prepared(hypervisor, guest, source());
        prepared(hypervisor, guest, source());
        assertThat(hypervisor.guest(guest.id())).isEmpty();
        for (int i = 0; i < 2; i++) {
            hypervisor.start(guest);
            assertThat(hypervisor.guests()).contains(new GuestState(guest.id(), PowerState.RUNNING));
        }
        hypervisor.prepare(guest);
        for (int i = 0; i < 2; i++) {
            hypervisor.powerOff(guest.id());
            assertThat(hypervisor.guests()).contains(new GuestState(guest.id(), PowerState.SHUTDOWN));
        }
        assertThat(hypervisor.shutDown(guest.id(), Duration.ZERO)).isTrue();
        hypervisor.start(guest);
        assertThat(power(hypervisor, guest)).isEqualTo(PowerState.RUNNING);
        for (int i = 0; i < 2; i++) {
            hypervisor.destroy(guest.id());
            assertThat(hypervisor.guest(guest.id())).isEmpty();
            assertThat(hypervisor.guests()).noneMatch(state -> state.id().equals(guest.id()));
        }
        refused(Problem.NotFound.class, () -> hypervisor.start(guest));
    }

    @Test
    default void shutDownTellsTheTruth() throws Exception {
        var hypervisor = hypervisor();
        var guest = spec("00000000-0000-4000-8000-000000000002");
        prepared(hypervisor, guest, source());
        hypervisor.start(guest);

        boolean off = hypervisor.shutDown(guest.id(), Duration.ofMillis(300));

        assertThat(power(hypervisor, guest)).isEqualTo(off ? PowerState.SHUTDOWN : PowerState.RUNNING);
        hypervisor.destroy(guest.id());
    }

    @Test
    default void unknownGuestsAreNotFoundAndNeedNoRemoval() throws Exception {
        var hypervisor = hypervisor();
        var nobody = new ServerId("00000000-0000-4000-8000-00000000dead");
        var strange = new ServerId("../../etc");

        assertThat(hypervisor.guest(nobody)).isEmpty();
        hypervisor.powerOff(nobody);
        hypervisor.destroy(nobody);
        refused(Problem.NotFound.class, () -> hypervisor.shutDown(nobody, Duration.ZERO));
        refused(Problem.NotFound.class, () -> hypervisor.consoleLog(nobody, 100));
        refused(Problem.NotFound.class, () -> hypervisor.snapshot(nobody, Path.of("nowhere")));
        refused(Problem.NotFound.class, () -> hypervisor.consoleLog(strange, 100));
        refused(Problem.NotFound.class, () -> hypervisor.destroy(strange));
    }

    @Test
    default void guestsOutliveTheDriver() throws Exception {
        var guest = spec("00000000-0000-4000-8000-000000000003");
        var first = hypervisor();
        prepared(first, guest, source());
        first.start(guest);
        first.close();

        var second = reopened();

        assertThat(second.guests()).contains(new GuestState(guest.id(), PowerState.RUNNING));
        second.destroy(guest.id());
        assertThat(second.guest(guest.id())).isEmpty();
    }

    @Test
    default void theConsoleLogIsCutToItsEnd() throws Exception {
        var hypervisor = hypervisor();
        var guest = spec("00000000-0000-4000-8000-000000000004");
        prepared(hypervisor, guest, source());
        assertThat(hypervisor.consoleLog(guest.id(), 1000)).isEmpty();
        hypervisor.start(guest);

        eventually(() -> hypervisor.consoleLog(guest.id(), 10).length == 10);

        hypervisor.powerOff(guest.id());
        var log = new String(hypervisor.consoleLog(guest.id(), 1 << 20), StandardCharsets.UTF_8);
        var end = new String(hypervisor.consoleLog(guest.id(), 10), StandardCharsets.UTF_8);
        assertThat(log).endsWith(end);
        hypervisor.destroy(guest.id());
    }

    @Test
    default void aSnapshotStandsAloneWhetherTheGuestRunsOrNot(@TempDir Path folder) throws Exception {
        var hypervisor = hypervisor();
        var guest = spec("00000000-0000-4000-8000-000000000005");
        var target = folder.resolve("snapshot");
        prepared(hypervisor, guest, source());

        hypervisor.snapshot(guest.id(), target);
        assertStandsAlone(target);
        hypervisor.start(guest);
        Files.writeString(target, "something old");
        hypervisor.snapshot(guest.id(), target);
        assertStandsAlone(target);
        assertThat(power(hypervisor, guest)).isEqualTo(PowerState.RUNNING);
        hypervisor.powerOff(guest.id());
        hypervisor.snapshot(guest.id(), target);
        assertStandsAlone(target);

        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
        hypervisor.destroy(guest.id());
    }

    private static void assertStandsAlone(Path file) throws IOException {
        var header = ByteBuffer.allocate(104);
        try (var channel = FileChannel.open(file)) {
            assertThat(channel.read(header)).isEqualTo(104);
        }
        assertThat(header.getInt(0)).isEqualTo(QCOW2_MAGIC);
        assertThat(header.getLong(8)).as("place of a backing file's name").isZero();
        assertThat(header.getLong(24)).as("virtual size").isEqualTo(GIB);
    }

    @Test
    default void aListenerHearsOfChanges() throws Exception {
        var hypervisor = hypervisor();
        var guest = spec("00000000-0000-4000-8000-000000000006");
        Queue<GuestState> heard = new ConcurrentLinkedQueue<>();
        hypervisor.watch(heard::add);
        prepared(hypervisor, guest, source());

        hypervisor.start(guest);
        eventually(() -> heard.contains(new GuestState(guest.id(), PowerState.RUNNING)));
        hypervisor.powerOff(guest.id());
        eventually(() -> heard.contains(new GuestState(guest.id(), PowerState.SHUTDOWN)));

        hypervisor.destroy(guest.id());
    }

    @Test
    default void aPausedGuestGoesOnWhenItIsUnpaused() throws Exception {
        var hypervisor = hypervisor();
        var guest = spec("00000000-0000-4000-8000-000000000007");
        prepared(hypervisor, guest, source());
        hypervisor.start(guest);
        for (int i = 0; i < 2; i++) {
            hypervisor.pause(guest.id());
            assertThat(power(hypervisor, guest)).isEqualTo(PowerState.PAUSED);
        }
        hypervisor.start(guest);
        assertThat(power(hypervisor, guest)).as("paused is in memory").isEqualTo(PowerState.PAUSED);
        for (int i = 0; i < 2; i++) {
            hypervisor.unpause(guest.id());
            assertThat(power(hypervisor, guest)).isEqualTo(PowerState.RUNNING);
        }
        hypervisor.pause(guest.id());
        hypervisor.powerOff(guest.id());
        assertThat(power(hypervisor, guest)).isEqualTo(PowerState.SHUTDOWN);
        hypervisor.unpause(guest.id());
        refused(Problem.Conflict.class, () -> hypervisor.pause(guest.id()));
        refused(Problem.Conflict.class, () -> hypervisor.suspend(guest.id()));
        refused(Problem.NotFound.class, () -> hypervisor.pause(new ServerId("00000000-0000-4000-8000-00000000dead")));
        hypervisor.destroy(guest.id());
    }

    @Test
    default void aSuspendedGuestOutlivesTheDriverAndGoesOnWhereItWas() throws Exception {
        var guest = spec("00000000-0000-4000-8000-000000000008");
        var first = hypervisor();
        prepared(first, guest, source());
        first.start(guest);
        eventually(() -> first.consoleLog(guest.id(), 10).length == 10);
        for (int i = 0; i < 2; i++) {
            first.suspend(guest.id());
            assertThat(power(first, guest)).isEqualTo(PowerState.SHUTDOWN);
        }
        var log = first.consoleLog(guest.id(), 1 << 20);
        first.close();

        var second = reopened();
        second.prepare(guest);
        for (int i = 0; i < 2; i++) {
            second.start(guest);
            assertThat(power(second, guest)).isEqualTo(PowerState.RUNNING);
        }

        assertThat(second.consoleLog(guest.id(), 1 << 20))
                .as("it did not boot again")
                .startsWith(log);
        second.suspend(guest.id());
        second.powerOff(guest.id());
        assertThat(power(second, guest)).isEqualTo(PowerState.SHUTDOWN);
        refused(Problem.Conflict.class, () -> second.suspend(guest.id()));
        second.destroy(guest.id());
        assertThat(second.guest(guest.id())).isEmpty();
    }

    @Test
    default void aSuspendedGuestIsDestroyedWithItsMemory() throws Exception {
        var hypervisor = hypervisor();
        var guest = spec("00000000-0000-4000-8000-000000000009");
        prepared(hypervisor, guest, source());
        hypervisor.start(guest);
        hypervisor.suspend(guest.id());

        hypervisor.destroy(guest.id());

        assertThat(hypervisor.guest(guest.id())).isEmpty();
        refused(Problem.NotFound.class, () -> hypervisor.start(guest));
    }

    /** A place to plug interfaces in; drivers of real hosts make the bridge it names. */
    @Override
    default GuestSpec.Nic nic(int number) throws Exception {
        return new GuestSpec.Nic(
                "0c0c0c0c-0000-4000-8000-00000000000" + number,
                "fa:16:3e:c0:c0:0" + number,
                "nubila-test0",
                "tapc0c0c0c0-" + number,
                1_450);
    }

    @Test
    default void interfacesArePluggedIntoAGuestThatRuns() throws Exception {
        var hypervisor = hypervisor();
        var bare = spec("00000000-0000-4000-8000-00000000000a");
        var first = nic(1);
        var second = nic(2);
        prepared(hypervisor, bare, source());
        hypervisor.start(bare);
        assertThat(hypervisor.interfaces()).containsEntry(bare.id(), Set.of());

        var guest = with(bare, List.of(first, second));
        for (int i = 0; i < 2; i++) {
            hypervisor.plug(guest, first);
        }
        hypervisor.plug(guest, second);
        assertThat(hypervisor.interfaces()).containsEntry(bare.id(), Set.of(first.mac(), second.mac()));
        var plugged = hypervisor.pciAddresses(bare.id());
        assertThat(plugged).containsOnlyKeys(first.mac(), second.mac());
        assertThat(plugged.values())
                .doesNotHaveDuplicates()
                .allMatch(place -> place.matches("[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]"));

        hypervisor.unplug(bare.id(), "fa:16:3e:00:00:00");
        Set<String> left = Set.of(second.mac());
        try {
            hypervisor.unplug(bare.id(), first.mac());
        } catch (ProblemException e) {
            // A guest without an operating system does not know how to let go.
            assertThat(e.problem()).isInstanceOf(Problem.Unavailable.class);
            left = Set.of(first.mac(), second.mac());
        }
        assertThat(hypervisor.interfaces()).containsEntry(bare.id(), left);

        hypervisor.powerOff(bare.id());
        hypervisor.unplug(bare.id(), second.mac());
        hypervisor.plug(guest, first);
        assertThat(hypervisor.pciAddresses(bare.id())).isEmpty();
        var anew = with(bare, List.of(second));
        var places = hypervisor.pciPlaces(anew);
        assertThat(places).containsOnlyKeys(second.mac());
        hypervisor.start(anew);
        assertThat(hypervisor.interfaces()).containsEntry(bare.id(), Set.of(second.mac()));
        assertThat(hypervisor.pciAddresses(bare.id())).isEqualTo(places);
        hypervisor.destroy(bare.id());
        assertThat(hypervisor.interfaces()).doesNotContainKey(bare.id());
    }

    private static GuestSpec with(GuestSpec guest, List<GuestSpec.Nic> nics) {
        return new GuestSpec(
                guest.id(),
                guest.name(),
                guest.project(),
                guest.user(),
                guest.flavorName(),
                guest.vcpus(),
                guest.memoryMib(),
                guest.rootGib(),
                guest.image(),
                guest.hardware(),
                nics,
                guest.configDrive());
    }
}
