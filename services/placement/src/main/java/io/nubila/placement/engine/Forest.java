package io.nubila.placement.engine;

import io.nubila.contracts.placement.ProviderId;
import io.nubila.placement.model.Provider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * All providers, arranged as searches need them: by id, by tree, and those that share. Arranged once and kept so, since a
 * search that stops at a thousand candidates must not look at a hundred thousand providers first. Read by many threads
 * while one changes it; a reader may see a provider before and another after a change, as with any search.
 */
public final class Forest {
    private static final Comparator<ProviderId> BY_ID = Comparator.comparing(ProviderId::value);

    private final Map<ProviderId, Provider> byId = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<ProviderId, List<Provider>> trees = new ConcurrentSkipListMap<>(BY_ID);
    private final Map<ProviderId, Provider> sharers = new ConcurrentHashMap<>();

    /** Every provider. */
    public Collection<Provider> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /** A provider by id. */
    public Optional<Provider> find(ProviderId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The members of every tree, by id, trees in the order of their roots' ids. */
    Collection<List<Provider>> trees() {
        return Collections.unmodifiableCollection(trees.values());
    }

    /** The members of a tree, by id. */
    List<Provider> tree(ProviderId root) {
        return trees.getOrDefault(root, List.of());
    }

    /** Those whose resources are there for others. */
    Collection<Provider> sharers() {
        return Collections.unmodifiableCollection(sharers.values());
    }

    /** Adds a provider, or replaces what was known of it. For one thread at a time, as {@link #remove}. */
    void put(Provider provider) {
        var before = byId.put(provider.id(), provider);
        if (before != null && !before.root().equals(provider.root())) {
            leave(before);
        }
        trees.merge(provider.root(), List.of(provider), (members, one) -> joined(members, provider));
        if (provider.shares()) {
            sharers.put(provider.id(), provider);
        } else {
            sharers.remove(provider.id());
        }
    }

    /** Forgets a provider. */
    void remove(ProviderId id) {
        var before = byId.remove(id);
        sharers.remove(id);
        if (before != null) {
            leave(before);
        }
    }

    /** Forgets all but these. */
    void retain(Set<ProviderId> ids) {
        List.copyOf(byId.keySet()).stream().filter(id -> !ids.contains(id)).forEach(this::remove);
    }

    private static List<Provider> joined(List<Provider> members, Provider provider) {
        if (members.size() == 1 && members.getFirst().id().equals(provider.id())) {
            return List.of(provider);
        }
        var all = new ArrayList<>(members);
        all.removeIf(member -> member.id().equals(provider.id()));
        all.add(provider);
        all.sort(Comparator.comparing(Provider::id, BY_ID));
        return List.copyOf(all);
    }

    private void leave(Provider provider) {
        trees.computeIfPresent(provider.root(), (_, members) -> {
            var rest = members.stream()
                    .filter(member -> !member.id().equals(provider.id()))
                    .toList();
            return rest.isEmpty() ? null : rest;
        });
    }
}
