package io.nubila.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Compares an answer with what a document says of it. In the document, {@code …} stands for anything: within a text for any
 * characters, alone for any value, as a key for further keys, as a line of its own for any number of lines.
 */
final class Shape {
    private static final String ANYTHING = "…";

    private Shape() {}

    /** Where the answer differs from the document; empty when it is as told. */
    static Optional<String> difference(JsonNode told, JsonNode answer) {
        return difference("answer", told, answer);
    }

    private static Optional<String> difference(String where, JsonNode told, JsonNode answer) {
        if (told.isString()) {
            var holds = told.asString().equals(ANYTHING)
                    || (answer.isString()
                            && pattern(told.asString())
                                    .matcher(answer.asString())
                                    .matches());
            return holds ? Optional.empty() : Optional.of(where + " is " + answer + ", not " + told);
        }
        if (told.isObject() && answer.isObject()) {
            return ofFields(where, told, answer);
        }
        if (told.isArray() && answer.isArray() && told.size() == answer.size()) {
            for (int at = 0; at < told.size(); at++) {
                var found = difference(where + "[" + at + "]", told.get(at), answer.get(at));
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }
        return told.equals(answer) ? Optional.empty() : Optional.of(where + " is " + answer + ", not " + told);
    }

    private static Optional<String> ofFields(String where, JsonNode told, JsonNode answer) {
        for (var field : told.properties()) {
            var name = field.getKey();
            if (name.equals(ANYTHING)) {
                continue;
            }
            if (!answer.has(name)) {
                return Optional.of(where + " has no " + name + ": " + answer);
            }
            var found = difference(where + "." + name, field.getValue(), answer.get(name));
            if (found.isPresent()) {
                return found;
            }
        }
        var untold = new ArrayList<>(answer.propertyNames());
        untold.removeAll(told.propertyNames());
        return untold.isEmpty() || told.has(ANYTHING)
                ? Optional.empty()
                : Optional.of(where + " has more than is told: " + untold);
    }

    /** Where lines differ from the document's; the number of blanks between words does not count. */
    static Optional<String> difference(List<String> told, List<String> answer) {
        return matches(told, answer)
                ? Optional.empty()
                : Optional.of("the answer is not as told:\n" + String.join("\n", answer));
    }

    private static boolean matches(List<String> told, List<String> answer) {
        if (told.isEmpty()) {
            return answer.isEmpty();
        }
        var rest = told.subList(1, told.size());
        if (told.getFirst().equals(ANYTHING)) {
            for (int skipped = 0; skipped <= answer.size(); skipped++) {
                if (matches(rest, answer.subList(skipped, answer.size()))) {
                    return true;
                }
            }
            return false;
        }
        return !answer.isEmpty()
                && pattern(single(told.getFirst()))
                        .matcher(single(answer.getFirst()))
                        .matches()
                && matches(rest, answer.subList(1, answer.size()));
    }

    private static String single(String line) {
        return line.strip().replaceAll(" +", " ");
    }

    private static Pattern pattern(String told) {
        var parts = new ArrayList<String>();
        for (var part : told.split(ANYTHING, -1)) {
            parts.add(Pattern.quote(part));
        }
        return Pattern.compile(String.join(".*", parts), Pattern.DOTALL);
    }
}
