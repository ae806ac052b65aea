package io.nubila.placement.engine;

import io.nubila.contracts.placement.PlacementContract.Candidate;
import io.nubila.contracts.placement.PlacementContract.Candidates;
import io.nubila.contracts.placement.PlacementContract.Wish;
import io.nubila.placement.model.Provider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Finds providers that can take a whole wish alone, best first, and says of each other one what it lacks. One pass over
 * the index; sentences are only made for as many as were asked for.
 */
final class HostSearch {
    private HostSearch() {}

    private record Ranked(Provider provider, double room) {}

    /** Most room first, then by name, so that equal hosts have an order. */
    private static final Comparator<Ranked> BEST_FIRST =
            Comparator.comparingDouble((Ranked one) -> -one.room).thenComparing(one -> one.provider.name());

    static Candidates search(Collection<Provider> providers, Wish wish) {
        var amounts = new TreeMap<>(wish.resources());
        // The worst of the best is at the head, so that it can be dropped when a better one comes.
        var best = new PriorityQueue<>(Math.max(1, Math.min(wish.limit(), 1_000)), BEST_FIRST.reversed());
        var refused = new LinkedHashMap<String, String>();
        int refusedCount = 0;
        for (var provider : providers) {
            if (provider.parent().isPresent()
                    && Collections.disjoint(provider.inventories().keySet(), amounts.keySet())) {
                continue;
            }
            if (suits(provider, wish) && provider.fits(amounts)) {
                best.add(new Ranked(provider, room(provider, amounts)));
                if (best.size() > wish.limit()) {
                    best.remove();
                }
                continue;
            }
            refusedCount++;
            if (refused.size() < wish.explain()) {
                refusal(provider, wish, amounts).ifPresent(sentence -> refused.put(provider.name(), sentence));
            }
        }
        return new Candidates(ordered(best, amounts), refused, refusedCount);
    }

    private static List<Candidate> ordered(PriorityQueue<Ranked> best, Map<String, Long> amounts) {
        var fitting = new ArrayList<>(best);
        fitting.sort(BEST_FIRST);
        return fitting.stream()
                .map(Ranked::provider)
                .map(provider -> new Candidate(provider.id(), provider.name(), free(provider, amounts)))
                .toList();
    }

    private static Map<String, Long> free(Provider provider, Map<String, Long> amounts) {
        var free = new LinkedHashMap<String, Long>();
        for (var name : amounts.keySet()) {
            var inventory = provider.inventories().get(name);
            free.put(name, inventory == null ? 0 : inventory.free());
        }
        return free;
    }

    private static boolean suits(Provider provider, Wish wish) {
        return provider.traits().containsAll(wish.required())
                && Collections.disjoint(provider.traits(), wish.forbidden())
                && (wish.memberOf().isEmpty() || !Collections.disjoint(provider.aggregates(), wish.memberOf()));
    }

    /** The mean share of each wanted class that would stay free. */
    private static double room(Provider provider, Map<String, Long> amounts) {
        double sum = 0;
        for (var entry : amounts.entrySet()) {
            var inventory = provider.inventories().get(entry.getKey());
            if (inventory != null) {
                sum += (double) (inventory.free() - entry.getValue()) / inventory.capacity();
            }
        }
        return amounts.isEmpty() ? 0 : sum / amounts.size();
    }

    private static Optional<String> refusal(Provider provider, Wish wish, Map<String, Long> amounts) {
        if (!wish.memberOf().isEmpty() && Collections.disjoint(provider.aggregates(), wish.memberOf())) {
            return Optional.of("in none of the wanted aggregates " + String.join(", ", wish.memberOf()));
        }
        for (var trait : wish.required()) {
            if (!provider.traits().contains(trait)) {
                return Optional.of("trait " + trait + " missing");
            }
        }
        for (var trait : wish.forbidden()) {
            if (provider.traits().contains(trait)) {
                return Optional.of("trait " + trait + " is there and must not be");
            }
        }
        for (var entry : amounts.entrySet()) {
            var inventory = provider.inventories().get(entry.getKey());
            if (inventory == null) {
                return Optional.of(entry.getKey() + ": not provided here, " + entry.getValue() + " wanted");
            }
            var reason = inventory.refusal(entry.getKey(), entry.getValue());
            if (reason.isPresent()) {
                return reason;
            }
        }
        return Optional.empty();
    }
}
