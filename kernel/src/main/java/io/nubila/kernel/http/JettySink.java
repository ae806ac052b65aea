package io.nubila.kernel.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.BufferUtil;

/** The body of an answer as it is written: a stream, and a channel for those who have their bytes in buffers. */
final class JettySink extends OutputStream implements WritableByteChannel {
    private final Content.Sink sink;
    private boolean closed;

    JettySink(Content.Sink sink) {
        this.sink = sink;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Content.Sink.write(sink, false, ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        Content.Sink.write(sink, false, bytes);
        bytes.position(bytes.limit());
        return length;
    }

    @Override
    public void flush() throws IOException {
        Content.Sink.write(sink, false, BufferUtil.EMPTY_BUFFER);
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** Ends the body. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            Content.Sink.write(sink, true, BufferUtil.EMPTY_BUFFER);
        }
    }
}
