package io.nubila.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLibraryTest {
    private static final String INODE = "unix:ino";

    @TempDir
    private Path state;

    private Path folder() {
        return state.resolve("run/lib");
    }

    @Test
    void itIsUnpackedOnce() throws IOException {
        var file = SqliteLibrary.unpacked(folder());
        assertThat(file).isNotEmptyFile();
        var first = Files.getAttribute(file, INODE);

        assertThat(SqliteLibrary.unpacked(folder())).isEqualTo(file);
        assertThat(Files.getAttribute(file, INODE)).isEqualTo(first);
    }

    @Test
    void whatIsNotWholeIsUnpackedAnewAndOlderVersionsGo() throws IOException {
        var file = SqliteLibrary.unpacked(folder());
        var whole = Files.readAllBytes(file);
        var older = Files.writeString(file.resolveSibling("00000000-libsqlitejdbc.so"), "older");
        var half = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), "half of it");
        // The length is right, as after a loss of power, and the bytes are not.
        Files.write(file, new byte[whole.length]);

        assertThat(SqliteLibrary.unpacked(folder())).isEqualTo(file);

        assertThat(file).hasBinaryContent(whole);
        assertThat(older).doesNotExist();
        assertThat(half).doesNotExist();
    }

    @Test
    void whoeverAsksAtTheSameTimeGetsAWholeOne() throws Exception {
        Callable<Path> ask = () -> SqliteLibrary.unpacked(folder());
        try (var threads = Executors.newFixedThreadPool(4)) {
            var asked =
                    threads.invokeAll(IntStream.range(0, 8).mapToObj(_ -> ask).toList());
            for (var one : asked) {
                assertThat(one.get()).isNotEmptyFile();
            }
        }
        try (var files = Files.list(folder())) {
            assertThat(files).hasSize(2);
        }
    }
}
