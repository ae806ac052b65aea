package io.nubila.image.engine;

import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at an image's first bytes: what it is, how large a disk it makes, and whether it would lead a hypervisor to files
 * of the host. Reads a bounded number of bytes at bounded places and trusts no number it finds.
 */
public final class FormatInspector {
    private static final int SECTOR = 512;
    private static final long ISO_DESCRIPTOR = 0x8000;
    private static final int MAX_DESCRIPTOR_BYTES = 1 << 20;
    private static final int MAX_HEADER_BYTES = 1 << 16;
    private static final int QCOW2_EXTERNAL_DATA = 1 << 2;
    private static final long QCOW2_KNOWN_FEATURES = 0b1_1111;
    private static final int QCOW2_DATA_FILE_NAME = 0x44415441;
    private static final int VDI_SIGNATURE = 0xbeda107f;
    private static final long VHDX_REGIONS = 192 << 10;
    private static final Set<String> SINGLE_FILE_VMDKS = Set.of("monolithicSparse", "streamOptimized");
    /** Formats that can be told from the bytes. */
    private static final Set<String> RECOGNISED = Set.of("qcow2", "vmdk", "vdi", "vhd", "vhdx", "iso", "raw");

    private FormatInspector() {}

    /**
     * What a file is.
     *
     * @param format such as {@code qcow2}; {@code raw} for everything that has no mark of its own
     * @param virtualBytes the size of the disk it makes; empty when its header does not tell
     * @param danger why no hypervisor should open it; empty when nothing speaks against it
     */
    public record Inspection(String format, Optional<Long> virtualBytes, Optional<String> danger) {
        private static Inspection safe(String format, long virtualBytes) {
            return virtualBytes < 0
                    ? dangerous(format, "its size is negative")
                    : new Inspection(format, Optional.of(virtualBytes), Optional.empty());
        }

        private static Inspection dangerous(String format, String why) {
            return new Inspection(format, Optional.empty(), Optional.of(why));
        }
    }

    /**
     * Checks that a file is what its owner says it is; answers the size a guest will see, where the format tells. {@code
     * Refused} with 415 when it is dangerous, or something else.
     *
     * @param strict whether something else is refused; else only its size stays unknown
     */
    public static Optional<Long> require(Path file, String diskFormat, String containerFormat, boolean strict) {
        if (!containerFormat.equals("bare")) {
            return Optional.empty();
        }
        var found = inspect(file);
        if (found.danger().isPresent()) {
            throw refused("Image failed safety checks: " + found.danger().get());
        }
        if (found.format().equals(diskFormat)) {
            return found.virtualBytes();
        }
        if (diskFormat.equals("raw")) {
            // Whoever calls it raw gets its bytes as they are, whatever they mean.
            return Optional.of(length(file));
        }
        if (!strict || (found.format().equals("raw") && !RECOGNISED.contains(diskFormat))) {
            return Optional.empty();
        }
        throw refused("Image disk_format %s does not match stream data %s".formatted(diskFormat, found.format()));
    }

    private static RuntimeException refused(String message) {
        return new Problem.Refused(415, "InvalidImageData", message).exception();
    }

    private static long length(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.size();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static RuntimeException unreadable(IOException e) {
        return new Problem.Unavailable("The image store cannot be read now.", e.toString()).exception(e);
    }

    /** What the file is by its bytes alone. */
    public static Inspection inspect(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var head = read(channel, 0, SECTOR);
            if (starts(head, "QFI\u00fb")) {
                return qcow2(channel, head);
            }
            if (starts(head, "QED\0")) {
                return Inspection.dangerous("qed", "qed is not supported");
            }
            if (starts(head, "KDMV")) {
                return vmdk(channel, head);
            }
            if (starts(head, "# Disk DescriptorFile") || starts(head, "COWD")) {
                return Inspection.dangerous("vmdk", "it is a descriptor that names other files");
            }
            if (starts(head, "vhdxfile")) {
                return vhdx(channel);
            }
            if (starts(head, "conectix")) {
                return Inspection.safe("vhd", head.order(ByteOrder.BIG_ENDIAN).getLong(40));
            }
            if (head.order(ByteOrder.LITTLE_ENDIAN).getInt(0x40) == VDI_SIGNATURE) {
                return Inspection.safe("vdi", head.getLong(0x170));
            }
            return other(channel);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static Inspection other(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size >= SECTOR && starts(read(channel, size - SECTOR, SECTOR), "conectix")) {
            // A fixed VHD is a raw disk with a footer.
            return Inspection.safe("vhd", size - SECTOR);
        }
        var descriptor = read(channel, ISO_DESCRIPTOR, SECTOR);
        if (text(descriptor, 1, 5).equals("CD001")) {
            descriptor.order(ByteOrder.LITTLE_ENDIAN);
            long blocks = Integer.toUnsignedLong(descriptor.getInt(80));
            return Inspection.safe("iso", blocks * Short.toUnsignedInt(descriptor.getShort(128)));
        }
        return Inspection.safe("raw", size);
    }

    private static Inspection qcow2(FileChannel channel, ByteBuffer head) throws IOException {
        head.order(ByteOrder.BIG_ENDIAN);
        int version = head.getInt(4);
        if (version != 2 && version != 3) {
            return Inspection.dangerous("qcow2", "its version is " + Integer.toUnsignedString(version));
        }
        if (head.getLong(8) != 0) {
            return Inspection.dangerous("qcow2", "it has a backing file");
        }
        int clusterBits = head.getInt(20);
        if (clusterBits < 9 || clusterBits > 21) {
            return Inspection.dangerous("qcow2", "its clusters have no possible size");
        }
        long headerLength = 72;
        if (version == 3) {
            long features = head.getLong(72);
            if ((features & QCOW2_EXTERNAL_DATA) != 0) {
                return Inspection.dangerous("qcow2", "its data is in another file");
            }
            if ((features & ~QCOW2_KNOWN_FEATURES) != 0) {
                return Inspection.dangerous("qcow2", "it needs features nobody knows");
            }
            headerLength = Integer.toUnsignedLong(head.getInt(100));
        }
        if (headerLength > Math.min(1L << clusterBits, MAX_HEADER_BYTES) || headerLength < 72) {
            return Inspection.dangerous("qcow2", "its header is too long");
        }
        if (namesDataFile(channel, headerLength, 1L << clusterBits)) {
            return Inspection.dangerous("qcow2", "it names another file for its data");
        }
        return Inspection.safe("qcow2", head.getLong(24));
    }

    private static boolean namesDataFile(FileChannel channel, long from, long end) throws IOException {
        long at = from;
        while (at + 8 <= Math.min(end, MAX_HEADER_BYTES)) {
            var extension = read(channel, at, 8).order(ByteOrder.BIG_ENDIAN);
            int type = extension.getInt(0);
            if (type == QCOW2_DATA_FILE_NAME) {
                return true;
            }
            if (type == 0) {
                return false;
            }
            long length = Integer.toUnsignedLong(extension.getInt(4));
            at += 8 + ((length + 7) & ~7L);
        }
        return false;
    }

    private static Inspection vmdk(FileChannel channel, ByteBuffer head) throws IOException {
        head.order(ByteOrder.LITTLE_ENDIAN);
        long sectors = head.getLong(12);
        long descriptorAt = head.getLong(28);
        long descriptorSectors = head.getLong(36);
        if (sectors < 0
                || sectors > Long.MAX_VALUE / SECTOR
                || descriptorAt <= 0
                || descriptorAt > channel.size() / SECTOR
                || descriptorSectors <= 0
                || descriptorSectors > MAX_DESCRIPTOR_BYTES / SECTOR) {
            return Inspection.dangerous("vmdk", "its header points outside of it");
        }
        int length = (int) (descriptorSectors * SECTOR);
        var descriptor = text(read(channel, descriptorAt * SECTOR, length), 0, length);
        int end = descriptor.indexOf('\0');
        var lines =
                (end < 0 ? descriptor : descriptor.substring(0, end)).lines().map(String::strip);
        int extents = 0;
        var type = "";
        for (var line : lines.toList()) {
            if (line.startsWith("createType=")) {
                type = line.substring("createType=".length()).replace("\"", "");
            } else if (line.startsWith("RW ") || line.startsWith("RDONLY ") || line.startsWith("NOACCESS ")) {
                extents++;
                if (!line.contains(" SPARSE ")) {
                    return Inspection.dangerous("vmdk", "its data is in another file");
                }
            } else if (line.startsWith("parentFileNameHint")) {
                return Inspection.dangerous("vmdk", "it has a parent file");
            }
        }
        if (!SINGLE_FILE_VMDKS.contains(type) || extents > 1) {
            return Inspection.dangerous("vmdk", "its type is " + (type.isEmpty() ? "unknown" : type));
        }
        return Inspection.safe("vmdk", sectors * SECTOR);
    }

    private static Inspection vhdx(FileChannel channel) throws IOException {
        var regions = read(channel, VHDX_REGIONS, MAX_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int count = regions.getInt(8);
        if (!text(regions, 0, 4).equals("regi") || count < 0 || count > 2047) {
            return Inspection.dangerous("vhdx", "its region table is broken");
        }
        for (int i = 0; i < count && 16 + i * 32 + 32 <= MAX_HEADER_BYTES; i++) {
            int entry = 16 + i * 32;
            if (guid(regions, entry).equals("8b7ca206-4790-4b9a-b8fe-575f050f886e")) {
                return vhdxSize(channel, regions.getLong(entry + 16));
            }
        }
        return Inspection.dangerous("vhdx", "it has no metadata");
    }

    private static Inspection vhdxSize(FileChannel channel, long metadataAt) throws IOException {
        if (metadataAt < 0 || metadataAt > channel.size()) {
            return Inspection.dangerous("vhdx", "its metadata is outside of it");
        }
        var table = read(channel, metadataAt, MAX_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int count = Short.toUnsignedInt(table.getShort(10));
        for (int i = 0; i < Math.min(count, 2047) && 32 + i * 32 + 32 <= MAX_HEADER_BYTES; i++) {
            int entry = 32 + i * 32;
            if (guid(table, entry).equals("2fa54224-cd1b-4876-b211-5dbed83bf4b8")) {
                long at = metadataAt + Integer.toUnsignedLong(table.getInt(entry + 16));
                return Inspection.safe(
                        "vhdx",
                        read(channel, at, 8).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
            }
        }
        return Inspection.dangerous("vhdx", "it does not tell its size");
    }

    /** A GUID as Microsoft stores it: its first three parts are little-endian. */
    private static String guid(ByteBuffer buffer, int at) {
        return "%08x-%04x-%04x-%s-%s"
                .formatted(
                        buffer.getInt(at),
                        buffer.getShort(at + 4),
                        buffer.getShort(at + 6),
                        hex(buffer, at + 8, 2),
                        hex(buffer, at + 10, 6));
    }

    private static String hex(ByteBuffer buffer, int at, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append("%02x".formatted(buffer.get(at + i)));
        }
        return text.toString();
    }

    /** Bytes at a place; zeros where the file has none. */
    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        var buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                break;
            }
        }
        return buffer.clear();
    }

    private static boolean starts(ByteBuffer buffer, String mark) {
        return text(buffer, 0, mark.length()).equals(mark);
    }

    private static String text(ByteBuffer buffer, int at, int length) {
        var bytes = new byte[length];
        var _ = buffer.get(at, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
