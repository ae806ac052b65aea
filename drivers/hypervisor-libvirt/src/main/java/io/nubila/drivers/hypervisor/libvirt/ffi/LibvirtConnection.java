package io.nubila.drivers.hypervisor.libvirt.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One open connection to a libvirt daemon. Every method blocks until libvirt has answered, may be called from any thread, and
 * throws {@code ProblemException}: {@code NotFound} for an unknown domain, {@code Invalid} for a definition libvirt refuses,
 * {@code Unavailable} for all else.
 */
public final class LibvirtConnection implements AutoCloseable {
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int KEEP_ALIVE_TRIES = 6;
    private static final int UUID_TEXT_BYTES = 37;
    private static final int NODE_FACTS_BYTES = 72;
    private static final int BLOCK_JOB_BYTES = 32;
    private static final int METADATA_ELEMENT = 2;
    private static final int LIFECYCLE_EVENT = 0;
    /** Managed save image, snapshot metadata, NVRAM and checkpoint metadata go with the definition. */
    private static final int UNDEFINE_ALL = 1 | 2 | 4 | 16;

    private static final int COPY_TRANSIENT_JOB = 4;
    /** The domain runs when it is restored, whatever it did when it was saved. */
    private static final int SAVE_RUNNING = 2;
    /** The domain as it runs, and its definition. */
    private static final int AFFECT_LIVE = 1;

    private static final int AFFECT_CONFIG = 2;

    private final LibvirtLibrary library;
    private final NativeCalls calls;
    private final MemorySegment connection;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Queue<Subscription> subscriptions = new ConcurrentLinkedQueue<>();

    /** A domain's identity, our metadata element of it (empty when it has none), and its state by libvirt's numbers. */
    public record Domain(String uuid, Optional<String> metadata, int state, int reason) {}

    /** How far a block job is: it has copied everything and mirrors from now on when {@code done == whole}. */
    public record BlockJob(long done, long whole) {
        /** Whether the copy is complete. */
        public boolean ready() {
            return whole > 0 && done == whole;
        }
    }

    /** A change in a domain's life by libvirt's numbers. */
    public record Lifecycle(String uuid, int event, int detail) {}

    private record Subscription(int callback, MemorySegment listener) {}

    private LibvirtConnection(LibvirtLibrary library, NativeCalls calls, MemorySegment connection) {
        this.library = library;
        this.calls = calls;
        this.connection = connection;
    }

    /** Whether this process can use libvirt at all. */
    public static boolean libraryPresent() {
        return LibvirtLibrary.isPresent();
    }

    /** Prepares all functions of libvirt, as the first connection would. {@code Unavailable} when there is no libvirt. */
    public static void prepare() {
        var _ = LibvirtLibrary.get();
    }

    /** Connects to the daemon that {@code uri} names. */
    public static LibvirtConnection open(String uri) {
        var library = LibvirtLibrary.get();
        var calls = new NativeCalls("libvirt-call");
        EventLoop.acquire(library);
        try {
            return calls.run(() -> {
                try (var arena = Arena.ofConfined()) {
                    var address = check(library, library.connectOpen.call(arena.allocateFrom(uri)));
                    if (library.connectSetKeepAlive.call(address, KEEP_ALIVE_SECONDS, KEEP_ALIVE_TRIES) < 0) {
                        library.resetLastError.call();
                    }
                    return new LibvirtConnection(library, calls, address);
                }
            });
        } catch (RuntimeException e) {
            EventLoop.release(library);
            calls.close();
            throw e;
        }
    }

    /** Whether the daemon still holds the other end. */
    public boolean alive() {
        return !closed.get() && calls.run(() -> library.connectIsAlive.call(connection)) == 1;
    }

    /** The hypervisor's version: major * 1,000,000 + minor * 1,000 + release. */
    public int hypervisorVersion() {
        return calls.run(() -> {
            try (var arena = Arena.ofConfined()) {
                var version = arena.allocate(JAVA_LONG);
                check(library.connectVersion.call(connection, version));
                return (int) version.get(JAVA_LONG, 0);
            }
        });
    }

    /** What the daemon's host can run, as libvirt's XML. The first time the daemon starts each emulator to ask it: seconds. */
    public String capabilities() {
        return calls.run(() -> library.take(check(library, library.connectCapabilities.call(connection)))
                .orElse(""));
    }

    /** How many processors the host has. */
    public int processors() {
        return calls.run(() -> {
            try (var arena = Arena.ofConfined()) {
                // struct { char model[32]; unsigned long memory; unsigned int cpus, mhz, nodes, sockets, cores,
                // threads; }
                var facts = arena.allocate(NODE_FACTS_BYTES, JAVA_LONG.byteAlignment());
                check(library.nodeFacts.call(connection, facts));
                return facts.get(JAVA_INT, 40);
            }
        });
    }

    /** Every domain, defined or running, with the metadata element of the namespace given. */
    public List<Domain> domains(String metadataNamespace) {
        return calls.run(() -> {
            try (var arena = Arena.ofConfined()) {
                var out = arena.allocate(ADDRESS);
                int count = check(library.connectListAllDomains.call(connection, out, MemorySegment.NULL, 0));
                var array = out.get(ADDRESS, 0).reinterpret(ADDRESS.byteSize() * (count + 1L));
                var domains = new ArrayList<Domain>(count);
                try {
                    for (int i = 0; i < count; i++) {
                        describe(arena, array.getAtIndex(ADDRESS, i), metadataNamespace)
                                .ifPresent(domains::add);
                    }
                } finally {
                    for (int i = 0; i < count; i++) {
                        library.domainFree.call(array.getAtIndex(ADDRESS, i));
                    }
                    library.release(array);
                }
                return domains;
            }
        });
    }

    /** One domain, with the metadata element of the namespace given. */
    public Optional<Domain> domain(String uuid, String metadataNamespace) {
        return ifThere(uuid, (arena, domain) -> describe(arena, domain, metadataNamespace))
                .flatMap(Function.identity());
    }

    /** Defines a domain, or redefines the one of the same UUID. */
    public void define(String xml) {
        calls.run(() -> {
            try (var arena = Arena.ofConfined()) {
                var domain = check(library, library.domainDefine.call(connection, arena.allocateFrom(xml)));
                return library.domainFree.call(domain);
            }
        });
    }

    /** Starts a defined domain; nothing if it runs. */
    public void create(String uuid) {
        there(uuid, (arena, domain) -> unlessWrongState(library.domainCreate.call(domain)));
    }

    /** Ends a domain at once; nothing if it is off or unknown. */
    public void destroy(String uuid) {
        var _ = ifThere(uuid, (arena, domain) -> unlessWrongState(library.domainDestroy.call(domain)));
    }

    /** Presses the domain's power button; nothing if it is off. */
    public void shutdown(String uuid) {
        there(uuid, (arena, domain) -> unlessWrongState(library.domainShutdown.call(domain)));
    }

    /** Stops a running domain's processors; nothing if they stand still, or it is off. */
    public void suspend(String uuid) {
        there(uuid, (arena, domain) -> unlessWrongState(library.domainSuspend.call(domain)));
    }

    /** Lets a paused domain's processors go on; nothing if it is not paused, or unknown. */
    public void resume(String uuid) {
        var _ = ifThere(uuid, (arena, domain) -> unlessWrongState(library.domainResume.call(domain)));
    }

    /** Saves a domain's memory where libvirt finds it at the next {@link #create}, and ends the domain. */
    public void save(String uuid) {
        there(uuid, (arena, domain) -> check(library.domainManagedSave.call(domain, SAVE_RUNNING)));
    }

    /** Whether a domain's memory is saved. */
    public boolean saved(String uuid) {
        return ifThere(uuid, (arena, domain) -> check(library.domainHasManagedSave.call(domain, 0)) == 1)
                .orElse(false);
    }

    /** Forgets a domain's saved memory; nothing if there is none. */
    public void forgetSaved(String uuid) {
        var _ = ifThere(uuid, (arena, domain) -> {
            boolean saved = check(library.domainHasManagedSave.call(domain, 0)) == 1;
            return saved ? check(library.domainManagedSaveRemove.call(domain, 0)) : 0;
        });
    }

    /** Adds a device to a domain in memory and to its definition. */
    public void attach(String uuid, String deviceXml) {
        there(
                uuid,
                (arena, domain) -> check(library.domainAttachDevice.call(
                        domain, arena.allocateFrom(deviceXml), AFFECT_LIVE | AFFECT_CONFIG)));
    }

    /**
     * Asks a domain in memory to let go of a device; it is gone when the definition no longer shows it. Nothing if the
     * domain is off or does not have it.
     */
    public void detach(String uuid, String deviceXml) {
        var _ = ifThere(
                uuid,
                (arena, domain) -> unlessAbsent(
                        library.domainDetachDevice.call(domain, arena.allocateFrom(deviceXml), AFFECT_LIVE)));
    }

    /** Takes a device out of a domain's definition; nothing if it is not in it. */
    public void detachFromDefinition(String uuid, String deviceXml) {
        var _ = ifThere(
                uuid,
                (arena, domain) -> unlessAbsent(
                        library.domainDetachDevice.call(domain, arena.allocateFrom(deviceXml), AFFECT_CONFIG)));
    }

    /** Removes a domain's definition with all that libvirt keeps beside it; nothing if it is unknown. */
    public void undefine(String uuid) {
        var _ = ifThere(uuid, (arena, domain) -> check(library.domainUndefine.call(domain, UNDEFINE_ALL)));
    }

    /** The domain's definition as it is now. */
    public String xml(String uuid) {
        return there(uuid, (arena, domain) -> {
            var text = library.take(library.domainXml.call(domain, 0));
            return text.orElseThrow(library::lastError);
        });
    }

    /** Starts to copy a running domain's disk with all its layers to the file that {@code targetXml} describes. */
    public void startBlockCopy(String uuid, String disk, String targetXml) {
        there(
                uuid,
                (arena, domain) -> check(library.domainBlockCopy.call(
                        domain,
                        arena.allocateFrom(disk),
                        arena.allocateFrom(targetXml),
                        MemorySegment.NULL,
                        0,
                        COPY_TRANSIENT_JOB)));
    }

    /** The job that runs on a disk, if any. */
    public Optional<BlockJob> blockJob(String uuid, String disk) {
        return ifThere(uuid, (arena, domain) -> {
                    // struct { int type; unsigned long bandwidth; unsigned long long cur, end; }
                    var job = arena.allocate(BLOCK_JOB_BYTES, JAVA_LONG.byteAlignment());
                    int found = unlessWrongState(library.domainBlockJob.call(domain, arena.allocateFrom(disk), job, 0));
                    return found == 1
                            ? Optional.of(new BlockJob(job.get(JAVA_LONG, 16), job.get(JAVA_LONG, 24)))
                            : Optional.<BlockJob>empty();
                })
                .flatMap(Function.identity());
    }

    /** Ends the job on a disk and waits for its end; a copy that was ready holds the disk's state of this moment. */
    public void endBlockJob(String uuid, String disk) {
        var _ = ifThere(
                uuid,
                (arena, domain) ->
                        unlessWrongState(library.domainBlockJobAbort.call(domain, arena.allocateFrom(disk), 0)));
    }

    /** Tells {@code listener} each change in a domain's life; called on the event thread, so it must not block. */
    public void watch(Consumer<Lifecycle> listener) {
        subscriptions.add(calls.run(() -> {
            var id = LifecycleEvents.register(library, listener);
            int subscription = library.eventRegister.call(
                    connection, MemorySegment.NULL, LIFECYCLE_EVENT, LifecycleEvents.CALLBACK, id, MemorySegment.NULL);
            return new Subscription(check(subscription), id);
        }));
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            calls.run(() -> {
                for (var subscription : subscriptions) {
                    library.eventDeregister.call(connection, subscription.callback());
                    LifecycleEvents.forget(subscription.listener());
                }
                library.connectClose.call(connection);
                library.resetLastError.call();
                return closed;
            });
        } finally {
            EventLoop.release(library);
            calls.close();
        }
    }

    private Optional<Domain> describe(Arena arena, MemorySegment domain, String metadataNamespace) {
        try {
            var uuid = arena.allocate(UUID_TEXT_BYTES);
            check(library.domainUuid.call(domain, uuid));
            var state = arena.allocate(JAVA_INT, 2);
            check(library.domainState.call(domain, state, state.asSlice(4), 0));
            var metadata = library.take(
                    library.domainMetadata.call(domain, METADATA_ELEMENT, arena.allocateFrom(metadataNamespace), 0));
            if (metadata.isEmpty()) {
                library.resetLastError.call();
            }
            return Optional.of(new Domain(
                    uuid.getString(0), metadata, state.getAtIndex(JAVA_INT, 0), state.getAtIndex(JAVA_INT, 1)));
        } catch (NativeError e) {
            if (e.isMissing()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private <T> T there(String uuid, BiFunction<Arena, MemorySegment, T> action) {
        return calls.run(() -> withDomain(uuid, action));
    }

    private <T> Optional<T> ifThere(String uuid, BiFunction<Arena, MemorySegment, T> action) {
        return calls.run(() -> {
            try {
                return Optional.of(withDomain(uuid, action));
            } catch (NativeError e) {
                if (e.isMissing()) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private <T> T withDomain(String uuid, BiFunction<Arena, MemorySegment, T> action) {
        try (var arena = Arena.ofConfined()) {
            var domain = check(library, library.domainLookup.call(connection, arena.allocateFrom(uuid)));
            try {
                return action.apply(arena, domain);
            } finally {
                library.domainFree.call(domain);
            }
        }
    }

    private int check(int answer) {
        if (answer < 0) {
            throw library.lastError();
        }
        return answer;
    }

    /** Passes over the refusal that the domain is in that state already. */
    private int unlessWrongState(int answer) {
        if (answer >= 0) {
            return answer;
        }
        var error = library.lastError();
        if (error.isWrongState()) {
            return answer;
        }
        throw error;
    }

    /** Passes over the refusals that there is no such device, that its unplugging is under way, and that the domain is off. */
    private int unlessAbsent(int answer) {
        if (answer >= 0) {
            return answer;
        }
        var error = library.lastError();
        if (error.isWrongState() || error.isDeviceGoing()) {
            return answer;
        }
        throw error;
    }

    private static MemorySegment check(LibvirtLibrary library, MemorySegment answer) {
        if (answer.equals(MemorySegment.NULL)) {
            throw library.lastError();
        }
        return answer;
    }
}
