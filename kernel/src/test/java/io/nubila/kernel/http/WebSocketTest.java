package io.nubila.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebSocketTest {
    private static final int PIECE = 1 << 20;
    /** More than the buffers of a loopback connection hold. */
    private static final int PIECES = 64;

    private static final long LIMIT_SECONDS = 60;
    /** Without a byte taken for so long, nobody takes any more. */
    private static final Duration STANDSTILL = Duration.ofSeconds(3);

    private final HttpServer server = new HttpServer(Optional.empty());
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private URI serve(Duration idle, WebSocket.Handler handler) {
        int port = server.listen(
                "127.0.0.1",
                0,
                request -> request.wantsWebSocket()
                        ? Response.webSocket(new Body.Upgrade(Optional.empty(), idle, 1 << 16, handler))
                        : Response.empty(404));
        server.start();
        return URI.create("ws://127.0.0.1:" + port + "/");
    }

    private java.net.http.WebSocket open(URI uri, java.net.http.WebSocket.Listener listener) {
        return client.newWebSocketBuilder().buildAsync(uri, listener).join();
    }

    @Test
    void aClientThatTakesNothingStopsTheSenderAndGetsAllInTheEnd() throws Exception {
        var first = new AtomicBoolean(true);
        var sent = new AtomicLong();
        var uri = serve(Duration.ofMinutes(5), socket -> {
            if (!first.getAndSet(false)) {
                socket.send(ByteBuffer.wrap(new byte[] {1}));
                return;
            }
            for (int i = 0; i < PIECES; i++) {
                sent.incrementAndGet();
                socket.send(ByteBuffer.allocate(PIECE));
            }
        });
        var taken = new Taken(0);
        var slow = open(uri, taken);
        while (sent.get() == 0) {
            Thread.onSpinWait();
        }
        // Others are served meanwhile, and the sender has come to a stand in the middle.
        for (int i = 0; i < 20; i++) {
            var other = new Taken(Long.MAX_VALUE);
            open(uri, other);
            assertThat(other.code.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL);
        }
        assertThat(sent.get()).isLessThan(PIECES);

        slow.request(Long.MAX_VALUE);

        assertThat(taken.code.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL);
        assertThat(taken.bytes.get()).isEqualTo((long) PIECE * PIECES);
    }

    /** The connection as it is, for clients that do what no library does. */
    private static SocketChannel raw(URI uri) throws IOException {
        var channel = SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()));
        var _ = channel.write(ByteBuffer.wrap("""
                GET / HTTP/1.1\r
                Host: localhost\r
                Connection: Upgrade\r
                Upgrade: websocket\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
                \r
                """.getBytes(StandardCharsets.US_ASCII)));
        var answer = ByteBuffer.allocate(12);
        while (answer.hasRemaining()) {
            var _ = channel.read(answer);
        }
        assertThat(new String(answer.array(), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 101");
        return channel;
    }

    @Test
    void whoPingsAndDoesNotListenIsHeardNoLonger() throws Exception {
        var uri = serve(
                Duration.ofMinutes(5), socket -> assertThat(socket.receive()).isEmpty());
        var pings = ByteBuffer.allocate(PIECE);
        // A ping of 125 bytes, masked with zeros.
        while (pings.remaining() >= 131) {
            pings.put((byte) 0x89).put((byte) 0xfd).putInt(0).put(new byte[125]);
        }
        pings.flip();
        long sent = 0;
        try (var channel = raw(uri)) {
            channel.configureBlocking(false);
            long progress = System.nanoTime();
            while (sent < (long) PIECE * PIECES && System.nanoTime() - progress < STANDSTILL.toNanos()) {
                int some = channel.write(pings);
                if (some > 0) {
                    sent += some;
                    progress = System.nanoTime();
                }
                if (!pings.hasRemaining()) {
                    pings.rewind();
                }
            }
        }
        assertThat(sent).isLessThan((long) PIECE * PIECES);
    }

    @Test
    void textIsRefusedAndAnErrorOfTheServerIsTold() throws Exception {
        var uri = serve(Duration.ofMinutes(5), socket -> {
            if (socket.receive().isPresent()) {
                throw new IllegalStateException("for the test");
            }
        });
        var text = new Taken(Long.MAX_VALUE);
        var first = open(uri, text).sendText("hello", true).join();
        assertThat(text.code.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(WebSocket.UNSUPPORTED);
        assertThat(first.isInputClosed()).isTrue();

        var failed = new Taken(Long.MAX_VALUE);
        open(uri, failed).sendBinary(ByteBuffer.wrap(new byte[] {1}), true).join();
        assertThat(failed.code.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(WebSocket.FAILED);
    }

    @Test
    void aConnectionWithoutAByteIsEnded() throws Exception {
        var ended = new CompletableFuture<Boolean>();
        var uri = serve(
                Duration.ofMillis(300),
                socket -> ended.complete(socket.receive().isEmpty()));

        open(uri, new Taken(Long.MAX_VALUE));

        assertThat(ended.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** Counts what comes; takes so many frames unasked. */
    private static final class Taken implements java.net.http.WebSocket.Listener {
        private final long unasked;
        private final AtomicLong bytes = new AtomicLong();
        private final CompletableFuture<Integer> code = new CompletableFuture<>();

        private Taken(long unasked) {
            this.unasked = unasked;
        }

        @Override
        public void onOpen(java.net.http.WebSocket socket) {
            if (unasked > 0) {
                socket.request(unasked);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(java.net.http.WebSocket socket, ByteBuffer data, boolean last) {
            bytes.addAndGet(data.remaining());
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(java.net.http.WebSocket socket, int status, String reason) {
            code.complete(status);
            return null;
        }
    }
}
