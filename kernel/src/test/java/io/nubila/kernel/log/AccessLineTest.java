package io.nubila.kernel.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccessLineTest {
    @Test
    void aRequestStaysOnOneLineWhateverItsClientWrote() {
        var line = new AccessLine(
                "192.0.2.7",
                "compute",
                "GET",
                "/servers\n\"forged\" " + "x".repeat(5000),
                404,
                12,
                Duration.ofNanos(12_340_000),
                Optional.of("alice"),
                Optional.empty(),
                "req-1");

        assertThat(line.text())
                .startsWith("192.0.2.7 compute \"GET /servers??forged? xxx")
                .endsWith("x…\" 404 12B 12.3ms user=alice project=-")
                .hasSizeLessThan(2200);
    }
}
