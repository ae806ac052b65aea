package io.nubila.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    /** What the disks of the example are kept on. */
    enum Disk {
        LOCAL_FILE,
        SHARED
    }

    /** An example with a setting of each type. */
    record Example(
            Duration bootTimeout,
            int workers,
            long cache,
            boolean verbose,
            String region,
            Disk disk,
            Path images,
            Optional<Path> keys,
            List<String> listen,
            Map<String, String> labels,
            Optional<Secret> password) {
        static final Section<Example> SECTION = Section.of("compute", "An example.", Example::read)
                .removed("slow-start", "starts are quick by themselves");

        Example {
            if (workers == 13) {
                throw new Problem.Invalid("workers must not be 13").exception();
            }
        }

        private static Example read(Settings s) {
            return new Example(
                    s.duration(
                            "boot-timeout",
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(1),
                            Duration.ofHours(1),
                            "How long a guest may take to start."),
                    s.number("workers", 4, 1, 64, "Operations at a time."),
                    s.bytes("cache", 8L << 30, 0, 1L << 40, "Room for images."),
                    s.flag("verbose", false, "Whether to say more."),
                    s.text("region", "RegionOne", "The name of the region."),
                    s.choice("disk", Disk.LOCAL_FILE, "Where disks are."),
                    s.path("images", "images", "Where images are."),
                    s.optionalPath("keys", "Where keys are."),
                    s.texts("listen", List.of("127.0.0.1"), "Addresses to listen on."),
                    s.map("labels", Map.of(), "Words about this node."),
                    s.secret("password", "Of the broker."));
        }
    }

    @TempDir
    Path folder;

    @Test
    void anAbsentFileMeansAllDefaults() {
        var config = read("", Map.of());

        assertThat(config)
                .isEqualTo(new Example(
                        Duration.ofSeconds(30),
                        4,
                        8L << 30,
                        false,
                        "RegionOne",
                        Disk.LOCAL_FILE,
                        folder.resolve("images"),
                        Optional.empty(),
                        List.of("127.0.0.1"),
                        Map.of(),
                        Optional.empty()));
    }

    @Test
    void everyTypeIsRead() {
        var config = read("""
                [compute]
                boot-timeout = "1m30s"
                workers = 8
                cache = "1.5GiB"
                verbose = true
                region = "north"
                disk = "shared"
                images = "/srv/images"
                keys = "keys"
                listen = ["0.0.0.0", "::"]
                labels = { rack = "a", "row.7" = "b" }
                password = "hush"
                """, Map.of());

        assertThat(config)
                .isEqualTo(new Example(
                        Duration.ofSeconds(90),
                        8,
                        3L << 29,
                        true,
                        "north",
                        Disk.SHARED,
                        Path.of("/srv/images"),
                        Optional.of(folder.resolve("keys")),
                        List.of("0.0.0.0", "::"),
                        Map.of("rack", "a", "row.7", "b"),
                        Optional.of(new Secret("hush"))));
        assertThat(config.toString()).doesNotContain("hush");
    }

    @Test
    void theEnvironmentOverridesTheFile() {
        var config = read(
                "[compute]\nboot-timeout = \"1m\"\n",
                Map.of(
                        "NUBILA_COMPUTE_BOOT_TIMEOUT", "5m",
                        "NUBILA_COMPUTE_WORKERS", "9",
                        "NUBILA_COMPUTE_VERBOSE", "true",
                        "NUBILA_COMPUTE_LISTEN", "::1, 127.0.0.1",
                        "NUBILA_COMPUTE_LABELS", "rack=a,row=b=c",
                        "NUBILA_STATE", "for the launcher"));

        assertThat(config.bootTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.workers()).isEqualTo(9);
        assertThat(config.verbose()).isTrue();
        assertThat(config.listen()).containsExactly("::1", "127.0.0.1");
        assertThat(config.labels()).isEqualTo(Map.of("rack", "a", "row", "b=c"));
    }

    @Test
    void oneStartShowsEveryMistake() {
        assertMistakes(
                """
                [compute]
                boot-timeot = "1m"
                boot-timeout = "2d"
                workers = 0
                cache = "lots"
                verbose = "perhaps"
                region = 7
                disk = "tape"
                slow-start = true
                password = 12345
                [compuet]
                [nothing-like-it]
                """,
                Map.of("NUBILA_COMPUTE_WORKRES", "1"),
                "nubila.toml: compute.boot-timeout = \"2d\" is above its limit of 1h",
                "nubila.toml: compute.workers = 0 is below its limit of 1",
                "nubila.toml: compute.cache = \"lots\" is not a size such as 512MiB",
                "nubila.toml: compute.verbose = \"perhaps\" is neither true nor false",
                "nubila.toml: compute.region = 7 is not a text in quotes",
                "nubila.toml: compute.disk = \"tape\" is none of local-file, shared",
                "nubila.toml: compute.password is not a text in quotes",
                "nubila.toml: compute.boot-timeot is not a setting; did you mean compute.boot-timeout?",
                "nubila.toml: compute.slow-start was removed: starts are quick by themselves",
                "nubila.toml: [compuet] is not a section; did you mean compute?",
                "nubila.toml: [nothing-like-it] is not a section",
                "NUBILA_COMPUTE_WORKRES is not a setting; did you mean NUBILA_COMPUTE_WORKERS?");
    }

    @Test
    void mistakesOfTheLanguageNameTheLine() {
        assertThatThrownBy(() -> read("[compute]\nworkers = \n", Map.of()))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("nubila.toml: line 2:");
    }

    @Test
    void theRecordMayRefuseWhatItsSettingsAllow() {
        assertMistakes("[compute]\nworkers = 13\n", Map.of(), "nubila.toml: [compute] workers must not be 13");
        assertMistakes("compute = 7\n", Map.of(), "nubila.toml: compute has to be a section, written [compute]");
    }

    @Test
    void thePageListsEverySettingButNoSecret() {
        assertThat(ConfigReference.page(List.of(Example.SECTION)))
                .contains("## [compute]")
                .contains("| `boot-timeout` | duration | `30s` | 1s to 1h | How long a guest may take to start. |")
                .contains("| `cache` | size | `8GiB` | 0 to 1TiB | Room for images. |")
                .contains("| `disk` | word | `local-file` | local-file, shared | Where disks are. |")
                .contains("| `password` | text, secret |  |  | Of the broker. |")
                .contains("| ~~`slow-start`~~ | | | | removed: starts are quick by themselves |");
    }

    @Test
    void quantitiesAreReadAsTheyAreWritten() {
        for (var text : List.of("0s", "250ms", "30s", "1m30s", "1d2h", "90d")) {
            assertThat(Quantities.text(Quantities.duration(text).orElseThrow())).isEqualTo(text);
        }
        for (var text : List.of("0", "1000", "1KiB", "1536MiB", "7PiB")) {
            assertThat(Quantities.text(Quantities.bytes(text).orElseThrow())).isEqualTo(text);
        }
        assertThat(Quantities.bytes("500MB")).contains(500_000_000L);
        for (var nonsense : List.of("", "5", "s", "1s1m", "-1s", "1 week")) {
            assertThat(Quantities.duration(nonsense)).isEmpty();
        }
        for (var nonsense : List.of("", "GiB", "-1", "1XB", "999999999PiB", "0.3B")) {
            assertThat(Quantities.bytes(nonsense)).isEmpty();
        }
    }

    private void assertMistakes(String toml, Map<String, String> environment, String... lines) {
        assertThatThrownBy(() -> read(toml, environment))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().message().split("\n")).containsExactly(lines));
    }

    private Example read(String toml, Map<String, String> environment) {
        var file = folder.resolve("nubila.toml");
        try {
            if (!toml.isEmpty()) {
                Files.writeString(file, toml);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return ConfigFile.read(file, environment, List.of(Example.SECTION)).section(Example.SECTION);
    }
}
