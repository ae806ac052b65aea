package io.nubila.drivers.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleLogTest {
    @TempDir
    Path folder;

    @Test
    void theEndIsCutAndAMissingLogIsEmpty() throws IOException {
        var log = new ConsoleLog(folder.resolve("console.log"));
        assertThat(log.end(10)).isEmpty();

        Files.writeString(log.file(), "0123456789");

        assertThat(log.end(4)).isEqualTo("6789".getBytes(StandardCharsets.US_ASCII));
        assertThat(log.end(0)).isEmpty();
        assertThat(log.end(Integer.MAX_VALUE)).hasSize(10);
    }

    @Test
    void aTalkativeGuestCannotFillTheDisk() throws IOException {
        var log = new ConsoleLog(folder.resolve("console.log"));
        Files.write(log.file(), new byte[9 << 20]);
        try (var guest = Files.newOutputStream(log.file(), StandardOpenOption.APPEND)) {
            guest.write("last words".getBytes(StandardCharsets.US_ASCII));
            log.trim();
            assertThat(Files.size(log.file())).isEqualTo(1 << 20);

            guest.write(", and more".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(log.end(20)).isEqualTo("last words, and more".getBytes(StandardCharsets.US_ASCII));
        log.trim();
        assertThat(log.end(20)).hasSize(20);
        log.restart();
        assertThat(log.end(20)).isEmpty();
    }
}
