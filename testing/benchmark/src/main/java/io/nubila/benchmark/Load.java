package io.nubila.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Repeats an operation with some clients at a time, until a time or a number is reached, and measures it. */
final class Load {
    private static final int MAX_WARM_UPS = 15;
    /** The share of the server's processor time below which compiling has come to its end. */
    private static final double COMPILED = 0.05;

    private final ServerProcess server;

    Load(ServerProcess server) {
        this.server = server;
    }

    /** One operation of one client; the number is unlike that of all others. */
    interface Work {
        void once(int number) throws Exception;
    }

    /**
     * Warms up until the server has compiled what it runs often, at least for as long as it measures and at most
     * {@link #MAX_WARM_UPS} times as long; then measures.
     */
    Figures measure(int clients, Duration time, int most, Work work) {
        var numbers = new AtomicInteger();
        for (int i = 0; i < MAX_WARM_UPS; i++) {
            long cpu = server.cpuMillis();
            long compiling = server.compilerMillis();
            var _ = run(clients, time, Math.max(1, most / 2), numbers, work);
            if (server.compilerMillis() - compiling <= COMPILED * (server.cpuMillis() - cpu)) {
                break;
            }
        }
        return run(clients, time, most, numbers, work);
    }

    private Figures run(int clients, Duration time, int most, AtomicInteger numbers, Work work) {
        long cpu = server.cpuMillis();
        long began = System.nanoTime();
        long deadline = began + time.toNanos();
        var left = new AtomicInteger(most);
        var tasks = new ArrayList<Callable<List<Long>>>();
        for (int i = 0; i < clients; i++) {
            tasks.add(() -> client(deadline, left, numbers, work));
        }
        var all = new ArrayList<Long>();
        try (var threads = Executors.newFixedThreadPool(clients)) {
            for (var client : threads.invokeAll(tasks)) {
                all.addAll(client.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        return figures(all, seconds, server.cpuMillis() - cpu);
    }

    private static List<Long> client(long deadline, AtomicInteger left, AtomicInteger numbers, Work work)
            throws Exception {
        var took = new ArrayList<Long>();
        long now = System.nanoTime();
        while ((now < deadline || took.isEmpty()) && left.getAndDecrement() > 0) {
            work.once(numbers.getAndIncrement());
            long then = System.nanoTime();
            took.add(then - now);
            now = then;
        }
        return took;
    }

    /** Figures of operations whose times were taken elsewhere. */
    static Figures figures(List<Long> nanos, double seconds, long cpuMillis) {
        var sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        double mean = Arrays.stream(sorted).average().orElse(0) / 1e6;
        double slow =
                sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * 95L / 100)] / 1e6;
        return new Figures(sorted.length, seconds, mean, slow, (double) cpuMillis / Math.max(1, sorted.length));
    }
}
