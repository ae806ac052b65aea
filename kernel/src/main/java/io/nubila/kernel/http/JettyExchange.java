package io.nubila.kernel.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** The border to the engine: its request to ours, our response to its. */
final class JettyExchange extends Handler.Abstract {
    private static final String OCTETS = "application/octet-stream";
    private static final int FIRST_REFUSAL = 400;
    private static final int MAX_DRAINED_BYTES = 64 << 20;
    private static final int DRAIN_CHUNK_BYTES = 16 << 10;
    private static final Duration MAX_DRAIN = Duration.ofSeconds(10);

    private final Map<Connector, Dispatcher> ports;

    JettyExchange(Map<Connector, Dispatcher> ports) {
        super(InvocationType.BLOCKING);
        this.ports = ports;
    }

    @Override
    public boolean handle(
            org.eclipse.jetty.server.Request request, org.eclipse.jetty.server.Response response, Callback callback)
            throws Exception {
        var dispatcher = ports.get(request.getConnectionMetaData().getConnector());
        if (dispatcher == null) {
            return false;
        }
        var answer = dispatcher.answer(raw(request));
        if (answer.body() instanceof Body.Upgrade upgrade) {
            if (!JettyWebSocket.upgrade(request, response, callback, upgrade)) {
                org.eclipse.jetty.server.Response.writeError(request, response, callback, 400);
            }
            return true;
        }
        response.setStatus(answer.status());
        for (var header : answer.headers()) {
            response.getHeaders().add(header.name(), header.value());
        }
        boolean head = request.getMethod().equals("HEAD");
        switch (answer.body()) {
            case Body.None none -> {
                if (answer.status() != 204 && answer.status() != 304 && !head) {
                    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
                }
                response.write(true, BufferUtil.EMPTY_BUFFER, callback);
            }
            case Body.Bytes bytes -> {
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.bytes().length);
                var content = head ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(bytes.bytes());
                if (answer.status() >= FIRST_REFUSAL) {
                    refuse(request, response, content, callback);
                } else {
                    response.write(true, content, callback);
                }
            }
            case Body.Stream stream -> stream(stream, head, response, callback);
            case Body.Upgrade upgrade -> throw new IllegalStateException("an upgrade has no body");
        }
        return true;
    }

    /**
     * Many clients send their whole body before they look at the answer. A connection closed on them shows them no
     * answer at all, so what they still send is taken and thrown away, within limits.
     */
    private static void refuse(
            org.eclipse.jetty.server.Request request,
            org.eclipse.jetty.server.Response response,
            ByteBuffer content,
            Callback callback) {
        try {
            Content.Sink.write(response, true, content);
        } catch (IOException e) {
            callback.failed(e);
            return;
        }
        if (request.getLength() != 0 && !request.getHeaders().contains(HttpHeader.EXPECT)) {
            drain(request);
        }
        callback.succeeded();
    }

    private static void drain(org.eclipse.jetty.server.Request request) {
        long deadline = System.nanoTime() + MAX_DRAIN.toNanos();
        var chunk = new byte[DRAIN_CHUNK_BYTES];
        var body = org.eclipse.jetty.server.Request.asInputStream(request);
        try {
            long taken = 0;
            int count = body.read(chunk);
            while (count >= 0 && taken < MAX_DRAINED_BYTES && System.nanoTime() < deadline) {
                taken += count;
                count = body.read(chunk);
            }
        } catch (IOException e) {
            // The answer is sent; how the rest of the request ends is of no interest.
        }
    }

    private static void stream(
            Body.Stream stream, boolean head, org.eclipse.jetty.server.Response response, Callback callback) {
        stream.length().ifPresent(length -> response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length));
        if (response.getHeaders().get(HttpHeader.CONTENT_TYPE) == null) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, OCTETS);
        }
        if (head) {
            response.write(true, BufferUtil.EMPTY_BUFFER, callback);
            return;
        }
        // Closed only when all is written: closing ends the body, and half a body must not look like a whole one.
        var out = new JettySink(response);
        try {
            stream.source().writeTo(out);
            out.close();
        } catch (IOException | RuntimeException e) {
            callback.failed(e);
            return;
        }
        callback.succeeded();
    }

    private static RawRequest raw(org.eclipse.jetty.server.Request request) {
        var fields = new ArrayList<Headers.Field>();
        for (var field : request.getHeaders()) {
            fields.add(new Headers.Field(
                    field.getName(), Optional.ofNullable(field.getValue()).orElse("")));
        }
        var uri = request.getHttpURI();
        var path = Optional.ofNullable(uri.getPath()).orElse("/");
        var query = Optional.ofNullable(uri.getQuery()).orElse("");
        var headers = new Headers(fields);
        var scheme = request.isSecure() ? "https://" : "http://";
        var authority = headers.first("Host")
                .orElseGet(() -> org.eclipse.jetty.server.Request.getLocalAddr(request) + ":"
                        + org.eclipse.jetty.server.Request.getLocalPort(request));
        return new RawRequest(
                request.getMethod(),
                path,
                query,
                headers,
                scheme + authority,
                Optional.ofNullable(org.eclipse.jetty.server.Request.getRemoteAddr(request))
                        .orElse(""),
                request.getLength(),
                () -> new ClientBody(org.eclipse.jetty.server.Request.asInputStream(request)));
    }
}
