package io.nubila.kernel.policy;

import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All rules of a service at one moment, read, found sound and compiled. Immutable. */
final class RuleSet {
    /** One rule, ready to run. */
    record Entry(PolicyRule rule, Check check, Evaluation.Test test) {
        /** Whether a token of the caller's scope may use the rule at all. */
        boolean acceptsScope(Caller caller) {
            return rule.scopeTypes().isEmpty() || rule.scopeTypes().contains(scope(caller));
        }
    }

    private static final int MAX_CHAIN = 100;

    private final Map<String, Entry> entries;

    private RuleSet(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /** The scope of the caller's token as rules name it; an unscoped token counts as one of a project. */
    static String scope(Caller caller) {
        if (caller.systemScope()) {
            return "system";
        }
        return caller.domainId().isPresent() ? "domain" : "project";
    }

    /**
     * Reads and compiles the rules. {@code source} is what a refusal calls the place they came from. Throws
     * {@code Problem.Invalid} naming the rule and the position, an unknown rule, or a cycle.
     */
    static RuleSet of(String source, Map<String, PolicyRule> rules) {
        var checks = new HashMap<String, Check>();
        rules.forEach((name, rule) -> checks.put(name, parsed(source, rule)));
        checks.forEach((name, check) -> refuseUnknown(source, name, check, checks.keySet()));
        var tests = new HashMap<String, Evaluation.Test>();
        var entries = new LinkedHashMap<String, Entry>();
        rules.forEach((name, rule) -> {
            var test = compiled(source, name, checks, tests, new LinkedHashSet<>());
            entries.put(name, new Entry(rule, check(checks, name), test));
        });
        return new RuleSet(entries);
    }

    private static Check parsed(String source, PolicyRule rule) {
        try {
            return CheckParser.parse(rule.check());
        } catch (Refused refused) {
            throw refusal(source, rule.name(), refused.words());
        }
    }

    private static void refuseUnknown(String source, String name, Check check, Set<String> known) {
        for (var used : references(check)) {
            if (!known.contains(used)) {
                throw refusal(source, name, "there is no rule \"" + used + '"' + Nearest.hint(used, known));
            }
        }
    }

    private static Evaluation.Test compiled(
            String source,
            String name,
            Map<String, Check> checks,
            Map<String, Evaluation.Test> done,
            Set<String> path) {
        var ready = done.get(name);
        if (ready != null) {
            return ready;
        }
        if (!path.add(name)) {
            throw refusal(source, name, "it refers to itself: " + String.join(" -> ", path) + " -> " + name);
        }
        if (path.size() > MAX_CHAIN) {
            throw refusal(source, name, "a chain of more than " + MAX_CHAIN + " rules leads here");
        }
        var test = Evaluation.compile(check(checks, name), used -> compiled(source, used, checks, done, path));
        path.remove(name);
        done.put(name, test);
        return test;
    }

    private static Check check(Map<String, Check> checks, String name) {
        return Optional.ofNullable(checks.get(name))
                .orElseThrow(() -> new Problem.Bug("no check for rule " + name).exception());
    }

    /** The rules that a check names, directly. */
    static Set<String> references(Check check) {
        var found = new LinkedHashSet<String>();
        collect(check, found);
        return found;
    }

    private static void collect(Check check, Set<String> found) {
        switch (check) {
            case Check.Reference(String rule) -> found.add(rule);
            case Check.Not(Check inner) -> collect(inner, found);
            case Check.All(List<Check> checks) -> checks.forEach(part -> collect(part, found));
            case Check.Any(List<Check> checks) -> checks.forEach(part -> collect(part, found));
            case Check.Always always -> {}
            case Check.Never never -> {}
            case Check.Service service -> {}
            case Check.Role role -> {}
            case Check.Own own -> {}
            case Check.Literal literal -> {}
            case Check.Field field -> {}
        }
    }

    static ProblemException refusal(String source, String rule, String why) {
        return new Problem.Invalid("BadPolicy", "%s: rule \"%s\": %s".formatted(source, rule, why)).exception();
    }

    /** The rule of this name. */
    Optional<Entry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /** The rule of this name; asking for one that does not exist is our own mistake. */
    Entry entry(String name) {
        var entry = entries.get(name);
        if (entry == null) {
            throw new Problem.Bug("there is no policy rule " + name).exception();
        }
        return entry;
    }

    /** All rules in the order of the defaults. */
    List<PolicyRule> rules() {
        return entries.values().stream().map(Entry::rule).toList();
    }
}
