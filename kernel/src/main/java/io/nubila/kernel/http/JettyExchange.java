package io.nubila.kernel.http;

import java.io.IOException;
import java.nio.ByteBuffer;
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
                response.write(true, content, callback);
            }
            case Body.Stream stream -> stream(stream, head, response, callback);
        }
        return true;
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
        try (var out = Content.Sink.asOutputStream(response)) {
            stream.source().writeTo(out);
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
                () -> org.eclipse.jetty.server.Request.asInputStream(request));
    }
}
