package io.nubila.harness;

import io.nubila.kernel.json.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes the smallest document a JSON schema asks for; patterns are guessed from a few usual values. */
final class SampleBody {
    private static final int MAX_DEPTH = 12;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String[] WORDS = {
        "sample",
        "11111111-2222-4333-8444-555555555555",
        "SAMPLE",
        "CUSTOM_SAMPLE",
        "1",
        "10.0.0.1",
        "10.0.0.0/24",
        "https://a.example/"
    };

    private final JsonNode root;

    private SampleBody(JsonNode root) {
        this.root = root;
    }

    static JsonNode of(String schema) {
        var root = Json.tree(schema);
        return new SampleBody(root).make(root, 0);
    }

    private JsonNode make(JsonNode schema, int depth) {
        if (depth > MAX_DEPTH || !schema.isObject()) {
            return NODES.nullNode();
        }
        if (schema.has("$ref")) {
            return make(root.at(schema.get("$ref").asString().substring(1)), depth + 1);
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (schema.has("enum")) {
            return schema.get("enum").get(0);
        }
        for (var choice : new String[] {"oneOf", "anyOf"}) {
            if (schema.has(choice) && !schema.has("type") && !schema.has("properties")) {
                return make(schema.get(choice).get(0), depth + 1);
            }
        }
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer", "number" -> NODES.numberNode(schema.path("minimum").asInt(1));
            case "boolean" -> NODES.booleanNode(true);
            case "null" -> NODES.nullNode();
            default -> NODES.stringNode(word(schema));
        };
    }

    private static String type(JsonNode schema) {
        var type = schema.path("type");
        if (type.isArray()) {
            return type.get(0).asString();
        }
        if (type.isString()) {
            return type.asString();
        }
        return schema.has("properties") || schema.has("required") ? "object" : "string";
    }

    private ObjectNode object(JsonNode schema, int depth) {
        var made = Json.object();
        for (var name : schema.path("required")) {
            made.set(name.asString(), make(schema.path("properties").path(name.asString()), depth + 1));
        }
        return made;
    }

    private JsonNode array(JsonNode schema, int depth) {
        var made = Json.array();
        for (int i = 0; i < schema.path("minItems").asInt(0); i++) {
            made.add(make(schema.path("items"), depth + 1));
        }
        return made;
    }

    private static String word(JsonNode schema) {
        var format = schema.path("format").asString("");
        if (format.equals("uuid")) {
            return WORDS[1];
        }
        var pattern = Optional.of(schema.path("pattern").asString("")).filter(text -> !text.isEmpty());
        int least = schema.path("minLength").asInt(0);
        for (var word : WORDS) {
            boolean fits = pattern.map(text ->
                            java.util.regex.Pattern.compile(text).matcher(word).find())
                    .orElse(true);
            if (fits
                    && word.length() >= least
                    && word.length() <= schema.path("maxLength").asInt(word.length())) {
                return word;
            }
        }
        return WORDS[0];
    }

    /** The same document with every text in it this long. */
    static JsonNode swollen(JsonNode document, int length) {
        if (document.isObject()) {
            var made = Json.object();
            document.properties().forEach(entry -> made.set(entry.getKey(), swollen(entry.getValue(), length)));
            return made;
        }
        if (document.isArray()) {
            var made = Json.array();
            document.forEach(one -> made.add(swollen(one, length)));
            return made;
        }
        return document.isString() ? NODES.stringNode("x".repeat(length)) : document;
    }
}
