package io.nubila.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.log.LogContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LoggingTest {
    @TempDir
    Path state;

    @Test
    void linesForProgramsCarryTheIdsAndSurviveAnyText() throws IOException {
        Logging.start(state, config(Map.of("io.nubila.quiet", "error"), 64L << 20, 4));
        var log = LoggerFactory.getLogger("io.nubila.compute.Server");
        try (var _ = LogContext.request("req-1")) {
            try (var _ = LogContext.operation("op-2", "req-1")) {
                log.info("said \"{}\"", "a\nb\t\\\u0001é😀");
            }
            log.warn("failed", new IllegalStateException("why"));
        }
        log.debug("not logged");
        LoggerFactory.getLogger("io.nubila.quiet.Thing").warn("not logged");
        log.info("alone");

        var lines = Files.readAllLines(state.resolve("logs/nubila.jsonl")).stream()
                .map(Json::tree)
                .toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0).get("message").stringValue()).isEqualTo("said \"a\nb\t\\\u0001é😀\"");
        assertThat(lines.get(0).get("operation_id").stringValue()).isEqualTo("op-2");
        assertThat(lines.get(0).get("request_id").stringValue()).isEqualTo("req-1");
        assertThat(lines.get(0).get("logger").stringValue()).isEqualTo("io.nubila.compute.Server");
        assertThat(lines.get(1).get("error").stringValue()).contains("IllegalStateException: why", "LoggingTest");
        assertThat(lines.get(1).has("operation_id")).isFalse();
        assertThat(lines.get(2).has("request_id")).isFalse();
    }

    @Test
    void filesRollAndTheOldestGoes() throws IOException {
        Logging.start(state, config(Map.of(), 1L << 20, 3));
        var log = LoggerFactory.getLogger("io.nubila.Rolling");
        var text = "x".repeat(1000);
        for (var i = 0; i < 6_000; i++) {
            log.info("{} {}", i, text);
        }

        try (var files = Files.list(state.resolve("logs"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("nubila.jsonl", "nubila.1.jsonl", "nubila.2.jsonl");
        }
        assertThat(Files.size(state.resolve("logs/nubila.1.jsonl"))).isBetween((1L << 20) - 2000, 1L << 20);
    }

    @Test
    void aLevelThatIsNoneIsRefused() {
        assertThatThrownBy(() -> Logging.start(state, config(Map.of("x", "loud"), 1L << 20, 1)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("loud is none of");
    }

    private static LoggingConfig config(Map<String, String> levels, long size, int files) {
        return new LoggingConfig(LoggingConfig.Level.INFO, levels, false, size, files);
    }
}
