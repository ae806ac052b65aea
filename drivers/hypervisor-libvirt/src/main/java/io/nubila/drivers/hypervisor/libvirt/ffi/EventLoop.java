package io.nubila.drivers.hypervisor.libvirt.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * libvirt's event loop, one in a process by libvirt's nature: a daemon platform thread that runs while any connection is
 * open. It reads what the daemons send, events and signs of life, and calls back into Java.
 */
final class EventLoop {
    private static final int NEVER = -1;
    private static final int AT_ONCE = 0;
    private static final ReentrantLock LOCK = new ReentrantLock();

    /** What the running loop consists of; replaced when the last user has gone and a new one comes. */
    private record Running(Thread thread, AtomicBoolean stop) {}

    private static int users;
    private static int wakeTimer = -1;
    private static Optional<Running> running = Optional.empty();

    private EventLoop() {}

    /** Makes the loop run; to be called before a connection is opened. */
    static void acquire(LibvirtLibrary library) {
        LOCK.lock();
        try {
            if (wakeTimer < 0) {
                wakeTimer = register(library);
            }
            if (users++ == 0) {
                var stop = new AtomicBoolean();
                var thread = Thread.ofPlatform().daemon().name("libvirt-events").start(() -> loop(library, stop));
                running = Optional.of(new Running(thread, stop));
            }
        } finally {
            LOCK.unlock();
        }
    }

    /** Lets go of the loop, to be called after the connection was closed; the last user's call ends the thread. */
    static void release(LibvirtLibrary library) {
        LOCK.lock();
        try {
            if (--users > 0 || running.isEmpty()) {
                return;
            }
            var ending = running.get();
            running = Optional.empty();
            ending.stop().set(true);
            library.eventUpdateTimeout.call(wakeTimer, AT_ONCE);
            try {
                ending.thread().join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            library.eventUpdateTimeout.call(wakeTimer, NEVER);
        } finally {
            LOCK.unlock();
        }
    }

    private static void loop(LibvirtLibrary library, AtomicBoolean stop) {
        while (!stop.get()) {
            if (library.eventRunDefault.call() < 0) {
                library.resetLastError.call();
            }
        }
    }

    private static int register(LibvirtLibrary library) {
        if (library.eventRegisterDefault.call() < 0) {
            throw library.lastError();
        }
        try {
            var target = MethodHandles.lookup()
                    .findStatic(
                            EventLoop.class,
                            "woken",
                            MethodType.methodType(void.class, int.class, MemorySegment.class));
            var stub = Linker.nativeLinker()
                    .upcallStub(target, FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS), Arena.global());
            return library.eventAddTimeout.call(NEVER, stub, MemorySegment.NULL, MemorySegment.NULL);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("woken", e);
        }
    }

    /** Called from C when {@link #release} wakes the loop; the loop then sees that it shall stop. */
    @SuppressWarnings("unused")
    private static void woken(int timer, MemorySegment opaque) {}
}
