package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console port over real HTTP: the page, and WebSockets to a display that says what it is told. */
class ConsoleProxyTest {
    @TempDir
    static Path state;

    private static ComputeUnderTest cloud;
    private static String id;

    @BeforeAll
    static void start() throws IOException {
        cloud = new ComputeUnderTest(state);
        id = cloud.activeServer("");
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @BeforeEach
    void forget() {
        cloud.host.displays.clear();
    }

    private static HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + cloud.consoles() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return cloud.client().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String token() {
        var url = cloud.member()
                .at("2.6")
                .post(
                        "/v2.1/servers/" + id + "/remote-consoles",
                        "{'remote_console': {'protocol': 'vnc', 'type': 'novnc'}}")
                .json()
                .get("remote_console")
                .get("url")
                .asString();
        return url.substring(url.length() - 36);
    }

    private static WebSocket open(Heard heard, String path, String... headers) {
        var builder = cloud.client().newWebSocketBuilder().subprotocols("binary");
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        return builder.buildAsync(URI.create("ws://" + cloud.consoles() + path), heard)
                .join();
    }

    private static EchoDisplay display() {
        cloud.until(() -> !cloud.host.displays.isEmpty());
        return cloud.host.displays.getLast();
    }

    @Test
    void thePageAndNoVncComeFromTheProgramAndNothingFromElsewhere() throws Exception {
        for (var path : List.of("/", "/vnc_auto.html?path=%3Ftoken%3Dx", "/vnc_lite.html", "/vnc.html")) {
            var page = get(path);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body())
                    .contains("<html", "</html>", "noVNC", "<script")
                    .doesNotContain("://");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .startsWith("default-src 'none'")
                    .doesNotContain("unsafe", "http");
            assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        }
        assertThat(get("/console.js").body()).contains("./novnc/core/rfb.js");
        assertThat(get("/console.css").headers().firstValue("Content-Type")).contains("text/css; charset=utf-8");
        var novnc = get("/novnc/core/rfb.js");
        assertThat(novnc.body()).contains("export default class RFB");
        assertThat(novnc.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        assertThat(get("/novnc/LICENSE.txt").body()).contains("MPL 2.0");
    }

    @Test
    void aKnownFileIsNotSentAgainAndOtherFilesAreNotThere() throws Exception {
        var tag = get("/console.js").headers().firstValue("ETag").orElseThrow();

        assertThat(get("/console.js", "If-None-Match", tag).statusCode()).isEqualTo(304);
        for (var path : List.of(
                "/novnc/",
                "/novnc/core",
                "/secret.html",
                "/novnc/../console/console.js",
                "/novnc/%2e%2e/console/console.js",
                "/novnc//core/rfb.js",
                "/websockify")) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(404);
        }
        var post = HttpRequest.newBuilder(URI.create("http://" + cloud.consoles() + "/"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(cloud.client()
                        .send(post, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void bytesGoBothWaysAndTheDisplayIsClosedWithTheBrowser() throws Exception {
        var heard = new Heard();
        var socket = open(heard, "/?token=" + token());
        assertThat(socket.getSubprotocol()).isEqualTo("binary");

        socket.sendBinary(bytes("hello"), true).join();
        cloud.until(() -> heard.text().equals("hello"));
        // Frames larger than the limit come through in pieces.
        var large = "0123456789abcdef".repeat(1 << 16);
        socket.sendBinary(bytes(large), true).join();
        cloud.until(() -> heard.size() == 5 + large.length());
        assertThat(heard.text()).endsWith(large);
        socket.sendPing(bytes("ping")).join();
        cloud.until(heard::ponged);

        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        cloud.until(() -> !display().isOpen());
    }

    @Test
    void aTokenServesSeveralSessionsAlsoInACookieAndOnTheOlderPath() throws Exception {
        var token = token();
        var first = new Heard();
        var second = new Heard();
        var one = open(first, "/?token=" + token, "Origin", "http://127.0.0.1:1234");
        var two = open(second, "/websockify", "Cookie", "other=1; token=" + token);

        one.sendBinary(bytes("one"), true).join();
        two.sendBinary(bytes("two"), true).join();

        cloud.until(() -> first.text().equals("one") && second.text().equals("two"));
        cloud.host.displays.forEach(EchoDisplay::hangUp);
        cloud.until(() -> first.code() == 1000 && second.code() == 1000);
    }

    @Test
    void theBrowserIsToldWhenTheGuestEnds() {
        var heard = new Heard();
        var _ = open(heard, "/?token=" + token());

        display().hangUp();

        cloud.until(() -> heard.code() == 1000);
        cloud.until(() -> !display().isOpen());
    }

    @Test
    void whoShowsNoTokenOrComesFromAnotherPageIsRefused() {
        var token = token();
        for (var path : List.of("/", "/?token=", "/?token=bad" + token)) {
            assertThat(refusal(path)).as(path).isEqualTo(403);
        }
        assertThat(refusal("/elsewhere?token=" + token)).isEqualTo(404);
        for (var origin : List.of("http://evil.example", "https://127.0.0.1", "null", "file:///x", "http://")) {
            assertThat(refusal("/?token=" + token, "Origin", origin)).as(origin).isEqualTo(403);
        }
        assertThat(cloud.host.displays).isEmpty();
    }

    private static int refusal(String path, String... headers) {
        var thrown = assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> open(new Heard(), path, headers))
                .actual();
        assertThat(thrown.getCause()).isInstanceOf(WebSocketHandshakeException.class);
        return ((WebSocketHandshakeException) thrown.getCause()).getResponse().statusCode();
    }

    /** Clients that look at the bytes behind the head take them for a frame. */
    @Test
    void aRefusalHasNoBodyAndEndsTheConnection() throws Exception {
        assertThat(raw("/?token=bad", "Connection: Upgrade", "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw=="))
                .startsWith("HTTP/1.1 403 ")
                .endsWith("\r\n\r\n");
        assertThat(raw("/?token=" + token(), "Connection: close")).startsWith("HTTP/1.1 400 ");
    }

    private static String raw(String path, String... headers) throws IOException {
        var address = cloud.consoles().split(":");
        var lines = new ArrayList<String>();
        lines.add("GET " + path + " HTTP/1.1");
        lines.addAll(List.of("Host: x", "Upgrade: websocket", "Sec-WebSocket-Version: 13"));
        lines.addAll(List.of(headers));
        var text = String.join("\r\n", lines) + "\r\n\r\n";
        try (var socket = new Socket(address[0], Integer.parseInt(address[1]))) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aServerHasSoManySessionsAndNoMore() {
        var token = token();
        var sockets = new ArrayList<WebSocket>();
        for (int i = 0; i < 16; i++) {
            sockets.add(open(new Heard(), "/?token=" + token));
        }
        cloud.until(() -> cloud.host.displays.size() == 16);

        var late = new Heard();
        var _ = open(late, "/?token=" + token);

        cloud.until(() -> late.code() == 1013);
        sockets.forEach(socket -> socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join());
        cloud.until(() -> cloud.host.displays.stream().noneMatch(EchoDisplay::isOpen));
        var again = new Heard();
        var socket = open(again, "/?token=" + token);
        socket.sendBinary(bytes("x"), true).join();
        cloud.until(() -> again.text().equals("x"));
        socket.abort();
    }

    @Test
    void aServerThatWasStoppedMeanwhileIsNamedInTheRefusal() {
        var other = cloud.activeServer("");
        var member = cloud.member().at("2.6");
        var url = member.post(
                        "/v2.1/servers/" + other + "/remote-consoles",
                        "{'remote_console': {'protocol': 'vnc', 'type': 'novnc'}}")
                .json()
                .get("remote_console")
                .get("url")
                .asString();
        cloud.host.powerOff(new io.nubila.contracts.compute.ServerId(other));
        var heard = new Heard();

        var _ = open(heard, "/?token=" + url.substring(url.length() - 36));

        cloud.until(() -> heard.code() == 1011);
    }

    private static java.nio.ByteBuffer bytes(String text) {
        return java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
