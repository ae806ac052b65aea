package io.nubila.kernel.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The border to the engine's WebSockets: frames are asked for one by one and handed to a thread that may wait. */
final class JettyWebSocket implements FrameHandler, WebSocket {
    /** How long a client may take to answer a close. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(JettyWebSocket.class);

    private final Handler handler;
    private final CompletableFuture<CoreSession> opened = new CompletableFuture<>();
    /** At most one piece and the end: the next piece is asked for when this one has been taken. */
    private final BlockingQueue<Optional<ByteBuffer>> arrived = new LinkedBlockingQueue<>();

    private boolean ended;

    private JettyWebSocket(Handler handler) {
        this.handler = handler;
    }

    /** Turns a request's connection into a WebSocket; false when the request is not a proper handshake. */
    static boolean upgrade(Request request, Response response, Callback callback, Body.Upgrade terms) {
        var components = WebSocketServerComponents.ensureWebSocketComponents(
                request.getConnectionMetaData().getConnector().getServer());
        Configuration.Customizer limits = settings -> {
            settings.setIdleTimeout(terms.idle());
            settings.setMaxFrameSize(terms.maxFrameBytes());
            settings.setAutoFragment(true);
        };
        return new WebSocketMappings(components)
                .upgrade(
                        (asked, answer, _) -> {
                            terms.subprotocol().ifPresent(answer::setAcceptedSubProtocol);
                            // Pictures are compressed already: an extension that does it again costs time and memory.
                            answer.setExtensions(List.of());
                            return new JettyWebSocket(terms.handler());
                        },
                        request,
                        response,
                        callback,
                        limits);
    }

    @Override
    public void onOpen(CoreSession session, Callback callback) {
        callback.succeeded();
        opened.complete(session);
        Thread.ofVirtual().name("websocket").start(this::serve);
    }

    private void serve() {
        try {
            handler.serve(this);
            close(NORMAL, "");
        } catch (IOException e) {
            close(FAILED, "The other end failed.");
        } catch (InterruptedException e) {
            close(GOING_AWAY, "");
        } catch (RuntimeException e) {
            LOG.error("a WebSocket ends by an error", e);
            close(FAILED, "Internal error.");
        }
    }

    /** On a thread of the engine, which must not wait. */
    @Override
    public void onFrame(Frame frame, Callback callback) {
        switch (frame.getOpCode()) {
            case OpCode.BINARY, OpCode.CONTINUATION -> {
                var copy = ByteBuffer.allocate(frame.getPayloadLength());
                if (frame.hasPayload()) {
                    copy.put(frame.getPayload().slice()).flip();
                }
                arrived.add(Optional.of(copy));
                callback.succeeded();
            }
            case OpCode.TEXT -> {
                callback.succeeded();
                close(UNSUPPORTED, "Only bytes are understood.");
            }
            case OpCode.PING -> {
                var copy = ByteBuffer.allocate(frame.getPayloadLength());
                if (frame.hasPayload()) {
                    copy.put(frame.getPayload().slice()).flip();
                }
                callback.succeeded();
                // Nothing more is taken before the answer is: they would pile up for who asks and does not listen.
                session().sendFrame(new Frame(OpCode.PONG, copy), Callback.from(session()::demand), false);
            }
            case OpCode.PONG -> {
                callback.succeeded();
                session().demand();
            }
            // The engine answers a close, and says that all is closed.
            default -> callback.succeeded();
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        LOG.debug("a WebSocket fails", cause);
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        arrived.add(Optional.empty());
        callback.succeeded();
    }

    @Override
    public Optional<ByteBuffer> receive() throws InterruptedException {
        if (ended) {
            return Optional.empty();
        }
        session().demand();
        var next = arrived.take();
        ended = next.isEmpty();
        return next;
    }

    @Override
    public void send(ByteBuffer bytes) throws IOException {
        try (var sent = Blocker.callback()) {
            session().sendFrame(new Frame(OpCode.BINARY, bytes), sent, false);
            sent.block();
        }
    }

    @Override
    public void close(int code, String reason) {
        session().setIdleTimeout(FAREWELL);
        session().close(code, reason, Callback.NOOP);
    }

    private CoreSession session() {
        return opened.join();
    }
}
