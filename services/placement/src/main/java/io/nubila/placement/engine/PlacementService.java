package io.nubila.placement.engine;

import io.nubila.contracts.placement.ConsumerId;
import io.nubila.contracts.placement.PlacementContract;
import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.placement.model.Consumer;
import io.nubila.placement.model.WantedAllocations;
import io.nubila.placement.store.ConsumerStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Placement as other services know it. Repeating a call changes nothing. */
public final class PlacementService implements PlacementContract {
    /** The type of consumers other services claim for. */
    private static final String INSTANCE = "INSTANCE";
    /** Consumers told in one call. */
    private static final int MAX_CONSUMERS = 1_000;

    private final Db db;
    private final ConsumerStore consumers;
    private final Providers providers;
    private final Claims claims;
    private final ProviderIndex index;

    public PlacementService(Db db, ConsumerStore consumers, Providers providers, Claims claims, ProviderIndex index) {
        this.db = db;
        this.consumers = consumers;
        this.providers = providers;
        this.claims = claims;
        this.index = index;
    }

    @Override
    public void provide(Caller caller, Provider wanted) {
        // Hosts tell what they have again and again; most of the time nothing has to be written.
        if (index.find(wanted.id())
                .filter(is -> Providers.isProvided(is, wanted))
                .isEmpty()) {
            db.change(Cause.of(caller, "provide"), tx -> providers.provide(tx, wanted));
        }
    }

    @Override
    public Candidates candidates(Caller caller, Wish wish) {
        if (wish.limit() < 1) {
            throw new Problem.Bug("a wish for %d candidates".formatted(wish.limit())).exception();
        }
        return HostSearch.search(index.all(), wish);
    }

    @Override
    public void claim(Caller caller, Claim claim) {
        var allocations = Map.of(claim.provider(), claim.resources());
        db.change(Cause.of(caller, "claim"), tx -> {
            var held = consumers.find(tx, claim.consumer());
            if (held.isPresent() && held.get().allocations().equals(allocations)) {
                return;
            }
            claims.replace(
                    tx,
                    List.of(new WantedAllocations(
                            claim.consumer(),
                            claim.project(),
                            claim.user(),
                            Optional.of(INSTANCE),
                            new WantedAllocations.Expected.Anything(),
                            allocations)));
            consumers.markClaimed(tx, claim.consumer());
        });
    }

    @Override
    public void release(Caller caller, ConsumerId consumer) {
        db.change(
                Cause.of(caller, "release"),
                tx -> consumers.find(tx, consumer).ifPresent(held -> claims.release(tx, held)));
    }

    @Override
    public Optional<Claim> claimOf(Caller caller, ConsumerId consumer) {
        return db.read(tx -> consumers.find(tx, consumer)).flatMap(PlacementService::claim);
    }

    private static Optional<Claim> claim(Consumer consumer) {
        return consumer.allocations().entrySet().stream()
                .findFirst()
                .map(entry -> new Claim(
                        consumer.id(), entry.getKey(), consumer.project(), consumer.user(), entry.getValue()));
    }

    @Override
    public List<ConsumerId> consumers(Caller caller, ProviderId provider, Optional<ConsumerId> after, int limit) {
        int most = Math.min(limit, MAX_CONSUMERS);
        return db.read(tx -> consumers.claimed(
                tx, provider, INSTANCE, after.map(ConsumerId::value).orElse(""), most));
    }
}
