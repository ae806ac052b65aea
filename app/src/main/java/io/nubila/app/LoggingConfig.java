package io.nubila.app;

import io.nubila.kernel.config.Section;
import io.nubila.kernel.config.Settings;
import java.util.Map;

/** What is logged, and how much of it is kept. */
public record LoggingConfig(Level level, Map<String, String> levels, boolean terminal, long fileSize, int files) {
    /** The section of the file. */
    public static final Section<LoggingConfig> SECTION =
            Section.of("log", "What is logged, and how much of it is kept.", LoggingConfig::read);

    /** How much is said. */
    public enum Level {
        /** Failures of ours that someone has to look at. */
        ERROR,
        /** What will become a failure, or was mended. */
        WARN,
        /** What happens, a line for each request and operation. */
        INFO,
        /** Why it happens. */
        DEBUG,
        /** Every step. */
        TRACE
    }

    private static LoggingConfig read(Settings s) {
        return new LoggingConfig(
                s.choice("level", Level.INFO, "How much is logged."),
                s.map(
                        "levels",
                        Map.of(),
                        "Other levels for single loggers, such as \"io.nubila.compute\" = \"debug\"."),
                s.flag("terminal", true, "Whether to log to the terminal too."),
                s.bytes(
                        "file-size",
                        64L << 20,
                        1L << 20,
                        4L << 30,
                        "Size at which logs/nubila.jsonl gives way to a new file."),
                s.number("files", 4, 1, 100, "How many files are kept, the current one too."));
    }
}
