package io.nubila.kernel.policy;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the rules that come with a service: a YAML list of {@code name}, {@code check} and, optional, {@code scope} and
 * {@code description}, one a line, texts plain or in double quotes without escapes. Any other YAML is refused: a reader for
 * this much takes a tenth of the time of one for all of it, and every start of the program waits for it.
 */
final class DefaultsFile {
    private static final Set<String> SCOPES = Set.of("project", "domain", "system");
    private static final String SPECIAL_AT_START = "\"'[]{}&*!|>%@`,?#-";

    private final String source;
    private final Map<String, PolicyRule> rules = new LinkedHashMap<>();
    private final Map<String, String> rule = new LinkedHashMap<>();
    private int line;

    private DefaultsFile(String source) {
        this.source = source;
    }

    /** The rules by name, in the order of the file. Throws {@code Problem.Invalid} naming the line. */
    static Map<String, PolicyRule> read(String source, InputStream in) {
        var file = new DefaultsFile(source);
        try {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(file::take);
        } catch (IOException e) {
            throw new Problem.Bug("cannot read " + source + ": " + e.getMessage()).exception(e);
        }
        file.finish();
        return file.rules;
    }

    private void take(String text) {
        line++;
        if (text.isBlank() || text.startsWith("#")) {
            return;
        }
        int colon = text.indexOf(": ");
        if (colon < 0 || text.length() < 3) {
            throw bad("expected a key and its value");
        }
        var start = text.substring(0, 2);
        var key = text.substring(2, colon);
        if (start.equals("- ") && key.equals("name")) {
            finish();
        } else if (!start.equals("  ")
                || rule.isEmpty()
                || !Set.of("check", "scope", "description").contains(key)) {
            throw bad("expected name, check, scope or description of a rule");
        }
        var value = text.substring(colon + 2).strip();
        if (rule.put(key, key.equals("scope") ? value : scalar(value)) != null) {
            throw bad(key + " is there twice");
        }
    }

    private void finish() {
        if (rule.isEmpty()) {
            return;
        }
        var name = rule.getOrDefault("name", "");
        var check = rule.get("check");
        if (check == null) {
            throw bad("rule \"" + name + "\" has no check");
        }
        var description = rule.getOrDefault("description", "");
        if (rules.put(name, new PolicyRule(name, check, description, scopes(rule.getOrDefault("scope", "[]"))))
                != null) {
            throw bad("rule \"" + name + "\" is there twice");
        }
        rule.clear();
    }

    private String scalar(String value) {
        if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
            var text = value.substring(1, value.length() - 1);
            if (text.indexOf('"') < 0 && text.indexOf('\\') < 0) {
                return text;
            }
        } else if (!value.isEmpty()
                && SPECIAL_AT_START.indexOf(value.charAt(0)) < 0
                && !value.contains(": ")
                && !value.contains(" #")
                && !value.endsWith(":")) {
            return value;
        }
        throw bad("expected plain text, or text in double quotes without escapes, found " + value);
    }

    private List<String> scopes(String value) {
        if (!value.startsWith("[") || !value.endsWith("]")) {
            throw bad("expected scopes in brackets, found " + value);
        }
        var scopes = new ArrayList<String>();
        Arrays.stream(value.substring(1, value.length() - 1).split(","))
                .map(String::strip)
                .filter(scope -> !scope.isEmpty())
                .forEach(scopes::add);
        if (!SCOPES.containsAll(scopes)) {
            throw bad("a scope is project, domain or system, found " + value);
        }
        return scopes;
    }

    private ProblemException bad(String why) {
        return new Problem.Invalid("BadPolicy", "%s: line %d: %s".formatted(source, line, why)).exception();
    }
}
