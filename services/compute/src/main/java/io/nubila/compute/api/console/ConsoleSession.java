package io.nubila.compute.api.console;

import io.nubila.kernel.http.WebSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/**
 * Carries bytes between a browser and a display until either ends. Each direction has a thread that reads the next bytes
 * only when the last ones are taken, so the slower side sets the pace.
 */
final class ConsoleSession {
    private static final int BUFFER_BYTES = 32 << 10;

    private final WebSocket socket;

    ConsoleSession(WebSocket socket) {
        this.socket = socket;
    }

    /** Returns when both directions have ended; the display is closed then. */
    void run(ByteChannel display) throws IOException, InterruptedException {
        var pictures = Thread.ofVirtual().name("console-pictures").start(() -> showAll(display));
        try {
            for (var bytes = socket.receive(); bytes.isPresent(); bytes = socket.receive()) {
                writeAll(display, bytes.get());
            }
        } catch (IOException e) {
            // The guest went away; the other direction tells the browser so.
        } finally {
            display.close();
            pictures.join();
        }
    }

    private static void writeAll(ByteChannel display, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int _ = display.write(bytes);
        }
    }

    private void showAll(ByteChannel display) {
        var buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            while (display.read(buffer) >= 0) {
                socket.send(buffer.flip());
                buffer.clear();
            }
        } catch (IOException e) {
            // Either side went away; what is left to do is the same as at a proper end.
        }
        socket.close(WebSocket.NORMAL, "The server has closed its display.");
    }

    /** Tells the browser that the session ends. */
    void end() {
        socket.close(WebSocket.GOING_AWAY, "The console proxy stops.");
    }
}
