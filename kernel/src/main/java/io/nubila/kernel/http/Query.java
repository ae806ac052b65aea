package io.nubila.kernel.http;

import io.nubila.kernel.base.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The parameters behind the question mark, decoded, in order. */
public final class Query {
    /** Parameters a request may have. */
    public static final int MAX_PARAMETERS = 1_000;

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    /** Reads a raw query; {@code Invalid} when an escape is broken or there are too many parameters. */
    public static Query parse(String raw) {
        var query = new Query();
        if (raw.isEmpty()) {
            return query;
        }
        var parts = raw.split("&", -1);
        if (parts.length > MAX_PARAMETERS) {
            throw new Problem.Invalid("The query has more than %d parameters.".formatted(MAX_PARAMETERS)).exception();
        }
        for (var part : parts) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            var name = decode(equals < 0 ? part : part.substring(0, equals));
            var value = equals < 0 ? "" : decode(part.substring(equals + 1));
            query.values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
        }
        return query;
    }

    private static String decode(String text) {
        return PercentEscapes.decode(text, true)
                .orElseThrow(() ->
                        new Problem.Invalid("The query has a broken percent escape: %s".formatted(text)).exception());
    }

    /** The first value of a parameter. */
    public Optional<String> first(String name) {
        var found = values.get(name);
        return found == null ? Optional.empty() : Optional.of(found.getFirst());
    }

    /** All values of a parameter. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Whether the parameter is there, with or without a value. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The names of all parameters. */
    public Set<String> names() {
        return values.keySet();
    }

    /** A whole number of zero or more; {@code Invalid} naming the parameter when it is none. */
    public OptionalInt number(String name) {
        var text = first(name);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.parseInt(text.get());
            if (number >= 0) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException e) {
            // Answered below, with the parameter's name.
        }
        throw new Problem.Invalid("%s must be a number of zero or more, not '%s'".formatted(name, text.get()))
                .exception();
    }
}
