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
        var line = new StringBuilder(192);
        line.append(client).append(' ').append(service).append(" \"");
        line.append(plain(method)).append(' ').append(plain(path)).append("\" ");
        line.append(status).append(' ');
        if (bytes >= 0) {
            line.append(bytes).append("B ");
        }
        long tenths = (time.toNanos() + 50_000) / 100_000;
        line.append(tenths / 10).append('.').append(tenths % 10).append("ms");
        line.append(" user=").append(userId.orElse("-")).append(" project=").append(projectId.orElse("-"));
        return line.toString();
    }

    /** Keeps one request on one line, whatever its client wrote. */
    private static String plain(String text) {
        var end = text.length() > MAX_PATH ? text.substring(0, MAX_PATH) + "…" : text;
        if (end.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"')) {
            return end;
        }
        return end.codePoints()
                .map(c -> Character.isISOControl(c) || c == '"' ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
