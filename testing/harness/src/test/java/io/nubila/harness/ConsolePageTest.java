package io.nubila.harness;

import static io.nubila.harness.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The page of a console in a real browser. */
@EnabledIf(value = "isThere", disabledReason = "this host has no chromedriver")
class ConsolePageTest {
    /** How many colours the display shows, and a sum that is another when the picture is another. */
    private static final String PICTURE = """
            const canvas = document.querySelector('#screen canvas');
            if (!canvas || !canvas.width) return '';
            const bytes = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            const colours = new Set();
            let sum = 0;
            for (let i = 0; i < bytes.length; i += 4) {
              const colour = bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2];
              colours.add(colour);
              sum = (sum * 31 + colour) % 1000003;
            }
            return colours.size > 1 ? String(sum) : '';
            """;

    private static CloudUnderTest cloud;

    @TempDir
    private Path profile;

    static boolean isThere() {
        return Browser.isThere();
    }

    @BeforeAll
    static void start() {
        cloud = CloudUnderTest.start();
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static String address(String server) {
        var wish = "{\"remote_console\": {\"protocol\": \"vnc\", \"type\": \"novnc\"}}";
        return text(
                cloud.cloud()
                        .demo()
                        .at("compute", "2.6")
                        .post("compute", "/v2.1/servers/" + server + "/remote-consoles", wish)
                        .expect(200)
                        .json()
                        .get("remote_console"),
                "url");
    }

    private static void awaitState(Browser browser, String state) {
        var _ = Waiting.until("the page's state", Workbench.LIMIT, () -> browser.text("state"), state::equals);
    }

    private static String awaitAnotherPicture(Browser browser, String than) {
        return Waiting.until(
                "another picture",
                Workbench.LIMIT,
                () -> browser.run(PICTURE).asString(),
                now -> !now.isEmpty() && !now.equals(than));
    }

    @Test
    void thePageShowsTheDisplayTakesKeysAndSaysWhenTheServerIsGone() throws Exception {
        var demo = cloud.cloud().demo();
        var bench = new Workbench(demo);
        var server = bench.server("seen", bench.image("seen"));
        var address = address(server);
        try (var browser = Browser.start(profile, "en")) {
            browser.open(address);
            awaitState(browser, "Connected");
            assertThat(browser.text("name")).isEqualTo("seen");
            var before = awaitAnotherPicture(browser, "");
            browser.key("n");
            var _ = awaitAnotherPicture(browser, before);

            demo.delete("compute", "/v2.1/servers/" + server).expect(204);
            bench.awaitGone(server);
            awaitState(browser, "The server has closed its display.");
            browser.open(address);
            awaitState(
                    browser,
                    "The console cannot be opened: its address is used up or the server does not run. Ask for a new"
                            + " address.");
        }
    }

    @Test
    void thePageSpeaksChineseToWhoReadsIt() throws Exception {
        var bench = new Workbench(cloud.cloud().demo());
        var server = bench.server("read", bench.image("read"));
        try (var browser = Browser.start(profile, "zh-CN")) {
            browser.open(address(server));
            awaitState(browser, "已连接");
            assertThat(browser.text("full")).isEqualTo("全屏");
            assertThat(browser.run("return document.documentElement.lang").asString())
                    .isEqualTo("zh");
        }
    }
}
