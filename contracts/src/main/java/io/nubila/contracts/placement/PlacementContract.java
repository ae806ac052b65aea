package io.nubila.contracts.placement;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.kernel.base.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What other services ask of placement. Every call may be repeated after a time-out: it states a wish, not a difference. */
public interface PlacementContract {
    /** Makes the provider exist with exactly these inventories and at least these traits. */
    void provide(Caller caller, Provider provider);

    /**
     * Providers that can take the request now, best first as far as placement can tell (most free first), and for each
     * that cannot, the one reason that would have to change.
     */
    Candidates candidates(Caller caller, Wish wish);

    /**
     * Gives the consumer these resources on the provider, instead of whatever it had. {@code Conflict} when they do not
     * fit any more.
     */
    void claim(Caller caller, Claim claim);

    /** Takes all resources from the consumer; nothing if it has none. */
    void release(Caller caller, ConsumerId consumer);

    /** What a consumer has. */
    Optional<Claim> claimOf(Caller caller, ConsumerId consumer);

    /**
     * The consumers of a provider for which {@link #claim} was called, by id, beginning after {@code after}; for reconcilers
     * that look for leaks. What people allocated by hand, and what they have given another type since, is not told.
     */
    List<ConsumerId> consumers(Caller caller, ProviderId provider, Optional<ConsumerId> after, int limit);

    /** A provider of resources as its owner wishes it. */
    record Provider(
            ProviderId id,
            String name,
            Map<String, Inventory> inventories,
            Set<String> traits,
            Set<String> aggregates) {}

    /** An amount of one resource class; capacity is {@code (total - reserved) * allocationRatio}. */
    record Inventory(long total, long reserved, long minUnit, long maxUnit, long stepSize, double allocationRatio) {}

    /**
     * What is needed of one provider.
     *
     * @param resources amounts by resource class
     * @param required traits the provider has to have
     * @param forbidden traits it must not have
     * @param memberOf aggregates of which it has to be in one; empty for any
     * @param limit of candidates returned
     * @param explain at most so many refusals are told
     */
    record Wish(
            Map<String, Long> resources,
            Set<String> required,
            Set<String> forbidden,
            Set<String> memberOf,
            int limit,
            int explain) {}

    /** The answer to a wish; {@code refused} has a sentence by provider name, {@code refusedCount} counts all. */
    record Candidates(List<Candidate> fitting, Map<String, String> refused, int refusedCount) {}

    /** A provider that fits, with what it still has free. */
    record Candidate(ProviderId id, String name, Map<String, Long> free) {}

    /** Resources of one provider held by a consumer. */
    record Claim(
            ConsumerId consumer, ProviderId provider, ProjectId project, UserId user, Map<String, Long> resources) {}
}
