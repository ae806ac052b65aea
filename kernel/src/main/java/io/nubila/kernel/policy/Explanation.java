package io.nubila.kernel.policy;

import io.nubila.kernel.base.Caller;
import java.util.List;

/** Says why a rule holds or not: the same walk as {@link Evaluation}, but all of it, in words. */
final class Explanation {
    private final RuleSet rules;
    private final Caller caller;
    private final Target target;
    private final StringBuilder text = new StringBuilder();

    Explanation(RuleSet rules, Caller caller, Target target) {
        this.rules = rules;
        this.caller = caller;
        this.target = target;
    }

    /** The whole story, one line a check, indented by two blanks a level, ending with a line break. */
    String of(String name) {
        var entry = rules.entry(name);
        boolean allowed = caller.isService()
                || (entry.acceptsScope(caller) && entry.test().holds(caller, target));
        text.append(name).append(allowed ? ": allowed\n" : ": refused\n");
        if (caller.isService()) {
            line(1, "Nubila itself asks, which may do everything", true);
            return text.toString();
        }
        line(1, scope(entry.rule()), entry.acceptsScope(caller));
        describe(entry.check(), 1);
        return text.toString();
    }

    private String scope(PolicyRule rule) {
        var scope = RuleSet.scope(caller);
        return rule.scopeTypes().isEmpty()
                ? "a token of any scope may ask, this one's is " + scope
                : "the token's scope must be %s, it is %s".formatted(String.join(" or ", rule.scopeTypes()), scope);
    }

    private boolean describe(Check check, int depth) {
        return switch (check) {
            case Check.Always() -> line(depth, "anyone may", true);
            case Check.Never() -> line(depth, "no one may", false);
            case Check.Service(boolean expected) ->
                line(
                        depth,
                        expected ? "Nubila itself must ask" : "someone else than Nubila itself must ask",
                        caller.isService() == expected);
            case Check.Role role ->
                line(
                        depth,
                        "the caller must have the role %s".formatted(words(role.name())),
                        Evaluation.holds(role, caller, target));
            case Check.Own own ->
                line(
                        depth,
                        "the caller's %s (%s) must be %s"
                                .formatted(
                                        own.attribute().word(),
                                        own.attribute().of(caller).orElse("none"),
                                        words(own.expected())),
                        Evaluation.holds(own, caller, target));
            case Check.Literal literal ->
                line(
                        depth,
                        "%s must be \"%s\"".formatted(words(literal.expected()), literal.text()),
                        Evaluation.holds(literal, target));
            case Check.Field field -> line(depth, words(field), Evaluation.holds(field, target));
            case Check.Reference(String rule) -> {
                var inner = rules.entry(rule);
                line(depth, "rule " + rule, inner.test().holds(caller, target));
                yield describe(inner.check(), depth + 1);
            }
            case Check.Not(Check inner) -> {
                boolean holds = !holds(inner);
                line(depth, "this must not hold", holds);
                describe(inner, depth + 1);
                yield holds;
            }
            case Check.All(List<Check> checks) -> group(depth, "all of these must hold", checks, holds(check));
            case Check.Any(List<Check> checks) -> group(depth, "one of these must hold", checks, holds(check));
        };
    }

    private boolean group(int depth, String words, List<Check> checks, boolean holds) {
        line(depth, words, holds);
        checks.forEach(part -> describe(part, depth + 1));
        return holds;
    }

    private boolean holds(Check check) {
        return Evaluation.compile(check, name -> rules.entry(name).test()).holds(caller, target);
    }

    private boolean line(int depth, String words, boolean holds) {
        text.append("  ".repeat(depth)).append(words).append(holds ? " - yes\n" : " - no\n");
        return holds;
    }

    private String words(Template template) {
        if (template.constant()) {
            return template.words();
        }
        return template.words() + " (" + template.fill(target).orElse("not there") + ")";
    }

    private String words(Check.Field field) {
        var value = Evaluation.value(field, target).map(Template::text).orElse("not there");
        var wish = field.pattern().isPresent() ? "match " + field.value().substring(1) : "be " + field.value();
        return "the target's %s (%s) must %s".formatted(field.name(), value, wish);
    }
}
