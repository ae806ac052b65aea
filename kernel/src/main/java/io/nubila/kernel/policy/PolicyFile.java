package io.nubila.kernel.policy;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads an operator's policy file, which may be any YAML or JSON of the right shape. */
final class PolicyFile {
    private PolicyFile() {}

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

    private static ProblemException bad(String source, String why) {
        return new Problem.Invalid("BadPolicy", source + ": " + why).exception();
    }
}
