package io.nubila.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaticFilesTest {
    private final StaticFiles files = new StaticFiles(StaticFilesTest.class, "static");

    private int status(String name) {
        var request = new RawRequest(
                "GET",
                "/" + name,
                "",
                new Headers(List.of()),
                "http://127.0.0.1",
                "127.0.0.1",
                0,
                InputStream::nullInputStream);
        return files.answer(request, name).status();
    }

    @Test
    void aNameThatLeadsOutOfTheFolderOrIsVeryLongIsNoFile() {
        assertThat(status("page.txt")).isEqualTo(200);
        assertThat(status("../static/page.txt")).isEqualTo(404);
        assertThat(status("page.class")).isEqualTo(404);
        assertThat(status("a/".repeat(30_000) + "page.txt")).isEqualTo(404);
    }
}
