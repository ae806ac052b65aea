package io.nubila.kernel.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Decodes percent escapes strictly: what is no UTF-8, and the character NUL, is refused instead of being replaced. */
final class PercentEscapes {
    private static final int HEX = 16;

    private PercentEscapes() {}

    /** The text; empty when an escape is broken or does not make text. */
    static Optional<String> decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)) {
            return Optional.of(text);
        }
        var bytes = new ByteArrayOutputStream(text.length());
        for (int at = 0; at < text.length(); at++) {
            char here = text.charAt(at);
            if (here == '%') {
                int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), HEX) : -1;
                int low = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), HEX) : -1;
                if (high < 0 || low < 0 || high + low == 0) {
                    return Optional.empty();
                }
                bytes.write(high * HEX + low);
                at += 2;
            } else if (here == '+' && plusIsSpace) {
                bytes.write(' ');
            } else if (here < 0x80) {
                bytes.write(here);
            } else {
                bytes.writeBytes(String.valueOf(here).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
