package io.nubila.compute;

import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A display that says what it is told. */
final class EchoDisplay implements ByteChannel {
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> told = new LinkedBlockingQueue<>();
    private volatile boolean closed;

    @Override
    public int read(ByteBuffer target) {
        try {
            var next = told.take();
            if (next.length == 0) {
                told.add(END);
                return -1;
            }
            int count = Math.min(next.length, target.remaining());
            target.put(next, 0, count);
            if (count < next.length) {
                told.add(Arrays.copyOfRange(next, count, next.length));
            }
            return count;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    @Override
    public int write(ByteBuffer source) throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
        var bytes = new byte[source.remaining()];
        source.get(bytes);
        told.add(bytes);
        return bytes.length;
    }

    /** Ends it, as a guest does that stops. */
    void hangUp() {
        told.add(END);
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
        told.add(END);
    }
}
