package io.nubila.drivers.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nubila.compute.driver.GuestSpec;
import io.nubila.compute.driver.GuestState;
import io.nubila.compute.driver.Hypervisor;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.drivers.hypervisor.contract.HypervisorContract;
import io.nubila.drivers.hypervisor.libvirt.ffi.LibvirtConnection;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibvirtHypervisorTest implements HypervisorContract {
    private static Optional<RealHost> host = Optional.empty();

    private final List<LibvirtHypervisor> opened = new ArrayList<>();

    @BeforeAll
    static void prepareHost() throws IOException {
        host = Optional.of(new RealHost());
    }

    @AfterAll
    static void leaveHost() {
        host.ifPresent(RealHost::close);
    }

    @AfterEach
    void leaveNoGuest() {
        try (var last = real().hypervisor("cloud-1")) {
            last.guests().forEach(state -> last.destroy(state.id()));
        }
        opened.forEach(LibvirtHypervisor::close);
    }

    private static RealHost real() {
        return host.orElseThrow();
    }

    @Override
    public Hypervisor hypervisor() {
        return of("cloud-1");
    }

    private LibvirtHypervisor of(String cloud) {
        var hypervisor = real().hypervisor(cloud);
        opened.add(hypervisor);
        return hypervisor;
    }

    @Override
    public Hypervisor reopened() {
        return hypervisor();
    }

    @Override
    public HostName host() {
        return RealHost.NAME;
    }

    @Override
    public Path imageFile() throws IOException {
        return real().greetingImage();
    }

    @Override
    public long imageBytes() {
        return RealHost.IMAGE_BYTES;
    }

    @Override
    public GuestSpec.Nic nic(int number) throws Exception {
        var nic = HypervisorContract.super.nic(number);
        real().makeBridge(nic.bridgeName());
        return nic;
    }

    private Hypervisor running(String id) {
        var hypervisor = hypervisor();
        hypervisor.cacheImage(spec(id).image(), source());
        hypervisor.prepare(spec(id));
        hypervisor.start(spec(id));
        return hypervisor;
    }

    @Test
    void theGuestReallyRunsAndItsFolderLooksAsOperatorsKnowIt() throws Exception {
        var id = "00000000-0000-4000-8000-000000000021";
        var hypervisor = running(id);
        var folder = real().instance(id);

        real().eventually(() -> log(hypervisor, id).endsWith(RealHost.GREETING));
        assertThat(Files.readAllBytes(folder.resolve("console.log")))
                .endsWith(RealHost.GREETING.getBytes(StandardCharsets.US_ASCII));
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "disk", "disk.config", "disk.info", "console.log", "libvirt.xml", "vnc.sock");
        }
        assertThat(Files.getPosixFilePermissions(folder.resolve("vnc.sock")))
                .doesNotContain(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
        var base = real().state.resolve("instances/_base").resolve(Sha1.hex("0a0a0a0a-0000-4000-8000-000000000001"));
        assertThat(Files.getPosixFilePermissions(base))
                .allMatch(permission -> permission.name().endsWith("_READ"));
        assertThat(real().commands
                        .output(List.of(
                                "qemu-img", "info", "-U", folder.resolve("disk").toString())))
                .contains("backing file: " + base, "compat: 1.1", "virtual size: 1 GiB");

        try (var files = Files.list(folder.getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("_base", "locks", "compute_nodes", id);
        }

        hypervisor.destroy(new ServerId(id));

        assertThat(folder).doesNotExist();
        assertThat(base).exists();
    }

    private static String log(Hypervisor hypervisor, String id) {
        return new String(hypervisor.consoleLog(new ServerId(id), 1000), StandardCharsets.US_ASCII);
    }

    @Test
    void guestsOfAnotherCloudAreAsGoodAsAbsent() {
        var id = new ServerId("00000000-0000-4000-8000-000000000022");
        var ours = running(id.value());
        var theirs = of("cloud-2");

        assertThat(theirs.guests()).isEmpty();
        assertThat(theirs.guest(id)).isEmpty();
        theirs.powerOff(id);

        assertThat(ours.guest(id)).contains(new GuestState(id, PowerState.RUNNING));
    }

    @Test
    void aSnapshotCleansUpWhatACrashedOneLeft(@TempDir Path folder) throws IOException {
        var id = "00000000-0000-4000-8000-000000000023";
        var hypervisor = running(id);
        var left = real().instance(id).resolve("disk.snapshot");
        try (var libvirt = LibvirtConnection.open(real().daemon().ensureRunning())) {
            libvirt.startBlockCopy(id, "vda", DomainXml.copyTarget(left));
            assertThat(left).exists();
            assertThat(libvirt.blockJob(id, "vda")).isPresent();

            hypervisor.snapshot(new ServerId(id), folder.resolve("snapshot"));

            assertThat(libvirt.blockJob(id, "vda")).isEmpty();
        }
        assertThat(left).doesNotExist();
        assertThat(real().commands
                        .output(List.of(
                                "qemu-img", "check", folder.resolve("snapshot").toString())))
                .contains("No errors");
    }

    @Test
    void aFailedSnapshotLeavesNothing(@TempDir Path folder) {
        var id = "00000000-0000-4000-8000-000000000024";
        var hypervisor = running(id);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> hypervisor.snapshot(new ServerId(id), folder.resolve("no/such/folder")));

        assertThat(real().instance(id).resolve("disk.snapshot")).doesNotExist();
        assertThat(folder).isEmptyDirectory();
        assertThat(hypervisor.guest(new ServerId(id))).contains(new GuestState(new ServerId(id), PowerState.RUNNING));
    }

    @Test
    void guestsOutliveTheDaemonAndTheDriverFindsAKilledDaemonsGuests() throws Exception {
        var id = new ServerId("00000000-0000-4000-8000-000000000025");
        var hypervisor = running(id.value());
        var pid = Files.readString(real().state.resolve("run/libvirt/libvirtd.pid"));
        var uuid = Files.readString(real().state.resolve("run/libvirt/host_uuid"));

        assertThat(ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow().destroyForcibly())
                .isTrue();
        real().eventually(() -> !real().daemon().running());
        real().eventually(() -> {
            try {
                return hypervisor.guests().contains(new GuestState(id, PowerState.RUNNING));
            } catch (ProblemException e) {
                assertThat(e.problem()).isInstanceOf(Problem.Unavailable.class);
                return false;
            }
        });

        assertThat(real().daemon().running()).isTrue();
        assertThat(Files.readString(real().state.resolve("run/libvirt/host_uuid")))
                .isEqualTo(uuid);
        hypervisor.close();
        real().daemon().stop();
        assertThat(real().daemon().running()).isFalse();
        assertThat(hypervisor().guests()).contains(new GuestState(id, PowerState.RUNNING));
    }

    @Test
    void aGuestKilledFromOutsideCountsAsCrashedAndStartsAgain() throws Exception {
        var id = new ServerId("00000000-0000-4000-8000-000000000026");
        var hypervisor = running(id.value());
        var pid = Files.readString(real().state.resolve("run/libvirt/run/qemu/instance-" + id + ".pid"));

        assertThat(ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow().destroyForcibly())
                .isTrue();

        real().eventually(() -> hypervisor.guest(id).equals(Optional.of(new GuestState(id, PowerState.CRASHED))));
        hypervisor.start(spec(id.value()));
        assertThat(hypervisor.guest(id)).contains(new GuestState(id, PowerState.RUNNING));
    }
}
