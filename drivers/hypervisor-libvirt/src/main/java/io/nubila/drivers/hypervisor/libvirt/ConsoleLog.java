package io.nubila.drivers.hypervisor.libvirt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * What a guest wrote to its serial console. QEMU only ever appends to the file, so it may be emptied under the guest; a guest
 * that never stops writing must not fill the host's disk.
 */
record ConsoleLog(Path file) {
    private static final long MAX_FILE_BYTES = 8 << 20;
    private static final int KEPT_BYTES = 1 << 20;

    /** The end of the log, at most {@code maxBytes}; empty when there is none. */
    byte[] end(int maxBytes) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long start = Math.max(0, channel.size() - maxBytes);
            var buffer = ByteBuffer.allocate((int) Math.min(maxBytes, channel.size() - start));
            while (buffer.hasRemaining() && channel.read(buffer, start + buffer.position()) >= 0) {
                // A short read is continued.
            }
            return Arrays.copyOf(buffer.array(), buffer.position());
        } catch (NoSuchFileException e) {
            return new byte[0];
        } catch (IOException e) {
            throw InstanceFolder.unavailable(e);
        }
    }

    /** Begins a new log, as a guest does that is switched on. */
    void restart() {
        try {
            Files.write(file, new byte[0]);
        } catch (IOException e) {
            throw InstanceFolder.unavailable(e);
        }
    }

    /** Cuts the log to its end when it has grown too large; what the guest writes in that instant may be lost. */
    void trim() {
        try {
            if (Files.exists(file) && Files.size(file) > MAX_FILE_BYTES) {
                Files.write(file, end(KEPT_BYTES));
            }
        } catch (IOException e) {
            throw InstanceFolder.unavailable(e);
        }
    }
}
