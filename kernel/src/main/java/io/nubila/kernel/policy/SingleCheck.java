package io.nubila.kernel.policy;

import io.nubila.kernel.policy.Check.Field;
import io.nubila.kernel.policy.Check.Literal;
import io.nubila.kernel.policy.Check.Own;
import io.nubila.kernel.policy.Check.Reference;
import io.nubila.kernel.policy.Check.Role;
import io.nubila.kernel.policy.Check.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads one check without operators: {@code kind:match}, {@code @} or {@code !}. */
final class SingleCheck {
    /** The rule that decides {@code is_admin:True} where a service has it. */
    static final String ADMIN_RULE = "context_is_admin";

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,17})");
    private static final Pattern ATTRIBUTE = Pattern.compile("%\\(([^)]*\\)s)?");
    private static final Pattern PARENTHESIS = Pattern.compile("[()]");
    private static final List<String> OTHER_KINDS = List.of("rule", "role", "is_admin", "field");

    private SingleCheck() {}

    /** The check that the word at {@code position} means. Throws {@link Refused}. */
    static Check parse(String word, int position) {
        if (word.equals("@")) {
            return new Check.Always();
        }
        if (word.equals("!")) {
            return new Check.Never();
        }
        int colon = word.indexOf(':');
        if (colon <= 0 || colon == word.length() - 1) {
            throw new Refused(
                    position, "expected a check such as role:admin, rule:owner, @ or !, found \"" + word + '"');
        }
        refuseGlued(word, position);
        return of(word.substring(0, colon), word.substring(colon + 1), position, position + colon + 1);
    }

    /** A parenthesis inside a word is a missing blank: upstream's language would silently read it as part of a name. */
    private static void refuseGlued(String word, int position) {
        if (word.startsWith("field:")) {
            return;
        }
        var glued = PARENTHESIS.matcher(
                ATTRIBUTE.matcher(word).replaceAll(m -> "_".repeat(m.group().length())));
        if (glued.find()) {
            throw new Refused(position + glued.start(), "a blank is missing beside this parenthesis");
        }
    }

    private static Check of(String kind, String match, int kindAt, int matchAt) {
        return switch (kind) {
            case "rule" -> new Reference(match);
            case "role", "roles" -> new Role(template(match, matchAt));
            case "is_admin" -> admin(match, matchAt);
            case "field" -> field(match, matchAt);
            case "http", "https" ->
                throw new Refused(kindAt, "checks that ask another server (" + kind + ":) are not supported");
            default -> attributeOrLiteral(kind, match, kindAt, matchAt);
        };
    }

    /** True and False ask the rule of that name; 1 and 0 ask for Nubila itself, which needs no rule. */
    private static Check admin(String match, int at) {
        return switch (match) {
            case "True", "true" -> new Reference(ADMIN_RULE);
            case "False", "false" -> new Check.Not(new Reference(ADMIN_RULE));
            case "1" -> new Service(true);
            case "0" -> new Service(false);
            default -> throw new Refused(at, "is_admin is True, False, 1 or 0, not \"" + match + '"');
        };
    }

    private static Check field(String match, int at) {
        int colon = match.indexOf(':');
        int equals = match.indexOf('=', colon + 1);
        if (colon <= 0 || equals <= colon + 1) {
            throw new Refused(at, "expected field:kind:name=value");
        }
        var value = match.substring(equals + 1);
        return new Field(
                match.substring(0, colon),
                match.substring(colon + 1, equals),
                value,
                value.startsWith("~") ? Optional.of(pattern(value.substring(1), at + equals + 2)) : Optional.empty());
    }

    private static Pattern pattern(String text, int at) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new Refused(at + Math.max(0, e.getIndex()), "bad pattern: " + e.getDescription());
        }
    }

    private static Check attributeOrLiteral(String kind, String match, int kindAt, int matchAt) {
        var expected = template(match, matchAt);
        var literal = literal(kind);
        if (literal.isPresent()) {
            return new Literal(literal.get(), expected);
        }
        if (kind.equals("is_admin_project")) {
            return new Literal("True", expected);
        }
        return CallerAttribute.named(kind)
                .<Check>map(attribute -> new Own(attribute, expected))
                .orElseThrow(() -> {
                    var known = new ArrayList<>(CallerAttribute.words());
                    known.addAll(OTHER_KINDS);
                    return new Refused(kindAt, "unknown kind of check \"" + kind + '"' + Nearest.hint(kind, known));
                });
    }

    private static Optional<String> literal(String kind) {
        if (kind.equals("True") || kind.equals("False") || kind.equals("None")) {
            return Optional.of(kind);
        }
        char first = kind.charAt(0);
        boolean quoted =
                kind.length() >= 2 && (first == '\'' || first == '"') && kind.charAt(kind.length() - 1) == first;
        if (quoted) {
            return Optional.of(kind.substring(1, kind.length() - 1));
        }
        return NUMBER.matcher(kind).matches() ? Optional.of(kind) : Optional.empty();
    }

    private static Template template(String match, int at) {
        try {
            return Template.parse(match);
        } catch (Refused refused) {
            throw new Refused(at + refused.position(), String.valueOf(refused.getMessage()));
        }
    }
}
