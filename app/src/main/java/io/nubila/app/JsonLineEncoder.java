package io.nubila.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Log lines for programs: one JSON object a line with {@code time} (UTC), {@code level}, {@code logger}, {@code thread},
 * {@code message}, the ids of request and operation, and {@code error} with its stack.
 */
final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {
    private static final String HEX = "0123456789abcdef";

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = new StringBuilder(256).append('{');
        field(line, "time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
        field(line, "level", event.getLevel().toString());
        field(line, "logger", event.getLoggerName());
        field(line, "thread", event.getThreadName());
        field(line, "message", event.getFormattedMessage());
        event.getMDCPropertyMap().forEach((name, value) -> field(line, name, value));
        if (event.getThrowableProxy() != null) {
            field(line, "error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void field(StringBuilder line, String name, String value) {
        if (line.length() > 1) {
            line.append(',');
        }
        quoted(line, name);
        line.append(':');
        quoted(line, value);
    }

    private static void quoted(StringBuilder line, String text) {
        line.append('"');
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\t' -> line.append("\\t");
                default -> {
                    if (c < 0x20 || (Character.isSurrogate(c) && !isPaired(text, i))) {
                        line.append("\\u")
                                .append(HEX.charAt(c >> 12))
                                .append(HEX.charAt((c >> 8) & 15))
                                .append(HEX.charAt((c >> 4) & 15))
                                .append(HEX.charAt(c & 15));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        line.append('"');
    }

    private static boolean isPaired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
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
