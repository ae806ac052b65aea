package io.nubila.kernel.remote;

import io.nubila.kernel.base.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Carries calls within this process, as bytes: what works through it works between nodes. */
public final class LoopbackTransport implements Transport {
    private final Map<String, List<Served>> served = new ConcurrentHashMap<>();

    /** From now on calls of the contract reach this one; the first added answers calls, all hear fan-outs. */
    public void add(Served contract) {
        served.computeIfAbsent(contract.contract(), _ -> new CopyOnWriteArrayList<>())
                .add(contract);
    }

    @Override
    public byte[] call(String contract, String method, byte[] arguments, Duration limit) {
        var keeper = keepers(contract).getFirst();
        var answer = new CompletableFuture<byte[]>();
        var worker = Thread.startVirtualThread(() -> {
            try {
                answer.complete(keeper.answer(method, arguments));
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unavailable("%s.%s did not answer within %s".formatted(contract, method, limit), e);
        } catch (InterruptedException e) {
            worker.interrupt();
            Thread.currentThread().interrupt();
            throw unavailable("%s.%s was interrupted".formatted(contract, method), e);
        } catch (ExecutionException e) {
            throw new Problem.Bug("%s.%s did not answer: %s".formatted(contract, method, e.getCause())).exception(e);
        }
    }

    @Override
    public void cast(String contract, String method, byte[] arguments) {
        tell(keepers(contract).getFirst(), method, arguments);
    }

    @Override
    public void fanout(String contract, String method, byte[] arguments) {
        keepers(contract).forEach(keeper -> tell(keeper, method, arguments));
    }

    private static void tell(Served keeper, String method, byte[] arguments) {
        var _ = Thread.startVirtualThread(() -> {
            var _ = keeper.answer(method, arguments);
        });
    }

    private List<Served> keepers(String contract) {
        var keepers = served.getOrDefault(contract, List.of());
        if (keepers.isEmpty()) {
            throw unavailable("nobody keeps " + contract, new IllegalStateException(contract));
        }
        return keepers;
    }

    private static RuntimeException unavailable(String detail, Exception cause) {
        return new Problem.Unavailable("A part of the cloud does not answer; the same call may work later.", detail)
                .exception(cause);
    }
}
