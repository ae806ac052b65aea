package io.nubila.drivers.hypervisor.libvirt.ffi;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs native calls on a bounded set of platform threads. A call pins its thread, which would starve virtual threads, and
 * libvirt keeps the last error per thread, so each sequence of calls runs whole on one thread.
 */
final class NativeCalls implements AutoCloseable {
    private static final int MAX_THREADS = 16;
    private static final int MAX_WAITING = 1024;
    private static final int IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;

    NativeCalls(String name) {
        threads = new ThreadPoolExecutor(
                MAX_THREADS,
                MAX_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                Thread.ofPlatform().daemon().name(name + "-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a sequence of native calls and waits for it.
     *
     * @throws ProblemException for an error of libvirt, and {@code Unavailable} when too many calls wait already
     */
    <T> T run(Supplier<T> calls) {
        try {
            return threads.submit(calls::get).get();
        } catch (RejectedExecutionException e) {
            throw new Problem.Unavailable("The hypervisor has too much to do.", MAX_WAITING + " calls wait")
                    .exception(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem.Unavailable("Interrupted", "waiting for libvirt").exception(e);
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case NativeError error -> error.problem().exception(e);
                case ProblemException problem -> problem.problem().exception(e);
                case null, default -> new Problem.Bug("native call: " + e.getCause()).exception(e);
            };
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
