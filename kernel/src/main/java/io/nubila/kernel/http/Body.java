package io.nubila.kernel.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** What a response carries. */
public sealed interface Body {
    /** Nothing. */
    record None() implements Body {}

    /** Bytes in memory. */
    record Bytes(byte[] bytes) implements Body {}

    /** Bytes written as they come; the length is sent when it is known. */
    record Stream(Source source, OptionalLong length) implements Body {}

    /**
     * No body: the connection becomes a WebSocket. Only for requests that ask for one.
     *
     * @param subprotocol the one chosen of those the client offered; empty for none
     * @param idle how long nothing may come or go before the connection is ended
     * @param maxFrameBytes larger frames are taken in pieces of this size
     * @param handler serves the WebSocket on a virtual thread of its own
     */
    record Upgrade(Optional<String> subprotocol, Duration idle, int maxFrameBytes, WebSocket.Handler handler)
            implements Body {}

    /** Writes a body; blocks. */
    interface Source {
        void writeTo(OutputStream out) throws IOException;
    }
}
