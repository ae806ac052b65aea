package io.nubila.kernel.log;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answered request in the access log. Holds the path without its query: signatures and tokens may stand there.
 *
 * @param client the address it came from
 * @param service that answered, such as {@code compute}
 * @param bytes of the body sent; -1 when not known
 */
public record AccessLine(
        String client,
        String service,
        String method,
        String path,
        int status,
        long bytes,
        Duration time,
        Optional<String> userId,
        Optional<String> projectId,
        String requestId) {
    /** The logger all lines go to; level INFO. */
    public static final String LOGGER = "io.nubila.access";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
    private static final int MAX_PATH = 2048;

    /** Writes the line, with the request's id in its field. */
    public void write() {
        if (LOG.isInfoEnabled()) {
            try (var _ = LogContext.request(requestId)) {
                LOG.info("{}", text());
            }
        }
    }

    /** {@code 192.0.2.7 compute "GET /servers" 200 1234B 12.3ms user=… project=…}. */
    public String text() {
        return "%s %s \"%s %s\" %d %s%.1fms user=%s project=%s"
                .formatted(
                        client,
                        service,
                        plain(method),
                        plain(path),
                        status,
                        bytes < 0 ? "" : bytes + "B ",
                        time.toNanos() / 1e6,
                        userId.orElse("-"),
                        projectId.orElse("-"));
    }

    /** Keeps one request on one line, whatever its client wrote. */
    private static String plain(String text) {
        var end = text.length() > MAX_PATH ? text.substring(0, MAX_PATH) + "…" : text;
        return end.codePoints()
                .map(c -> Character.isISOControl(c) || c == '"' ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
