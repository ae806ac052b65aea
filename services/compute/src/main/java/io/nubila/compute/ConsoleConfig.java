package io.nubila.compute;

import io.nubila.kernel.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * Settings of consoles, part of the section of compute.
 *
 * @param tokenLife how long a console's address may be used to begin a session
 * @param idle how long a session may be without a byte in either direction
 * @param sessions how many sessions a node serves at a time
 * @param origins host names of other pages that may open a console, besides the proxy's own
 */
public record ConsoleConfig(Duration tokenLife, Duration idle, int sessions, List<String> origins) {
    private static final int MOST_SESSIONS = 100_000;

    public ConsoleConfig {
        origins = List.copyOf(origins);
    }

    /** Reads the settings; defaults are upstream's where upstream has the setting. */
    static ConsoleConfig of(Settings settings) {
        return new ConsoleConfig(
                settings.duration(
                        "console-token-life",
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(1),
                        Duration.ofDays(1),
                        "How long the address of a console may be used to begin a session."),
                settings.duration(
                        "console-idle",
                        Duration.ofHours(1),
                        Duration.ofSeconds(1),
                        Duration.ofDays(7),
                        "How long a console may be without a byte in either direction before it is ended."),
                settings.number(
                        "console-sessions", 200, 1, MOST_SESSIONS, "Consoles that may be open on a node at a time."),
                settings.texts(
                        "console-origins",
                        List.of(),
                        "Host names of pages that may open a console, besides the console's own page."));
    }
}
