package io.nubila.network.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The attributes a client gave, each checked and converted. */
record Given(Map<String, JsonNode> values) {
    boolean has(String name) {
        return values.containsKey(name);
    }

    /** A value, unless it is not given or null. */
    Optional<JsonNode> value(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isNull());
    }

    Optional<String> text(String name) {
        return value(name).map(JsonNode::asString);
    }

    String text(String name, String otherwise) {
        return text(name).orElse(otherwise);
    }

    boolean bool(String name, boolean otherwise) {
        return value(name).map(JsonNode::booleanValue).orElse(otherwise);
    }

    Optional<Integer> number(String name) {
        return value(name).map(JsonNode::intValue);
    }

    /** A list of texts, unless it is not given. */
    Optional<List<String>> texts(String name) {
        return value(name).map(value -> {
            var found = new ArrayList<String>();
            value.forEach(one -> found.add(one.asString()));
            return found;
        });
    }

    /** What is given, null included, else what was: for values that null takes away. */
    Optional<String> textOr(String name, Optional<String> otherwise) {
        return has(name) ? text(name) : otherwise;
    }
}
