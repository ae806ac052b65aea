package io.nubila.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cloud leaves on the machine is in its state folder, however it ends. */
class TemporaryFolderTest {
    private final Path state = StateFolder.make();

    @TempDir
    private Path temporary;

    @AfterEach
    void remove() {
        StateFolder.remove(state);
    }

    private CloudProcess start() {
        return CloudProcess.start(state, List.of("-Djava.io.tmpdir=" + temporary));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private Object library() throws IOException {
        var found = files(state.resolve("run/lib")).stream()
                .filter(file -> file.toString().endsWith(".so"))
                .toList();
        assertThat(found).hasSize(1);
        return Files.getAttribute(found.getFirst(), "unix:ino");
    }

    @Test
    void aCloudThatIsKilledLeavesNothingInTheTemporaryFolderAndTheNextLifeUnpacksNothing() throws IOException {
        Object library;
        try (var first = start()) {
            var bench = new Workbench(first.cloud().demo());
            var _ = bench.server("last", bench.image("small"));
            assertThat(files(temporary)).isEmpty();
            library = library();
            first.kill();
        }
        assertThat(files(temporary)).isEmpty();
        try (var _ = start()) {
            assertThat(files(temporary)).isEmpty();
            assertThat(library()).isEqualTo(library);
        }
    }
}
