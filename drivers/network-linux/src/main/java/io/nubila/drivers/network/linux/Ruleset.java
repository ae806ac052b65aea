package io.nubila.drivers.network.linux;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The two tables of this cloud in the root namespace as text, and the way from one state to another as an nft script.
 * Keys are {@code family name}, such as {@code bridge src4}.
 *
 * @param heads what follows the name in an {@code add set}, {@code add map} or {@code add chain} command; begins with the
 *     word set, map or chain
 */
record Ruleset(Map<String, String> heads, Map<String, List<String>> chains, Map<String, Set<String>> sets) {
    /** Elements of one command; nft's parser is quick with long lists, and slow with many commands. */
    private static final int ELEMENTS_PER_COMMAND = 4096;

    static Ruleset empty() {
        return new Ruleset(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    void chain(String key, String head, List<String> rules) {
        heads.put(key, ("chain " + head).strip());
        chains.put(key, rules);
    }

    void set(String key, String head) {
        heads.put(key, head);
        sets.computeIfAbsent(key, _ -> new LinkedHashSet<>());
    }

    /** The elements of a set; none when there is no such set. */
    Set<String> elements(String key) {
        return sets.getOrDefault(key, Set.of());
    }

    /** The commands that lead from this state to another, in an order the kernel accepts; for one transaction. */
    List<String> to(Ruleset next, String table) {
        var script = new ArrayList<String>();
        next.heads.forEach((key, head) -> {
            if (!heads.containsKey(key)) {
                var kind = head.substring(0, head.indexOf(' ') < 0 ? head.length() : head.indexOf(' '));
                script.add("add %s %s %s".formatted(kind, name(key, table), head.substring(kind.length())));
            }
        });
        sets.forEach((key, old) -> {
            if (next.sets.containsKey(key)) {
                elements(script, "delete", key, table, minus(old, next.sets.get(key)));
            }
        });
        next.chains.forEach((key, rules) -> {
            var old = chains.getOrDefault(key, List.of());
            if (!old.equals(rules)) {
                if (!old.isEmpty()) {
                    script.add("flush chain " + name(key, table));
                }
                rules.forEach(rule -> script.add("add rule %s %s".formatted(name(key, table), rule)));
            }
        });
        next.sets.forEach((key, elements) ->
                elements(script, "add", key, table, minus(elements, sets.getOrDefault(key, Set.of()))));
        drop(next, table, script);
        return script;
    }

    private void drop(Ruleset next, String table, List<String> script) {
        var chainsGone = chains.keySet().stream()
                .filter(key -> !next.chains.containsKey(key))
                .toList();
        var setsGone = sets.keySet().stream()
                .filter(key -> !next.sets.containsKey(key))
                .toList();
        chainsGone.forEach(key -> script.add("flush chain " + name(key, table)));
        setsGone.forEach(key -> script.add("delete set " + name(key, table)));
        chainsGone.forEach(key -> script.add("delete chain " + name(key, table)));
    }

    private static void elements(List<String> script, String verb, String key, String table, List<String> elements) {
        for (int from = 0; from < elements.size(); from += ELEMENTS_PER_COMMAND) {
            var some = elements.subList(from, Math.min(elements.size(), from + ELEMENTS_PER_COMMAND));
            script.add("%s element %s { %s }".formatted(verb, name(key, table), String.join(", ", some)));
        }
    }

    private static List<String> minus(Set<String> all, Set<String> without) {
        return all.stream().filter(element -> !without.contains(element)).toList();
    }

    /** {@code family table name}. */
    private static String name(String key, String table) {
        var space = key.indexOf(' ');
        return key.substring(0, space) + ' ' + table + key.substring(space);
    }
}
