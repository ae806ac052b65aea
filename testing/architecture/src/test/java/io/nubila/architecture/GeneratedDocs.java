package io.nubila.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/**
 * Pages under {@code docs/generated}: written from the code by tests, and stale when they differ. Run the tests with
 * {@code -Dnubila.regenerate=true} to write them.
 */
final class GeneratedDocs {
    private static final String NOTICE =
            "<!-- Written from the code by testing/architecture; run ./check --fix after a change. -->\n\n";

    private GeneratedDocs() {}

    /** Holds a page to its text, or writes it when asked to. */
    static void page(String name, String text) {
        var file = SourceTree.root().resolve("docs/generated").resolve(name);
        var wanted = NOTICE + text;
        try {
            if (Boolean.getBoolean("nubila.regenerate")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, wanted);
            }
            assertThat(Files.exists(file) ? Files.readString(file) : "")
                    .as("docs/generated/%s is stale; write it with -Dnubila.regenerate=true", name)
                    .isEqualTo(wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
