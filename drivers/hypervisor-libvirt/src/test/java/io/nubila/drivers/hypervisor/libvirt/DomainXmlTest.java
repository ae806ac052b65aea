package io.nubila.drivers.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nubila.compute.driver.BaseImage;
import io.nubila.compute.driver.GuestSpec;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.contracts.image.ImageId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomainXmlTest {
    private static final String ID = "00000000-0000-4000-8000-000000000001";
    private static final InstanceFolder FOLDER = InstanceFolder.of(Path.of("state & more/instances"), new ServerId(ID));

    private static GuestSpec guest(String name, int vcpus, Map<String, String> hardware) {
        return new GuestSpec(
                new ServerId(ID),
                name,
                new ProjectId("project"),
                new UserId("user"),
                "m1.tiny",
                vcpus,
                256,
                1,
                new BaseImage(new ImageId("image"), "qcow2", 1 << 20),
                hardware,
                List.of(new GuestSpec.Nic("port", "fa:16:3e:00:00:01", "brq-1", "tap-1", 1450)),
                Optional.of(List.of()));
    }

    private static String xml(Map<String, String> hardware) {
        return DomainXml.of(guest("web", 4, hardware), FOLDER, "cloud-1", Accelerator.TCG, FOLDER.displaySocket());
    }

    @Test
    void namesFromOutsideCannotBreakOutOfTheirElement() {
        var xml = DomainXml.of(
                guest("</name>\u0000<a b='\"'>&", 1, Map.of()),
                FOLDER,
                "cloud-1",
                Accelerator.TCG,
                FOLDER.displaySocket());

        assertThat(xml).contains("&lt;/name&gt;?&lt;a b='").doesNotContain("</name>?<a");
        assertThat(xml).contains("state &amp; more/instances/" + ID + "/disk\"");
    }

    @Test
    void translatedGuestsGetTheFullestProcessorAndASmallCache() {
        assertThat(xml(Map.of()))
                .contains("<domain type=\"qemu\">", "<cpu mode=\"maximum\">", "<tb-cache unit=\"MiB\">64</tb-cache>");
        assertThat(DomainXml.of(guest("web", 1, Map.of()), FOLDER, "cloud-1", Accelerator.KVM, FOLDER.displaySocket()))
                .contains("<domain type=\"kvm\">", "<cpu mode=\"host-passthrough\">")
                .doesNotContain("tb-cache");
    }

    @Test
    void theOwnerIsReadBackFromTheMark() {
        var xml = xml(Map.of());
        var mark = xml.substring(xml.indexOf("<nubila:guest"), xml.indexOf("</metadata>"));

        assertThat(OwnerMark.cloud(mark)).contains("cloud-1");
        assertThat(OwnerMark.cloud("<other cloudy=\"x\"/>")).isEmpty();
    }

    @Test
    void theRootDiskIsFoundByItsFile() {
        var xml = xml(Map.of("hw_disk_bus", "scsi"));

        assertThat(DomainXml.diskName(xml, FOLDER.disk())).contains("sda");
        assertThat(DomainXml.diskName(xml, FOLDER.configDrive())).contains("sdb");
        assertThat(DomainXml.diskName(xml, Path.of("elsewhere"))).isEmpty();
    }

    @Test
    void theConfigDriveIsOnTheRootDisksBusAndNeverOnSataUnasked() {
        assertThat(xml(Map.of()))
                .contains("<target dev=\"vdb\" bus=\"virtio\"/><readonly/>")
                .doesNotContain("sata");
        assertThat(xml(Map.of("hw_disk_bus", "ide"))).contains("<target dev=\"sdb\" bus=\"sata\"/>");
        assertThat(xml(Map.of("hw_disk_bus", "ide", "hw_machine_type", "pc")))
                .contains("<target dev=\"hdb\" bus=\"ide\"/>", "machine=\"pc\"");
    }

    @Test
    void theDisplayListensOnASocketAndAnOlderGuestsDisplayOnItsPort() {
        var xml = xml(Map.of());

        assertThat(xml).contains("<listen type=\"socket\"", "<input type=\"tablet\" bus=\"usb\"/>");
        assertThat(xml(Map.of("hw_pointer_model", "ps2mouse"))).doesNotContain("tablet");
        assertThat(GuestDisplay.address("<domain><graphics type='spice' port='1'/>"
                        + "<graphics type='vnc' socket='/run/a.sock'><listen type='socket' socket='/run/a.sock'/></graphics>"
                        + "</domain>"))
                .contains(UnixDomainSocketAddress.of("/run/a.sock"));
        assertThat(GuestDisplay.address("<domain><graphics type='vnc' port='5901' autoport='yes'/></domain>"))
                .contains(new InetSocketAddress(InetAddress.getLoopbackAddress(), 5901));
        assertThat(GuestDisplay.address("<domain><graphics type='vnc' port='-1' autoport='yes'/></domain>"))
                .isEmpty();
        assertThat(GuestDisplay.address("<domain/>")).isEmpty();
    }

    @Test
    void aFolderWithALongPathListensThroughAShortLink(@TempDir Path state) throws IOException {
        Assumptions.assumeTrue(Files.isWritable(Path.of("/run")), "links are made in /run");
        var deep = InstanceFolder.of(state.resolve("d".repeat(90)), new ServerId(ID));
        Files.createDirectories(deep.path());

        var socket = GuestDisplay.socket(deep);
        assertThat(socket.toString().length()).isLessThan(60);
        Files.writeString(deep.displaySocket(), "here");
        assertThat(Files.readString(socket)).isEqualTo("here");
        assertThat(GuestDisplay.socket(deep)).isEqualTo(socket);

        GuestDisplay.forget(deep);
        GuestDisplay.forget(deep);
        assertThat(socket).doesNotExist();
    }

    @Test
    void theTopologyFollowsTheImage() {
        assertThat(xml(Map.of("hw_cpu_cores", "2", "hw_cpu_threads", "2")))
                .contains("<topology sockets=\"1\" cores=\"2\" threads=\"2\"/>");
        assertThat(xml(Map.of())).contains("<topology sockets=\"4\" cores=\"1\" threads=\"1\"/>");
    }

    @ParameterizedTest
    @CsvSource({
        "hw_machine_type, microvm",
        "hw_disk_bus, fdc",
        "hw_vif_model, carrier-pigeon",
        "hw_video_model, punched-cards",
        "hw_rng_model, dice",
        "hw_firmware_type, coreboot",
        "hw_watchdog_action, bark",
        "hw_cpu_cores, 0",
        "hw_cpu_cores, 3"
    })
    void devicesThatDoNotExistAreRefused(String property, String value) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> xml(Map.of(property, value)))
                .satisfies(e -> assertThat(e.problem()).isInstanceOf(Problem.Invalid.class));
    }
}
