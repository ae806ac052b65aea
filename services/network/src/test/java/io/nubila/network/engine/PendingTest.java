package io.nubila.network.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.network.NetworkId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PendingTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Thing ONE = new Thing.OfNetwork(new NetworkId("10000000-0000-4000-8000-000000000000"));
    private static final Thing TWO = new Thing.OfNetwork(new NetworkId("20000000-0000-4000-8000-000000000000"));

    private final Pending pending = new Pending();

    @Test
    void whatIsMarkedShortlyAfterAnotherIsTakenWithIt() throws Exception {
        long first = pending.mark(ONE);
        long second = pending.mark(TWO);
        var taken = pending.take(10, LONG);
        assertThat(taken).containsEntry(ONE, first).containsEntry(TWO, second).hasSize(2);
    }

    @Test
    void aMarkThatNobodyWaitsForIsNotTakenAtOnce() throws Exception {
        boolean held = false;
        // The machine may pause longer than marks are gathered, so one of some tries is enough.
        for (int i = 0; i < 20 && !held; i++) {
            var fresh = new Pending();
            var _ = fresh.mark(ONE);
            held = fresh.take(10, Duration.ZERO).isEmpty();
        }
        assertThat(held).isTrue();
    }

    @Test
    void whatIsMarkedTwiceIsTakenOnceAsOfTheLastMark() throws Exception {
        var _ = pending.mark(ONE);
        long again = pending.mark(ONE);
        assertThat(pending.take(10, LONG)).containsOnlyKeys(ONE).containsEntry(ONE, again);
        assertThat(pending.size()).isZero();
    }

    @Test
    void whoeverWaitsIsToldWhenItIsInForce() throws Exception {
        var waiting = CompletableFuture.runAsync(() -> pending.await(ONE, pending.mark(ONE), LONG));
        pending.done(pending.take(10, LONG));
        waiting.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void nothingIsTakenWhenNothingIsMarked() throws Exception {
        assertThat(pending.take(10, Duration.ofMillis(5))).isEmpty();
    }
}
