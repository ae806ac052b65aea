package io.nubila.identity.api;

import io.nubila.identity.engine.Refusals;
import io.nubila.kernel.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The attributes a client sent for a resource, in a form its schema has checked. */
record Attributes(JsonNode node) {
    /** Whether the attribute was sent, with whatever value. */
    boolean has(String key) {
        return node.has(key);
    }

    /** A text that was sent; empty when it was not, or is null. */
    Optional<String> text(String key) {
        var value = node.get(key);
        return (value != null && value.isString()) ? Optional.of(value.asString()) : Optional.empty();
    }

    /** A text that was sent and is not empty. */
    Optional<String> filled(String key) {
        return text(key).filter(text -> !text.isEmpty());
    }

    /** A text as sent, null meaning none; what was before when it was not sent. */
    Optional<String> text(String key, Optional<String> before) {
        return has(key) ? text(key) : before;
    }

    /** A name as sent, without blanks around it; what was before when it was not sent. */
    String name(String before) {
        return text("name").map(String::strip).orElse(before);
    }

    /** Yes or no as sent; what was before when it was not sent. */
    boolean truth(String key, boolean before) {
        var value = node.get(key);
        return (value != null && value.isBoolean()) ? value.asBoolean() : before;
    }

    /** A list of texts. */
    List<String> texts(String key) {
        var found = new ArrayList<String>();
        node.path(key).forEach(item -> found.add(item.asString()));
        return found;
    }

    /** The resource options after this change: null takes one away. */
    String options(String before) {
        var changes = node.path("options");
        if (changes.isEmpty()) {
            return before;
        }
        var all = (ObjectNode) Json.tree(before);
        for (var change : changes.properties()) {
            var _ = change.getValue().isNull()
                    ? all.remove(change.getKey())
                    : all.set(change.getKey(), change.getValue());
        }
        return all.toString();
    }

    /** The attributes that nobody here knows, after this change. */
    String extra(String before, Set<String> known) {
        if (node.properties().stream().allMatch(sent -> known.contains(sent.getKey()))) {
            return before;
        }
        var all = (ObjectNode) Json.tree(before);
        for (var sent : node.properties()) {
            if (!known.contains(sent.getKey())) {
                var _ = all.set(sent.getKey(), sent.getValue());
            }
        }
        return all.toString();
    }

    /** Refuses an attempt to give a resource another identifier. */
    void refuseOther(String key, String current, String message) {
        if (text(key).filter(sent -> !sent.equals(current)).isPresent()) {
            throw Refusals.invalid(message);
        }
    }
}
