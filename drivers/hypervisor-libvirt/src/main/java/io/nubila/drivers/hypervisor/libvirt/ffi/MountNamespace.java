package io.nubila.drivers.hypervisor.libvirt.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A view of the file system of its own: a thread leaves the process's mount namespace, lays folders over others, and whatever
 * program it starts sees them so, and keeps seeing them so when the thread has ended. Mounts of the host still arrive in the
 * new namespace, ours never reach the host. Needs root.
 */
public final class MountNamespace {
    private static final int CLONE_NEWNS = 0x00020000;
    private static final long MS_BIND = 4096;
    private static final long MS_REC = 16384;
    private static final long MS_SLAVE = 1 << 19;

    private static final StructLayout ERRNO_STATE = Linker.Option.captureStateLayout();

    private MountNamespace() {}

    /**
     * Runs {@code action} on a thread whose programs see each key's folder where the value says. All folders must exist.
     *
     * @throws ProblemException {@code Unavailable} when the system refuses, and whatever the action throws
     */
    public static <T> T call(Map<Path, Path> folders, Callable<T> action) {
        var task = new FutureTask<>(() -> {
            try {
                enter(folders);
            } catch (ProblemException e) {
                throw e;
            } catch (Throwable e) {
                throw new Problem.Bug("entering a mount namespace: " + e).exception(e);
            }
            return action.call();
        });
        var thread = Thread.ofPlatform().name("mount-namespace").start(task);
        try {
            thread.join();
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem.Unavailable("Interrupted", "waiting for a mount namespace").exception(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ProblemException problem
                    ? problem.problem().exception(e)
                    : new Problem.Bug("mount namespace: " + e.getCause()).exception(e);
        }
    }

    private static void enter(Map<Path, Path> folders) throws Throwable {
        var linker = Linker.nativeLinker();
        var errno = Linker.Option.captureCallState("errno");
        var unshare = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("unshare"), FunctionDescriptor.of(JAVA_INT, JAVA_INT), errno);
        var mount = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("mount"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS),
                errno);
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(ERRNO_STATE);
            check("unshare", (int) unshare.invokeExact(state, CLONE_NEWNS), state);
            bind(mount, arena, state, "none", "/", MS_REC | MS_SLAVE);
            for (var folder : folders.entrySet()) {
                bind(
                        mount,
                        arena,
                        state,
                        folder.getKey().toString(),
                        folder.getValue().toString(),
                        MS_BIND);
            }
        }
    }

    private static void bind(MethodHandle mount, Arena arena, MemorySegment state, String from, String onto, long flags)
            throws Throwable {
        int answer = (int) mount.invokeExact(
                state,
                arena.allocateFrom(from),
                arena.allocateFrom(onto),
                MemorySegment.NULL,
                flags,
                MemorySegment.NULL);
        check("mount " + from + " on " + onto, answer, state);
    }

    private static void check(String call, int answer, MemorySegment state) {
        if (answer != 0) {
            int errno = (int) ERRNO_STATE
                    .varHandle(MemoryLayout.PathElement.groupElement("errno"))
                    .get(state, 0L);
            throw new Problem.Unavailable("The host refuses a mount namespace.", call + " failed with errno " + errno)
                    .exception();
        }
    }
}
