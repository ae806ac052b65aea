package io.nubila.drivers.hypervisor.libvirt.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.nubila.drivers.hypervisor.libvirt.ffi.LibvirtConnection.Lifecycle;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The one C callback for lifecycle events of all connections. Listeners are found by a number that travels as the callback's
 * opaque pointer, so no native memory has to live as long as a listener.
 */
final class LifecycleEvents {
    private static final int UUID_TEXT_BYTES = 37;
    private static final ConcurrentMap<Long, Listener> LISTENERS = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT = new AtomicLong(1);

    static final MemorySegment CALLBACK = callback();

    private record Listener(LibvirtLibrary library, Consumer<Lifecycle> action) {}

    private LifecycleEvents() {}

    /** Keeps a listener; the answer is what to register as the callback's opaque pointer. */
    static MemorySegment register(LibvirtLibrary library, Consumer<Lifecycle> action) {
        long id = NEXT.getAndIncrement();
        LISTENERS.put(id, new Listener(library, action));
        return MemorySegment.ofAddress(id);
    }

    /** Forgets a listener. */
    static void forget(MemorySegment id) {
        LISTENERS.remove(id.address());
    }

    private static MemorySegment callback() {
        try {
            var target = MethodHandles.lookup()
                    .findStatic(
                            LifecycleEvents.class,
                            "happened",
                            MethodType.methodType(
                                    int.class,
                                    MemorySegment.class,
                                    MemorySegment.class,
                                    int.class,
                                    int.class,
                                    MemorySegment.class));
            return Linker.nativeLinker()
                    .upcallStub(
                            target,
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS),
                            Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("happened", e);
        }
    }

    /** Called from C. Nothing may be thrown from here: it would end the process. */
    @SuppressWarnings("unused")
    private static int happened(
            MemorySegment connection, MemorySegment domain, int event, int detail, MemorySegment id) {
        try (var arena = Arena.ofConfined()) {
            var listener = LISTENERS.get(id.address());
            if (listener != null) {
                var uuid = arena.allocate(UUID_TEXT_BYTES);
                if (listener.library().domainUuid.call(domain, uuid) == 0) {
                    listener.action().accept(new Lifecycle(uuid.getString(0), event, detail));
                }
            }
        } catch (Throwable e) {
            // A lost event is allowed, an ended process is not; the reconcilers see the state anyway.
        }
        return 0;
    }
}
