package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.drivers.hypervisor.libvirt.ffi.LibvirtConnection;
import io.nubila.drivers.hypervisor.libvirt.ffi.LibvirtConnection.Lifecycle;
import io.nubila.kernel.base.Problem;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The connection to our daemon, made at the first use and made anew, with the daemon itself if need be, when it broke. */
final class LibvirtSession implements AutoCloseable {
    private final LibvirtDaemon daemon;
    private final Consumer<Lifecycle> listener;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Optional<LibvirtConnection> current = Optional.empty();
    private boolean closed;

    /** Every connection will report to {@code listener}, on libvirt's event thread. */
    LibvirtSession(LibvirtDaemon daemon, Consumer<Lifecycle> listener) {
        this.daemon = daemon;
        this.listener = listener;
    }

    /** A connection that was alive just now. */
    LibvirtConnection connection() {
        var known = current;
        if (known.isPresent() && known.get().alive()) {
            return known.get();
        }
        lock.lock();
        try {
            if (closed) {
                throw new Problem.Unavailable("The hypervisor's driver is closed.", "use after close").exception();
            }
            if (current.isPresent() && current.get().alive()) {
                return current.get();
            }
            current.ifPresent(LibvirtConnection::close);
            current = Optional.empty();
            var fresh = LibvirtConnection.open(daemon.ensureRunning());
            current = Optional.of(fresh);
            fresh.watch(listener);
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            current.ifPresent(LibvirtConnection::close);
            current = Optional.empty();
        } finally {
            lock.unlock();
        }
    }
}
