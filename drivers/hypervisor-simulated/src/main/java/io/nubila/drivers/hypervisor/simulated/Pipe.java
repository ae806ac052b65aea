package io.nubila.drivers.hypervisor.simulated;

import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A connection within this process: two ends, each a channel; what one writes the other reads. Bounded both ways. */
final class Pipe {
    private static final int BUFFER_BYTES = 64 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ByteBuffer there = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteBuffer back = ByteBuffer.allocate(BUFFER_BYTES);
    private boolean closed;

    /** The end of who connects. */
    ByteChannel near() {
        return new End(back, there);
    }

    /** The end of who is connected to. */
    ByteChannel far() {
        return new End(there, back);
    }

    /** Ends both; what has been written may still be read. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private final class End implements ByteChannel {
        /** Both hold bytes from their start to their position. */
        private final ByteBuffer in;

        private final ByteBuffer out;

        private End(ByteBuffer in, ByteBuffer out) {
            this.in = in;
            this.out = out;
        }

        @Override
        public int read(ByteBuffer target) {
            lock.lock();
            try {
                while (in.position() == 0) {
                    if (closed) {
                        return -1;
                    }
                    changed.awaitUninterruptibly();
                }
                in.flip();
                int count = Math.min(in.remaining(), target.remaining());
                target.put(in.slice(0, count));
                in.position(count).compact();
                changed.signalAll();
                return count;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int write(ByteBuffer source) throws ClosedChannelException {
            lock.lock();
            try {
                int count = 0;
                while (source.hasRemaining()) {
                    while (!closed && !out.hasRemaining()) {
                        changed.awaitUninterruptibly();
                    }
                    if (closed) {
                        throw new ClosedChannelException();
                    }
                    int some = Math.min(out.remaining(), source.remaining());
                    out.put(source.slice(source.position(), some));
                    source.position(source.position() + some);
                    count += some;
                    changed.signalAll();
                }
                return count;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean isOpen() {
            lock.lock();
            try {
                return !closed;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            Pipe.this.close();
        }
    }
}
