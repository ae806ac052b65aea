package io.nubila.kernel.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/** What a response carries. */
public sealed interface Body {
    /** Nothing. */
    record None() implements Body {}

    /** Bytes in memory. */
    record Bytes(byte[] bytes) implements Body {}

    /** Bytes written as they come; the length is sent when it is known. */
    record Stream(Source source, OptionalLong length) implements Body {}

    /** Writes a body; blocks. */
    interface Source {
        void writeTo(OutputStream out) throws IOException;
    }
}
