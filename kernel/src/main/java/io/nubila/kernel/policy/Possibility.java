package io.nubila.kernel.policy;

import io.nubila.kernel.base.Caller;
import java.util.function.Function;

/** What a check says before the target is known. */
enum Possibility {
    /** No target could make it hold. */
    NO,
    /** It depends on the target. */
    MAYBE,
    /** It holds whatever the target. */
    YES;

    private static Possibility of(boolean sure) {
        return sure ? YES : NO;
    }

    /** What the check says of this caller; {@code rules} gives the checks of the rules it names. */
    static Possibility of(Check check, Caller caller, Function<String, Check> rules) {
        return switch (check) {
            case Check.Always() -> YES;
            case Check.Never() -> NO;
            case Check.Service(boolean expected) -> of(caller.isService() == expected);
            case Check.Role role -> role.name().constant() ? of(Evaluation.holds(role, caller, Target.none())) : MAYBE;
            case Check.Reference(String rule) -> of(rules.apply(rule), caller, rules);
            case Check.Own own -> own(own, caller);
            case Check.Literal literal ->
                literal.expected().constant() ? of(Evaluation.holds(literal, Target.none())) : MAYBE;
            case Check.Field field -> MAYBE;
            case Check.Not(Check inner) ->
                switch (of(inner, caller, rules)) {
                    case NO -> YES;
                    case MAYBE -> MAYBE;
                    case YES -> NO;
                };
            case Check.All all -> {
                var worst = YES;
                for (var part : all.checks()) {
                    var said = of(part, caller, rules);
                    worst = said.compareTo(worst) < 0 ? said : worst;
                }
                yield worst;
            }
            case Check.Any any -> {
                var best = NO;
                for (var part : any.checks()) {
                    var said = of(part, caller, rules);
                    best = said.compareTo(best) > 0 ? said : best;
                }
                yield best;
            }
        };
    }

    private static Possibility own(Check.Own own, Caller caller) {
        if (own.expected().constant()) {
            return of(Evaluation.holds(own, caller, Target.none()));
        }
        return own.attribute().of(caller).isPresent() ? MAYBE : NO;
    }
}
