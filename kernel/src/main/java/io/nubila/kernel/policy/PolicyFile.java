package io.nubila.kernel.policy;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the two kinds of policy file: the defaults that come with a service, and an operator's overrides. */
final class PolicyFile {
    private static final Set<String> KEYS = Set.of("name", "check", "scope", "description");
    private static final Set<String> SCOPES = Set.of("project", "domain", "system");

    private PolicyFile() {}

    /** A list of {@code name}, {@code check} and, optional, {@code scope} (a list) and {@code description}. */
    static Map<String, PolicyRule> defaults(String source, InputStream in) {
        if (!(yaml(source, in).orElse(List.of()) instanceof List<?> list)) {
            throw bad(source, "expected a list of rules");
        }
        var rules = new LinkedHashMap<String, PolicyRule>();
        for (var item : list) {
            if (!(item instanceof Map<?, ?> map) || !KEYS.containsAll(map.keySet())) {
                throw bad(source, "expected name, check, scope and description, found " + item);
            }
            var rule = new PolicyRule(
                    text(source, map, "name"),
                    text(source, map, "check"),
                    description(source, map),
                    scopes(source, map));
            if (rules.putIfAbsent(rule.name(), rule) != null) {
                throw bad(source, "rule \"" + rule.name() + "\" is there twice");
            }
        }
        return rules;
    }

    /** A map of rule names to checks; an empty file overrides nothing. */
    static Map<String, String> overrides(String source, InputStream in) {
        var content = yaml(source, in);
        if (content.isEmpty()) {
            return Map.of();
        }
        if (!(content.get() instanceof Map<?, ?> map)) {
            throw bad(source, "expected a map of rule names to checks");
        }
        var checks = new LinkedHashMap<String, String>();
        map.forEach((name, check) -> {
            if (!(name instanceof String rule)) {
                throw bad(source, "the name of a rule is text, not " + name);
            }
            if (!(check instanceof String text)) {
                throw RuleSet.refusal(source, rule, "its check is text in quotes, not " + check);
            }
            checks.put(rule, text);
        });
        return checks;
    }

    private static Optional<Object> yaml(String source, InputStream in) {
        try {
            var settings = LoadSettings.builder().setLabel(source).build();
            return Optional.ofNullable(new Load(settings).loadFromInputStream(in));
        } catch (YamlEngineException e) {
            throw bad(source, "not YAML: " + e.getMessage());
        }
    }

    private static String text(String source, Map<?, ?> map, String key) {
        if (map.get(key) instanceof String text) {
            return text;
        }
        throw bad(source, "expected text for " + key + " in " + map);
    }

    private static String description(String source, Map<?, ?> map) {
        return map.containsKey("description") ? text(source, map, "description") : "";
    }

    private static List<String> scopes(String source, Map<?, ?> map) {
        var scopes = new ArrayList<String>();
        if (!map.containsKey("scope")) {
            return scopes;
        }
        if (!(map.get("scope") instanceof List<?> list)) {
            throw bad(source, "expected a list for scope in " + map);
        }
        for (var item : list) {
            if (!(item instanceof String scope) || !SCOPES.contains(scope)) {
                throw bad(source, "scope is project, domain or system, not " + item + ", in " + map);
            }
            scopes.add(scope);
        }
        return scopes;
    }

    private static ProblemException bad(String source, String why) {
        return new Problem.Invalid("BadPolicy", source + ": " + why).exception();
    }
}
