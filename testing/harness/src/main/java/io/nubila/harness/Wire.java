package io.nubila.harness;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * One TLS connection that is kept open. It sends just the bytes it is given, which a polite HTTP client would not, and
 * costs little, so that a load generator beside the server measures the server. Used by one thread at a time.
 */
public final class Wire implements AutoCloseable {
    /** How long the server may be silent. */
    public static final int PATIENCE_MILLIS = 60_000;

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int CONNECT_MILLIS = 5_000;

    private final SSLSocket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String authority;

    private Wire(SSLSocket socket, String authority) throws IOException {
        this.socket = socket;
        this.authority = authority;
        in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
        out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
    }

    /** Connects; the server's certificate has to be valid for the host. */
    public static Wire open(SSLContext tls, String host, int port) throws IOException {
        var plain = new Socket();
        plain.setTcpNoDelay(true);
        plain.setSoTimeout(PATIENCE_MILLIS);
        plain.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
        var socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return new Wire(socket, host + ":" + port);
    }

    /** A body that is written as it goes. */
    public interface Source {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Sends a request and reads its answer. */
    public Answer exchange(String method, String path, Map<String, String> headers, byte[] body) throws IOException {
        return exchange(method, path, headers, body.length, sink -> sink.write(body));
    }

    /** Sends a request with a long body and reads its answer. */
    public Answer exchange(String method, String path, Map<String, String> headers, long length, Source body)
            throws IOException {
        send(method, path, headers, length, body);
        return read(method.equals("HEAD"));
    }

    private void send(String method, String path, Map<String, String> headers, long length, Source body)
            throws IOException {
        var head =
                new StringBuilder(512).append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ");
        head.append(authority).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        boolean sends = length > 0 || method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
        if (sends) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        head.append("\r\n");
        out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        body.writeTo(out);
        out.flush();
    }

    /** Sends bytes as they are. */
    public void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Reads one answer into memory. */
    public Answer read(boolean toHead) throws IOException {
        var bytes = new ByteArrayOutputStream();
        return read(toHead, bytes).withBody(bytes.toByteArray());
    }

    /** Sends a GET and writes the body to a sink as it comes; the answer's own body is empty. */
    public Answer download(String path, Map<String, String> headers, OutputStream sink) throws IOException {
        send("GET", path, headers, 0, none -> {});
        return read(false, sink).withBody(new byte[0]);
    }

    /** Status and headers of an answer. */
    private record Head(int status, Map<String, List<String>> headers) {
        Answer withBody(byte[] body) {
            return new Answer(status, headers, body);
        }

        String first(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    private Head read(boolean toHead, OutputStream sink) throws IOException {
        var status = line();
        var words = status.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
            throw new IOException("not an answer of HTTP: " + status);
        }
        var headers = new LinkedHashMap<String, List<String>>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        var head = new Head(Integer.parseInt(words[1]), headers);
        if (head.status == 100) {
            return read(toHead, sink);
        }
        if (!toHead && head.status != 204 && head.status != 304) {
            body(head, sink);
        }
        return head;
    }

    private void body(Head head, OutputStream sink) throws IOException {
        if (head.first("transfer-encoding").equalsIgnoreCase("chunked")) {
            for (long size = chunkSize(); size > 0; size = chunkSize()) {
                copy(size, sink);
                var _ = line();
            }
            var _ = line();
        } else if (!head.first("content-length").isEmpty()) {
            copy(Long.parseLong(head.first("content-length")), sink);
        } else {
            in.transferTo(sink);
        }
    }

    private long chunkSize() throws IOException {
        return Long.parseLong(line().split(";", 2)[0].strip(), 16);
    }

    private void copy(long length, OutputStream sink) throws IOException {
        var buffer = new byte[Math.clamp(length, 1, BUFFER_BYTES)];
        for (long left = length; left > 0; ) {
            int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (count < 0) {
                throw new EOFException("the answer ended early");
            }
            sink.write(buffer, 0, count);
            left -= count;
        }
    }

    private String line() throws IOException {
        var bytes = new ByteArrayOutputStream(128);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended");
            }
            if (c != '\r') {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
