package io.nubila.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.image.engine.FormatInspector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files are, by their first bytes. */
class FormatInspectorTest {
    @TempDir
    Path folder;

    static byte[] qcow2(int version, long backingFile, long features, long size) {
        var header = ByteBuffer.allocate(4_096).order(ByteOrder.BIG_ENDIAN);
        header.put("QFI\u00fb".getBytes(StandardCharsets.ISO_8859_1));
        header.putInt(4, version)
                .putLong(8, backingFile)
                .putInt(20, 16)
                .putLong(24, size)
                .putLong(72, features)
                .putInt(100, 104);
        return header.array();
    }

    private FormatInspector.Inspection inspect(byte[] bytes) throws Exception {
        var file = folder.resolve("image");
        var _ = Files.write(file, bytes);
        return FormatInspector.inspect(file);
    }

    @Test
    void aPlainQcow2TellsItsSize() throws Exception {
        var found = inspect(qcow2(3, 0, 0, 5_000_000));
        assertThat(found.format()).isEqualTo("qcow2");
        assertThat(found.virtualBytes()).contains(5_000_000L);
        assertThat(found.danger()).isEmpty();
    }

    @Test
    void aQcow2ThatLeadsToOtherFilesIsDangerous() throws Exception {
        assertThat(inspect(qcow2(2, 512, 0, 1)).danger()).contains("it has a backing file");
        assertThat(inspect(qcow2(3, 0, 4, 1)).danger()).contains("its data is in another file");
        assertThat(inspect(qcow2(3, 0, 1 << 9, 1)).danger()).isPresent();
        assertThat(inspect(qcow2(7, 0, 0, 1)).danger()).isPresent();
        assertThat(inspect(qcow2(3, 0, 0, -1)).danger()).isPresent();
        var longHeader = qcow2(3, 0, 0, 1);
        ByteBuffer.wrap(longHeader).putInt(100, 1 << 20);
        assertThat(inspect(longHeader).danger()).contains("its header is too long");
        var named = qcow2(3, 0, 0, 1);
        ByteBuffer.wrap(named).putInt(104, 0x44415441).putInt(108, 8);
        assertThat(inspect(named).danger()).contains("it names another file for its data");
    }

    @Test
    void aVmdkMustHoldItsDataItself() throws Exception {
        assertThat(inspect(vmdk("monolithicSparse", "RW 100 SPARSE \"disk.vmdk\""))
                        .virtualBytes())
                .contains(51_200L);
        assertThat(inspect(vmdk("monolithicFlat", "RW 100 FLAT \"/etc/passwd\" 0"))
                        .danger())
                .isPresent();
        assertThat(inspect("# Disk DescriptorFile\n".getBytes(StandardCharsets.US_ASCII))
                        .danger())
                .isPresent();
    }

    private static byte[] vmdk(String type, String extent) {
        var bytes = ByteBuffer.allocate(4_096).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("KDMV".getBytes(StandardCharsets.US_ASCII));
        bytes.putInt(4, 1).putLong(12, 100).putLong(28, 1).putLong(36, 2);
        var text = "# Disk DescriptorFile\ncreateType=\"%s\"\n%s\n".formatted(type, extent);
        bytes.put(512, text.getBytes(StandardCharsets.US_ASCII));
        return bytes.array();
    }

    @Test
    void othersAreKnownByTheirMarks() throws Exception {
        var vdi = ByteBuffer.allocate(1_024).order(ByteOrder.LITTLE_ENDIAN);
        vdi.putInt(0x40, 0xbeda107f).putLong(0x170, 77);
        assertThat(inspect(vdi.array()).virtualBytes()).contains(77L);
        var vhd = ByteBuffer.allocate(1_024);
        vhd.put("conectix".getBytes(StandardCharsets.US_ASCII)).putLong(40, 88);
        assertThat(inspect(vhd.array())).matches(found -> found.format().equals("vhd"));
        var iso = ByteBuffer.allocate(40_000).order(ByteOrder.LITTLE_ENDIAN);
        iso.put(0x8001, "CD001".getBytes(StandardCharsets.US_ASCII));
        iso.putInt(0x8000 + 80, 20).putShort(0x8000 + 128, (short) 2_048);
        assertThat(inspect(iso.array()).virtualBytes()).contains(40_960L);
        assertThat(inspect("vhdxfile".getBytes(StandardCharsets.US_ASCII)).danger())
                .isPresent();
        assertThat(inspect(new byte[0]).format()).isEqualTo("raw");
        assertThat(inspect(new byte[700]).format()).isEqualTo("raw");
    }
}
