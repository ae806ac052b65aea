package io.nubila.placement.engine;

import io.nubila.contracts.placement.ProviderId;
import io.nubila.placement.model.AllocationRequest;
import io.nubila.placement.model.CandidateSearch;
import io.nubila.placement.model.Provider;
import io.nubila.placement.model.RequestGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds ways to satisfy groups of requests from trees of providers and from providers that share with them. For each tree
 * each group is first answered alone; then the answers are combined, and what does not fit together is left out.
 */
public final class TreeSearch {
    /** Combinations tried in one tree; more only repeat the same providers in another order. */
    private static final int MAX_COMBINATIONS = 20_000;

    private final CandidateSearch search;
    private final Forest forest;
    private final List<Wanted> wanted;
    private final Map<String, List<Provider>> sharing = new HashMap<>();
    private final Set<AllocationRequest> found = new LinkedHashSet<>();

    /** A group, and its amounts in the order of their names. */
    private record Wanted(RequestGroup group, SequencedMap<String, Long> amounts) {
        static Wanted of(RequestGroup group) {
            return new Wanted(
                    group, Collections.unmodifiableSequencedMap(new LinkedHashMap<>(new TreeMap<>(group.resources()))));
        }
    }

    /** One way to satisfy one group: what it takes from which provider. */
    private record Choice(RequestGroup group, Map<ProviderId, Map<String, Long>> amounts, Set<ProviderId> providers) {}

    private TreeSearch(CandidateSearch search, Forest forest) {
        this.search = search;
        this.forest = forest;
        this.wanted = search.groups().stream().map(Wanted::of).toList();
        for (var provider : forest.sharers()) {
            for (var aggregate : provider.aggregates()) {
                sharing.computeIfAbsent(aggregate, _ -> new ArrayList<>()).add(provider);
            }
        }
    }

    /** What was found: the candidates, and the providers they concern. */
    public record Found(List<AllocationRequest> requests, List<Provider> providers) {}

    /** Searches among all providers. */
    public static Found search(CandidateSearch search, Forest forest) {
        var run = new TreeSearch(search, forest);
        for (var tree : forest.trees()) {
            if (run.found.size() >= search.limit()) {
                break;
            }
            run.searchTree(tree);
        }
        var requests = List.copyOf(run.found);
        return new Found(requests, run.concerned(requests));
    }

    private List<Provider> concerned(List<AllocationRequest> requests) {
        var found = new LinkedHashMap<ProviderId, Provider>();
        for (var request : requests) {
            for (var id : request.amounts().keySet()) {
                if (found.containsKey(id)) {
                    continue;
                }
                forest.find(id).ifPresent(provider -> {
                    found.put(id, provider);
                    if (search.nested()) {
                        forest.tree(provider.root()).forEach(member -> found.putIfAbsent(member.id(), member));
                    }
                });
            }
        }
        return List.copyOf(found.values());
    }

    private void searchTree(List<Provider> members) {
        var root = forest.find(members.getFirst().root()).orElse(null);
        if (root == null
                || !root.traits().containsAll(search.rootRequired())
                || !Collections.disjoint(root.traits(), search.rootForbidden())) {
            return;
        }
        var reachable = reachable(members);
        var choices = new ArrayList<List<Choice>>(wanted.size());
        for (var one : wanted) {
            var ways = one.group.fromOneProvider() ? alone(one, reachable, members) : spread(one, reachable);
            if (ways.isEmpty()) {
                return;
            }
            choices.add(ways);
        }
        combine(choices, 0, new ArrayList<>(), new int[1]);
    }

    /** The members of the tree and everyone who shares with one of them. */
    private List<Provider> reachable(List<Provider> members) {
        if (sharing.isEmpty()) {
            return members;
        }
        var all = new LinkedHashSet<>(members);
        for (var member : members) {
            for (var aggregate : member.aggregates()) {
                all.addAll(sharing.getOrDefault(aggregate, List.of()));
            }
        }
        return List.copyOf(all);
    }

    private List<Choice> alone(Wanted wish, List<Provider> reachable, List<Provider> members) {
        var group = wish.group;
        var ways = new ArrayList<Choice>();
        // A group that asks for nothing only names a member of the tree.
        for (var provider : group.resources().isEmpty() ? members : reachable) {
            if (provider.fits(group.resources())
                    && hasRequired(provider.traits(), group)
                    && Collections.disjoint(provider.traits(), group.forbidden())
                    && inAggregates(provider.aggregates(), group)
                    && inTree(provider, group)) {
                Map<ProviderId, Map<String, Long>> amounts =
                        group.resources().isEmpty() ? Map.of() : Map.of(provider.id(), wish.amounts);
                ways.add(new Choice(group, amounts, Set.of(provider.id())));
            }
        }
        return ways;
    }

    private List<Choice> spread(Wanted wish, List<Provider> reachable) {
        if (reachable.size() == 1) {
            return whole(wish, reachable.getFirst());
        }
        var group = wish.group;
        var classes = List.copyOf(wish.amounts.keySet());
        var sources = new ArrayList<List<Provider>>();
        for (var name : classes) {
            var able = new ArrayList<Provider>(1);
            for (var provider : reachable) {
                var inventory = provider.inventories().get(name);
                if (inventory != null
                        && inventory.fits(group.resources().getOrDefault(name, 0L))
                        && Collections.disjoint(provider.traits(), group.forbidden())
                        && inTree(provider, group)
                        && inSpanningAggregates(provider, group)) {
                    able.add(provider);
                }
            }
            if (able.isEmpty()) {
                return List.of();
            }
            sources.add(able);
        }
        var ways = new ArrayList<Choice>();
        spread(group, classes, sources, new ArrayList<>(), ways);
        return ways;
    }

    /** A host that is a tree of its own, as most are: all comes from it, or nothing. */
    private List<Choice> whole(Wanted wish, Provider provider) {
        var group = wish.group;
        boolean suits = provider.fits(wish.amounts)
                && Collections.disjoint(provider.traits(), group.forbidden())
                && hasRequired(provider.traits(), group)
                && inTree(provider, group)
                && inSpanningAggregates(provider, group);
        if (!suits) {
            return List.of();
        }
        Map<ProviderId, Map<String, Long>> amounts =
                wish.amounts.isEmpty() ? Map.of() : Map.of(provider.id(), wish.amounts);
        return List.of(new Choice(group, amounts, amounts.keySet()));
    }

    private static void spread(
            RequestGroup group,
            List<String> classes,
            List<List<Provider>> sources,
            List<Provider> chosen,
            List<Choice> ways) {
        if (ways.size() >= MAX_COMBINATIONS) {
            return;
        }
        if (chosen.size() < classes.size()) {
            for (var provider : sources.get(chosen.size())) {
                chosen.add(provider);
                spread(group, classes, sources, chosen, ways);
                chosen.removeLast();
            }
            return;
        }
        var traits = new HashSet<String>();
        chosen.forEach(provider -> traits.addAll(provider.traits()));
        if (!hasRequired(traits, group)) {
            return;
        }
        var amounts = new LinkedHashMap<ProviderId, Map<String, Long>>();
        for (int i = 0; i < classes.size(); i++) {
            amounts.computeIfAbsent(chosen.get(i).id(), _ -> new LinkedHashMap<>())
                    .put(classes.get(i), group.resources().getOrDefault(classes.get(i), 0L));
        }
        ways.add(new Choice(group, amounts, Set.copyOf(amounts.keySet())));
    }

    private void combine(List<List<Choice>> choices, int at, List<Choice> chosen, int[] tried) {
        if (tried[0] >= MAX_COMBINATIONS || found.size() >= search.limit()) {
            return;
        }
        if (at == choices.size()) {
            tried[0]++;
            judge(chosen);
            return;
        }
        for (var choice : choices.get(at)) {
            if (search.isolate() && collides(choice, chosen)) {
                continue;
            }
            chosen.add(choice);
            combine(choices, at + 1, chosen, tried);
            chosen.removeLast();
        }
    }

    private static boolean collides(Choice choice, List<Choice> chosen) {
        return choice.group.fromOneProvider()
                && !choice.amounts.isEmpty()
                && chosen.stream()
                        .anyMatch(other -> other.group.fromOneProvider()
                                && !other.amounts.isEmpty()
                                && !Collections.disjoint(other.providers, choice.providers));
    }

    private void judge(List<Choice> chosen) {
        if (chosen.size() == 1) {
            // Nothing to add up: each amount was found to fit where it is taken from.
            var only = chosen.getFirst();
            accept(only.amounts, Map.of(only.group.suffix(), only.providers));
            return;
        }
        var amounts = new LinkedHashMap<ProviderId, Map<String, Long>>();
        var mappings = new LinkedHashMap<String, Set<ProviderId>>();
        for (var choice : chosen) {
            mappings.put(choice.group.suffix(), choice.providers);
            choice.amounts.forEach((id, wanted) -> {
                var sum = amounts.computeIfAbsent(id, _ -> new LinkedHashMap<>());
                wanted.forEach((name, amount) -> sum.merge(name, amount, Long::sum));
            });
        }
        if (fitTogether(amounts)) {
            accept(amounts, mappings);
        }
    }

    private void accept(Map<ProviderId, Map<String, Long>> amounts, Map<String, Set<ProviderId>> mappings) {
        if (allowedInTrees(amounts.keySet()) && inSubtrees(mappings)) {
            found.add(new AllocationRequest(amounts, mappings));
        }
    }

    private boolean fitTogether(Map<ProviderId, Map<String, Long>> amounts) {
        return amounts.entrySet().stream()
                .allMatch(entry -> forest.find(entry.getKey())
                        .filter(provider -> provider.fits(entry.getValue()))
                        .isPresent());
    }

    private boolean allowedInTrees(Set<ProviderId> used) {
        if (search.nested() || used.size() == 1) {
            return true;
        }
        var roots = new HashSet<ProviderId>();
        return used.stream()
                .map(forest::find)
                .allMatch(it -> it.isEmpty() || roots.add(it.get().root()));
    }

    private boolean inSubtrees(Map<String, Set<ProviderId>> mappings) {
        for (var suffixes : search.sameSubtrees()) {
            var together = new HashSet<ProviderId>();
            suffixes.forEach(suffix -> together.addAll(mappings.getOrDefault(suffix, Set.of())));
            if (together.stream().noneMatch(top -> together.stream().allMatch(one -> isAtOrBelow(one, top)))) {
                return false;
            }
        }
        return true;
    }

    private boolean isAtOrBelow(ProviderId id, ProviderId top) {
        var at = id;
        while (!at.equals(top)) {
            var above = forest.find(at).flatMap(Provider::parent);
            if (above.isEmpty()) {
                return false;
            }
            at = above.get();
        }
        return true;
    }

    private boolean inTree(Provider provider, RequestGroup group) {
        if (group.inTree().isEmpty()) {
            return true;
        }
        return forest.find(group.inTree().get())
                .filter(named -> named.root().equals(provider.root()))
                .isPresent();
    }

    /** An aggregate of the root spans its whole tree. */
    private boolean inSpanningAggregates(Provider provider, RequestGroup group) {
        if (group.memberOf().isEmpty() && group.notMemberOf().isEmpty()) {
            return true;
        }
        var aggregates = new HashSet<>(provider.aggregates());
        forest.find(provider.root()).ifPresent(root -> aggregates.addAll(root.aggregates()));
        return inAggregates(aggregates, group);
    }

    private static boolean inAggregates(Set<String> aggregates, RequestGroup group) {
        return group.memberOf().stream().noneMatch(any -> Collections.disjoint(any, aggregates))
                && Collections.disjoint(aggregates, group.notMemberOf());
    }

    private static boolean hasRequired(Set<String> traits, RequestGroup group) {
        for (var any : group.required()) {
            if (Collections.disjoint(any, traits)) {
                return false;
            }
        }
        return true;
    }
}
