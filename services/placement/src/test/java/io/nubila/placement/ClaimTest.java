package io.nubila.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.contracts.placement.ConsumerId;
import io.nubila.contracts.placement.PlacementContract;
import io.nubila.contracts.placement.PlacementContract.Claim;
import io.nubila.contracts.placement.PlacementContract.Inventory;
import io.nubila.contracts.placement.PlacementContract.Wish;
import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.base.ProblemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other services ask of placement. */
class ClaimTest {
    private static final ProviderId HOST = new ProviderId("11111111-1111-1111-1111-111111111111");
    private static final Map<String, Long> SMALL = Map.of("VCPU", 4L, "MEMORY_MB", 512L);

    @TempDir
    Path state;

    private PlacementUnderTest under;
    private PlacementContract placement;

    @BeforeEach
    void start() throws Exception {
        under = new PlacementUnderTest(state);
        placement = under.module().contract();
    }

    @AfterEach
    void stop() {
        under.close();
    }

    private static Inventory inventory(long total, double ratio) {
        return new Inventory(total, 0, 1, total, 1, ratio);
    }

    private static PlacementContract.Provider host(ProviderId id, String name, long cpus) {
        return new PlacementContract.Provider(
                id,
                name,
                Map.of("VCPU", inventory(cpus, 4.0), "MEMORY_MB", inventory(65_536, 1.0)),
                Set.of("COMPUTE_NODE"),
                Set.of());
    }

    private static Claim claim(int consumer, Map<String, Long> resources) {
        return new Claim(
                new ConsumerId(new UUID(7, consumer).toString()), HOST, new ProjectId("p"), new UserId("u"), resources);
    }

    private static Wish wish(Map<String, Long> resources, Set<String> required) {
        return new Wish(resources, required, Set.of(), Set.of(), 10, 10);
    }

    @Test
    void fiftyConcurrentClaimsNeverTakeMoreThanThereIs() throws Exception {
        // 10 physical CPUs given away 4 times: exactly ten claims of 4 fit.
        placement.provide(PlacementUnderTest.SYSTEM, host(HOST, "host1", 10));
        int won = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var claims = IntStream.range(0, 50)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        placement.claim(PlacementUnderTest.SYSTEM, claim(i, SMALL));
                        return true;
                    })
                    .toList();
            for (var result : threads.invokeAll(claims)) {
                try {
                    var _ = result.get();
                    won++;
                } catch (ExecutionException e) {
                    assertThat(e).hasRootCauseInstanceOf(ProblemException.class);
                }
            }
        }
        assertThat(won).isEqualTo(10);
        assertThat(placement.consumers(PlacementUnderTest.SYSTEM, HOST, Optional.empty(), 100))
                .hasSize(10);
        var left = placement.candidates(PlacementUnderTest.SYSTEM, wish(Map.of("VCPU", 1L), Set.of()));
        assertThat(left.fitting()).isEmpty();
        assertThat(left.refused())
                .containsEntry("host1", "VCPU: 0 free, 1 wanted (10 total, 0 reserved, ratio 4.0, 40 used)");
    }

    @Test
    void aRefusedProviderIsToldWhatItLacks() {
        placement.provide(PlacementUnderTest.SYSTEM, host(HOST, "host1", 1));
        var found = placement.candidates(
                PlacementUnderTest.SYSTEM, wish(Map.of("VCPU", 1L), Set.of("COMPUTE_VOLUME_EXTEND")));
        assertThat(found.refusedCount()).isEqualTo(1);
        assertThat(found.refused()).containsEntry("host1", "trait COMPUTE_VOLUME_EXTEND missing");
    }

    @Test
    void theHostWithMostRoomComesFirst() {
        var other = new ProviderId("22222222-2222-2222-2222-222222222222");
        placement.provide(PlacementUnderTest.SYSTEM, host(HOST, "host1", 8));
        placement.provide(PlacementUnderTest.SYSTEM, host(other, "host2", 8));
        placement.claim(PlacementUnderTest.SYSTEM, claim(1, SMALL));

        var found = placement.candidates(PlacementUnderTest.SYSTEM, wish(SMALL, Set.of()));

        assertThat(found.fitting())
                .extracting(PlacementContract.Candidate::name)
                .containsExactly("host2", "host1");
        assertThat(found.fitting().getLast().free()).containsEntry("VCPU", 28L);
    }

    @Test
    void claimingAndReleasingAgainChangesNothing() {
        placement.provide(PlacementUnderTest.SYSTEM, host(HOST, "host1", 8));
        placement.provide(PlacementUnderTest.SYSTEM, host(HOST, "host1", 8));
        placement.claim(PlacementUnderTest.SYSTEM, claim(1, SMALL));
        placement.claim(PlacementUnderTest.SYSTEM, claim(1, SMALL));
        assertThat(placement.claimOf(PlacementUnderTest.SYSTEM, claim(1, SMALL).consumer()))
                .contains(claim(1, SMALL));

        placement.release(PlacementUnderTest.SYSTEM, claim(1, SMALL).consumer());
        placement.release(PlacementUnderTest.SYSTEM, claim(1, SMALL).consumer());

        var free = placement
                .candidates(PlacementUnderTest.SYSTEM, wish(SMALL, Set.of()))
                .fitting()
                .getFirst()
                .free();
        assertThat(free).containsEntry("VCPU", 32L).containsEntry("MEMORY_MB", 65_536L);
    }

    @Test
    void onlyWhatAServiceClaimedIsToldToThoseWhoLookForLeaks() throws Exception {
        placement.provide(PlacementUnderTest.SYSTEM, host(HOST, "host1", 80));
        placement.claim(PlacementUnderTest.SYSTEM, claim(1, SMALL));
        placement.claim(PlacementUnderTest.SYSTEM, claim(2, SMALL));
        // By hand: of the servers' type, of another, of none; and a claim that was given another type, or other
        // amounts.
        allocate(3, "1.38", "'consumer_type':'INSTANCE','consumer_generation':null,");
        allocate(4, "1.38", "'consumer_type':'MIGRATION','consumer_generation':null,");
        allocate(5, "1.12", "");
        allocate(2, "1.38", "'consumer_type':'RESERVATION','consumer_generation':1,");
        placement.claim(PlacementUnderTest.SYSTEM, claim(6, SMALL));
        allocate(6, "1.38", "'consumer_type':'INSTANCE','consumer_generation':1,");

        assertThat(placement.consumers(PlacementUnderTest.SYSTEM, HOST, Optional.empty(), 100))
                .containsExactly(claim(1, SMALL).consumer(), claim(6, SMALL).consumer());
        assertThat(placement.consumers(
                        PlacementUnderTest.SYSTEM,
                        HOST,
                        Optional.of(claim(1, SMALL).consumer()),
                        100))
                .containsExactly(claim(6, SMALL).consumer());

        // Given back and allocated again by hand, it is no service's any more.
        placement.release(PlacementUnderTest.SYSTEM, claim(6, SMALL).consumer());
        allocate(6, "1.38", "'consumer_type':'INSTANCE','consumer_generation':null,");
        assertThat(placement.consumers(PlacementUnderTest.SYSTEM, HOST, Optional.empty(), 100))
                .containsExactly(claim(1, SMALL).consumer());
    }

    private void allocate(int consumer, String version, String more) throws Exception {
        var body = "{'allocations':{'%s':{'resources':{'VCPU':1}}},%s'project_id':'p','user_id':'u'}"
                .formatted(HOST, more);
        var answer = under.call("PUT", "/allocations/" + new UUID(7, consumer), version, body);
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(204);
    }

    @Test
    void aConsumerMayGrowWithinWhatIsFreeAndItsOwn() {
        placement.provide(PlacementUnderTest.SYSTEM, host(HOST, "host1", 2));
        placement.claim(PlacementUnderTest.SYSTEM, claim(1, Map.of("MEMORY_MB", 60_000L)));
        placement.claim(PlacementUnderTest.SYSTEM, claim(1, Map.of("MEMORY_MB", 65_000L)));
        assertThatThrownBy(() -> placement.claim(PlacementUnderTest.SYSTEM, claim(2, Map.of("MEMORY_MB", 600L))))
                .hasMessageContaining("MEMORY_MB: 536 free, 600 wanted");
    }

    @Test
    void aHostThatHasLessNowKeepsWhatIsHeld() {
        placement.provide(PlacementUnderTest.SYSTEM, host(HOST, "host1", 8));
        placement.claim(PlacementUnderTest.SYSTEM, claim(1, SMALL));
        placement.provide(
                PlacementUnderTest.SYSTEM,
                new PlacementContract.Provider(
                        HOST,
                        "host1",
                        Map.of("MEMORY_MB", new Inventory(100, 0, 1, 1_000, 1, 1.0)),
                        Set.of(),
                        Set.of()));
        placement.claim(PlacementUnderTest.SYSTEM, claim(1, Map.of("VCPU", 4L, "MEMORY_MB", 400L)));
        placement.release(PlacementUnderTest.SYSTEM, claim(1, SMALL).consumer());
        assertThatThrownBy(() -> placement.claim(PlacementUnderTest.SYSTEM, claim(2, Map.of("VCPU", 1L))))
                .hasMessageContaining("VCPU");
    }

    @Test
    void tenThousandHostsAreSearchedInMilliseconds() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var hosts = IntStream.range(0, 10_000)
                    .<Callable<Integer>>mapToObj(i -> () -> {
                        placement.provide(
                                PlacementUnderTest.SYSTEM, host(new ProviderId(new UUID(1, i).toString()), "h" + i, 8));
                        return i;
                    })
                    .toList();
            assertThat(threads.invokeAll(hosts)).hasSize(10_000);
        }
        var wanted = wish(SMALL, Set.of("COMPUTE_NODE"));
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 30; i++) {
            long began = System.nanoTime();
            assertThat(placement.candidates(PlacementUnderTest.SYSTEM, wanted).fitting())
                    .hasSize(10);
            best = Math.min(best, System.nanoTime() - began);
        }
        // Measured at 3 to 6 ms on two cores; the limit only catches a search that became another kind of search.
        assertThat(best).isLessThan(40_000_000L);
    }
}
