package io.nubila.harness;

import static io.nubila.harness.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.kernel.tls.TlsFiles;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A console as a browser has it: the address from the API, the page and the WebSocket over TLS, the display behind. */
class ConsoleTest {
    private static CloudUnderTest cloud;
    private static HttpClient browser;

    @BeforeAll
    static void start() {
        cloud = CloudUnderTest.start();
        browser = HttpClient.newBuilder()
                .sslContext(TlsFiles.trusting(cloud.state().resolve("ca.pem")))
                .build();
    }

    @AfterAll
    static void stop() {
        browser.close();
        cloud.close();
    }

    @Test
    void aServersDisplayIsReachedThroughTheProxyAndEndsWithTheServer() throws Exception {
        var demo = cloud.cloud().demo();
        var bench = new Workbench(demo);
        var server = bench.server("seen", bench.image("seen"));
        var url = text(
                demo.at("compute", "2.6")
                        .post(
                                "compute",
                                "/v2.1/servers/" + server + "/remote-consoles",
                                "{\"remote_console\": {\"protocol\": \"vnc\", \"type\": \"novnc\"}}")
                        .expect(200)
                        .json()
                        .get("remote_console"),
                "url");
        assertThat(url).startsWith("https://127.0.0.1:" + cloud.cloud().port("console") + "/vnc_auto.html?path=");
        var page = browser.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("noVNC");

        var heard = new Heard();
        var token = url.substring(url.indexOf("%3Ftoken%3D") + "%3Ftoken%3D".length());
        var socket = browser.newWebSocketBuilder()
                .subprotocols("binary")
                .header("Origin", url.substring(0, url.indexOf("/vnc")))
                .buildAsync(
                        URI.create(url.substring(0, url.indexOf("/vnc")).replace("https", "wss") + "/?token=" + token),
                        heard)
                .join();
        heard.await(12);
        assertThat(heard.text()).isEqualTo("RFB 003.008\n");
        socket.sendBinary(ByteBuffer.wrap("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII)), true)
                .join();
        heard.await(14);
        socket.sendBinary(ByteBuffer.wrap(new byte[] {1}), true).join();
        heard.await(18);
        socket.sendBinary(ByteBuffer.wrap(new byte[] {1}), true).join();
        heard.await(18 + 24 + 4);
        assertThat(heard.text()).endsWith("seen");

        demo.delete("compute", "/v2.1/servers/" + server).expect(204);
        bench.awaitGone(server);
        Waiting.until("the console ends", Workbench.LIMIT, () -> heard.code == WebSocket.NORMAL_CLOSURE);
    }

    private static final class Heard implements WebSocket.Listener {
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();
        private volatile int code;

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            var bytes = new byte[data.remaining()];
            data.get(bytes);
            all.writeBytes(bytes);
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            code = status;
            return null;
        }

        private void await(int bytes) {
            Waiting.until(bytes + " bytes", Workbench.LIMIT, () -> all.size() >= bytes);
        }

        private String text() {
            return all.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
