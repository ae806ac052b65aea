package io.nubila.compute;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a WebSocket's client has heard so far. */
final class Heard implements WebSocket.Listener {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private volatile int code;
    private volatile boolean ponged;

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        var bytes = new byte[data.remaining()];
        data.get(bytes);
        all.writeBytes(bytes);
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        ponged = true;
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
        code = status;
        return null;
    }

    /** All bytes, as letters. */
    String text() {
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** How many bytes. */
    int size() {
        return all.size();
    }

    /** The code of the close; 0 while open. */
    int code() {
        return code;
    }

    boolean ponged() {
        return ponged;
    }
}
