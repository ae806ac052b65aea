package io.nubila.kernel.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The server's end of a WebSocket that carries bytes both ways. What is not taken by {@link #receive} is not read from the
 * network, and {@link #send} waits for the network, so neither side can flood the other.
 */
public interface WebSocket {
    /** Ended as agreed. */
    int NORMAL = 1_000;
    /** The server stops. */
    int GOING_AWAY = 1_001;
    /** Text came where only bytes are understood. */
    int UNSUPPORTED = 1_003;
    /** Something behind the server failed. */
    int FAILED = 1_011;
    /** Too many at this time. */
    int TRY_LATER = 1_013;

    /** Serves an open WebSocket; it is closed when this returns or throws. */
    interface Handler {
        void serve(WebSocket socket) throws IOException, InterruptedException;
    }

    /** Waits for the next bytes of the client; empty when the connection has ended. For one thread. */
    Optional<ByteBuffer> receive() throws InterruptedException;

    /** Sends bytes as one binary message and waits until the network has taken them. */
    void send(ByteBuffer bytes) throws IOException;

    /**
     * Ends the connection; nothing when it has ended. A client that does not answer is left after some seconds.
     *
     * @param reason for people, at most 100 characters
     */
    void close(int code, String reason);
}
