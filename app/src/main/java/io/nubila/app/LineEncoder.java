package io.nubila.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import io.nubila.kernel.log.LogContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Log lines for people: time, level, where, request, what. Later lines of a message are indented, so none can be forged. */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final String INDENT = "\n    ";

    private final ZoneId zone = ZoneId.systemDefault();

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = new StringBuilder(160);
        TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()).atZone(zone), line);
        line.append(' ').append(event.getLevel());
        line.append(" ".repeat(6 - event.getLevel().toString().length()));
        var logger = event.getLoggerName();
        line.append(logger.substring(logger.lastIndexOf('.') + 1)).append(": ");
        appendPlain(line, event.getFormattedMessage());
        var fields = event.getMDCPropertyMap();
        if (fields.containsKey(LogContext.OPERATION_ID)) {
            line.append(" [").append(fields.get(LogContext.OPERATION_ID)).append(']');
        }
        if (fields.containsKey(LogContext.REQUEST_ID)) {
            line.append(" [").append(fields.get(LogContext.REQUEST_ID)).append(']');
        }
        if (event.getThrowableProxy() != null) {
            line.append('\n');
            appendPlain(
                    line, ThrowableProxyUtil.asString(event.getThrowableProxy()).strip());
        }
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The text without what could move a terminal's cursor. */
    private static void appendPlain(StringBuilder line, String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '\n') {
                line.append(INDENT);
            } else if (c == '\t') {
                line.append("  ");
            } else if (Character.isISOControl(c)) {
                line.append('?');
            } else {
                line.append(c);
            }
        }
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }
}
