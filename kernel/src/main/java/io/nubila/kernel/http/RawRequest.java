package io.nubila.kernel.http;

import java.io.InputStream;
import java.util.function.Supplier;

/**
 * A request as it came over the wire.
 *
 * @param path as sent, not decoded
 * @param query as sent, without the question mark; empty when there is none
 * @param base scheme and authority by which the client reached us, with the mount point
 * @param body read at most once
 */
public record RawRequest(
        String method,
        String path,
        String query,
        Headers headers,
        String base,
        String remoteAddress,
        long contentLength,
        Supplier<InputStream> body) {

    /** This request with the mount point taken from the path and added to the base. */
    RawRequest below(String mount) {
        var rest = path.substring(mount.length());
        return new RawRequest(
                method, rest.isEmpty() ? "/" : rest, query, headers, base + mount, remoteAddress, contentLength, body);
    }

    /** Whether the client asks for the connection to become a WebSocket. */
    public boolean wantsWebSocket() {
        return method.equals("GET")
                && headers.first("Upgrade")
                        .filter("websocket"::equalsIgnoreCase)
                        .isPresent();
    }

    /** Whether the request announces a body. */
    public boolean hasBody() {
        return contentLength > 0 || headers.first("Transfer-Encoding").isPresent();
    }
}
