package io.nubila.compute.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.json.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which extra specs of flavors mean something, and what values they may have. From microversion 2.86 on others of the same
 * namespaces are refused; names without a namespace, or of a namespace nobody knows, are everyone's own.
 */
final class ExtraSpecRules {
    private final List<Rule> rules = new ArrayList<>();
    private final Set<String> namespaces = new HashSet<>();

    /** What holds for the extra specs whose whole name matches. */
    private record Rule(
            Pattern name,
            String type,
            Optional<Pattern> pattern,
            List<String> values,
            Optional<BigInteger> least,
            Optional<BigInteger> most) {}

    private ExtraSpecRules() {
        for (JsonNode rule : Json.tree(text())) {
            var name = rule.get("name").asString();
            rules.add(new Rule(
                    Pattern.compile(name),
                    rule.path("type").asString("text"),
                    Optional.ofNullable(rule.get("pattern"))
                            .map(JsonNode::asString)
                            .map(Pattern::compile),
                    rule.path("values").valueStream().map(JsonNode::asString).toList(),
                    number(rule.get("least")),
                    number(rule.get("most"))));
            if (name.contains(":")) {
                namespaces.add(name.split("[:(]", 2)[0]);
            }
        }
    }

    /** Made when the first flavor is given an extra spec. */
    private static final class Made {
        private static final ExtraSpecRules RULES = new ExtraSpecRules();

        private Made() {}
    }

    /** The rules. */
    static ExtraSpecRules get() {
        return Made.RULES;
    }

    private static String text() {
        try (var stream = ExtraSpecRules.class.getResourceAsStream("/extra-specs.json")) {
            if (stream == null) {
                throw new Problem.Bug("no extra-specs.json").exception();
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Problem.Bug("extra-specs.json cannot be read").exception(e);
        }
    }

    private static Optional<BigInteger> number(@Nullable JsonNode node) {
        return Optional.ofNullable(node).map(found -> BigInteger.valueOf(found.asLong()));
    }

    /** {@code Invalid} when the name means nothing in its namespace, or does not take the value. */
    void check(String name, String value) {
        for (var rule : rules) {
            if (rule.name().matcher(name).matches()) {
                check(rule, value);
                return;
            }
        }
        int colon = name.indexOf(':');
        if (colon >= 0 && namespaces.stream().anyMatch(known -> isOf(name.substring(0, colon), known))) {
            throw refused("extra spec '%s' does not appear to be a valid extra spec.".formatted(name));
        }
    }

    /** Some namespaces may bear the name of a group of resources behind them. */
    private static boolean isOf(String namespace, String known) {
        boolean grouped = known.equals("resources") || known.equals("trait");
        return grouped ? namespace.matches(known + "([a-zA-Z0-9_-]{1,64})?") : namespace.equals(known);
    }

    private static void check(Rule rule, String value) {
        switch (rule.type()) {
            case "number" -> checkNumber(rule, value);
            case "flag" -> {
                if (Fields.yes(value).isEmpty()) {
                    throw refused("'%s' is not a valid boolean-like value.".formatted(value));
                }
            }
            default -> {
                if (rule.pattern().isPresent()
                        && !rule.pattern().get().matcher(value).matches()) {
                    throw refused("'%s' is not of the format '%s'."
                            .formatted(value, rule.pattern().get()));
                }
                if (!rule.values().isEmpty() && !rule.values().contains(value)) {
                    throw refused("'%s' is not one of: %s.".formatted(value, String.join(", ", rule.values())));
                }
            }
        }
    }

    private static void checkNumber(Rule rule, String value) {
        BigInteger number;
        try {
            number = new BigInteger(value.strip());
        } catch (NumberFormatException e) {
            throw refused("'%s' is not a valid integer value.".formatted(value));
        }
        rule.most().filter(most -> number.compareTo(most) > 0).ifPresent(most -> {
            throw refused("'%s' is greater than the max value of '%s'.".formatted(value, most));
        });
        rule.least().filter(least -> number.compareTo(least) < 0).ifPresent(least -> {
            throw refused("'%s' is less than the min value of '%s'.".formatted(value, least));
        });
    }

    private static RuntimeException refused(String why) {
        return new Problem.Invalid("Validation failed; " + why).exception();
    }
}
