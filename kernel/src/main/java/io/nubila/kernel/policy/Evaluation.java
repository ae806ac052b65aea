package io.nubila.kernel.policy;

import io.nubila.kernel.base.Caller;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Turns checks into closures, which is what each request runs. A missing attribute of the target makes its check fail. An
 * attribute the caller lacks (a project, for a token scoped to the system) equals nothing the target says, not even a
 * missing value; only a rule that spells out {@code None} can ask for it.
 */
final class Evaluation {
    private Evaluation() {}

    /** A check ready to run. */
    @FunctionalInterface
    interface Test {
        boolean holds(Caller caller, Target target);
    }

    /** The closure of a check; {@code rules} gives the closures of the rules it names. */
    static Test compile(Check check, Function<String, Test> rules) {
        return switch (check) {
            case Check.Always() -> (caller, target) -> true;
            case Check.Never() -> (caller, target) -> false;
            case Check.Service(boolean expected) -> (caller, target) -> caller.isService() == expected;
            case Check.Role role -> role(role);
            case Check.Reference(String rule) -> rules.apply(rule);
            case Check.Own own -> (caller, target) -> holds(own, caller, target);
            case Check.Literal literal -> (caller, target) -> holds(literal, target);
            case Check.Field field -> (caller, target) -> holds(field, target);
            case Check.Not(Check inner) -> {
                var test = compile(inner, rules);
                yield (caller, target) -> !test.holds(caller, target);
            }
            case Check.All(List<Check> checks) -> all(tests(checks, rules));
            case Check.Any(List<Check> checks) -> any(tests(checks, rules));
        };
    }

    private static Test[] tests(List<Check> checks, Function<String, Test> rules) {
        return checks.stream().map(check -> compile(check, rules)).toArray(Test[]::new);
    }

    private static Test all(Test... tests) {
        return (caller, target) -> {
            for (var test : tests) {
                if (!test.holds(caller, target)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static Test any(Test... tests) {
        return (caller, target) -> {
            for (var test : tests) {
                if (test.holds(caller, target)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static Test role(Check.Role role) {
        if (role.name().constant()) {
            var name = role.name().fill(Target.none()).orElseThrow().toLowerCase(Locale.ROOT);
            return (caller, target) -> caller.roles().contains(name);
        }
        return (caller, target) -> holds(role, caller, target);
    }

    static boolean holds(Check.Role role, Caller caller, Target target) {
        var name = role.name().fill(target);
        return name.isPresent() && caller.hasRole(name.get());
    }

    static boolean holds(Check.Own own, Caller caller, Target target) {
        var has = own.attribute().of(caller);
        var expected = own.expected().fill(target);
        if (expected.isEmpty()) {
            return false;
        }
        if (has.isEmpty()) {
            return own.expected().constant() && expected.get().equals(Target.NONE);
        }
        return has.get().equals(expected.get());
    }

    static boolean holds(Check.Literal literal, Target target) {
        var text = literal.expected().fill(target);
        return text.isPresent() && text.get().equals(literal.text());
    }

    static boolean holds(Check.Field field, Target target) {
        var value = value(field, target);
        if (value.isEmpty() || value.get().equals(Target.NONE)) {
            return false;
        }
        var text = Template.text(value.get());
        if (field.pattern().isPresent()) {
            return field.pattern().get().matcher(text).lookingAt();
        }
        return value.get() instanceof Boolean truth ? truth == truth(field.value()) : text.equals(field.value());
    }

    /** The field by its name, or as {@code network:shared}, by which a part of a network can speak of its network. */
    static Optional<Object> value(Check.Field field, Target target) {
        var value = target.attribute(field.name());
        return value.isPresent() ? value : target.attribute(owner(field.kind()) + ':' + field.name());
    }

    private static String owner(String kind) {
        return kind.endsWith("s") ? kind.substring(0, kind.length() - 1) : kind;
    }

    private static boolean truth(String text) {
        return text.equalsIgnoreCase("true") || text.equals("1");
    }
}
