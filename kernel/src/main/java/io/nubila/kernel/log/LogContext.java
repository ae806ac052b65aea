package io.nubila.kernel.log;

import java.util.Map;
import java.util.Optional;
import org.slf4j.MDC;

/**
 * What every log line of this thread carries until it is closed: the request it serves, the operation it works for.
 *
 * <pre>{@code
 * try (var _ = LogContext.request(requestId)) { … }
 * }</pre>
 */
public final class LogContext implements AutoCloseable {
    /** The field of the request's id. */
    public static final String REQUEST_ID = "request_id";

    /** The field of the operation's id. */
    public static final String OPERATION_ID = "operation_id";

    private final Optional<String> requestBefore = Optional.ofNullable(MDC.get(REQUEST_ID));
    private final Optional<String> operationBefore = Optional.ofNullable(MDC.get(OPERATION_ID));

    private LogContext(Map<String, String> fields) {
        fields.forEach(MDC::put);
    }

    /** For a thread that answers a request. */
    public static LogContext request(String requestId) {
        return new LogContext(Map.of(REQUEST_ID, requestId));
    }

    /** For a thread that works on an operation, on behalf of the request that started it. */
    public static LogContext operation(String operationId, String requestId) {
        return new LogContext(Map.of(OPERATION_ID, operationId, REQUEST_ID, requestId));
    }

    /** Puts back what the thread carried before. */
    @Override
    public void close() {
        restore(REQUEST_ID, requestBefore);
        restore(OPERATION_ID, operationBefore);
    }

    private static void restore(String field, Optional<String> before) {
        before.ifPresentOrElse(value -> MDC.put(field, value), () -> MDC.remove(field));
    }
}
