package io.nubila.image.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Changes of an image as a client sends them: JSON patch, in its final form or in an early draft's. */
final class ImagePatch {
    private static final String DRAFT_4 = "application/openstack-images-v2.0-json-patch";
    private static final String DRAFT_10 = "application/openstack-images-v2.1-json-patch";
    private static final int MAX_CHANGES = 1_000;
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("~(?![01])");
    private static final Pattern ADJACENT_SLASHES = Pattern.compile("/\\s*/");

    private final List<Change> changes;

    private ImagePatch(List<Change> changes) {
        this.changes = changes;
    }

    private enum Verb {
        ADD,
        REPLACE,
        REMOVE;

        private String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * One change.
     *
     * @param value JSON null for a removal
     * @param strict whether adding what is there already is refused
     */
    private record Change(Verb verb, String attribute, JsonNode value, boolean strict) {}

    /** Reads the changes; 415 for another content type, {@code Invalid} for what is no list of changes. */
    static ImagePatch read(Request request) {
        var type = request.header("Content-Type").orElse("").split(";", 2)[0].strip();
        if (!type.equals(DRAFT_4) && !type.equals(DRAFT_10)) {
            throw new Problem.Refused(
                            415,
                            "UnsupportedMediaType",
                            "Image PATCH expects Content-Type one of: %s, %s".formatted(DRAFT_4, DRAFT_10),
                            Map.of("Accept-Patch", DRAFT_4 + ", " + DRAFT_10))
                    .exception();
        }
        var body = request.json();
        if (!body.isArray()) {
            throw invalid("Request body must be a JSON array of operation objects.");
        }
        if (body.size() > MAX_CHANGES) {
            throw invalid("More than %d operations.".formatted(MAX_CHANGES));
        }
        var changes = new ArrayList<Change>();
        for (var one : body) {
            if (!one.isObject()) {
                throw invalid("Operations must be JSON objects.");
            }
            changes.add(change(one, type.equals(DRAFT_4)));
        }
        return new ImagePatch(changes);
    }

    private static Change change(JsonNode one, boolean early) {
        var verb = early ? earlyVerb(one) : verb(one);
        var path = one.get(early ? verb.word() : "path");
        if (path == null || !path.isString()) {
            throw invalid("Unable to find 'path' in JSON Schema change");
        }
        var attribute = attribute(path.stringValue(), verb);
        Draft.requireWritable(attribute);
        if (verb == Verb.REMOVE) {
            return new Change(verb, attribute, Json.object().nullNode(), early);
        }
        var value = one.get("value");
        if (value == null) {
            throw invalid("Operation \"%s\" requires a member named \"value\".".formatted(verb.word()));
        }
        return new Change(verb, attribute, value, early);
    }

    private static Verb verb(JsonNode one) {
        var word = one.path("op").asString("");
        for (var verb : Verb.values()) {
            if (verb.word().equals(word)) {
                return verb;
            }
        }
        throw invalid(
                "Invalid operation: `%s`. It must be one of the following: add, remove, replace.".formatted(word));
    }

    private static Verb earlyVerb(JsonNode one) {
        var found = new ArrayList<Verb>();
        for (var verb : Verb.values()) {
            if (one.has(verb.word())) {
                found.add(verb);
            }
        }
        if (found.size() != 1) {
            throw invalid("Operation objects must contain exactly one member named \"add\", \"remove\", or"
                    + " \"replace\".");
        }
        return found.getFirst();
    }

    /** The attribute a JSON pointer names; locations have another level, attributes have not. */
    private static String attribute(String pointer, Verb verb) {
        if (!pointer.startsWith("/")) {
            throw invalid("Pointer `%s` does not start with \"/\".".formatted(pointer));
        }
        if (ADJACENT_SLASHES.matcher(pointer.substring(1)).find() || (pointer.length() > 1 && pointer.endsWith("/"))) {
            throw invalid("Pointer `%s` contains an empty part.".formatted(pointer));
        }
        if (BROKEN_ESCAPE.matcher(pointer).find()) {
            throw invalid("Pointer `%s` contains \"~\" not part of a recognized escape sequence.".formatted(pointer));
        }
        var parts = pointer.substring(1).split("/", -1);
        var first = parts[0].replace("~1", "/").replace("~0", "~").strip();
        int depth = first.equals("locations") && verb != Verb.REPLACE ? 2 : 1;
        if (parts.length != depth) {
            throw invalid("Invalid JSON pointer for this resource: '%s'".formatted(pointer));
        }
        return first;
    }

    /** Whether one of the changes touches the attribute. */
    boolean touches(String attribute) {
        return changes.stream().anyMatch(change -> change.attribute.equals(attribute));
    }

    /** Makes the changes, in order; {@code Conflict} when one needs an attribute that is not there. */
    void applyTo(Draft draft) {
        for (var change : changes) {
            boolean there = draft.has(change.attribute);
            switch (change.verb) {
                case ADD -> {
                    if (there && change.strict) {
                        throw conflict("Property %s already present.", change);
                    }
                    draft.set(change.attribute, change.value);
                }
                case REPLACE -> {
                    if (!there) {
                        throw conflict("Property %s does not exist.", change);
                    }
                    draft.set(change.attribute, change.value);
                }
                case REMOVE -> {
                    if (Draft.isBase(change.attribute)) {
                        throw new Problem.Forbidden("Property %s may not be removed.".formatted(change.attribute))
                                .exception();
                    }
                    if (!there) {
                        throw conflict("Property %s does not exist.", change);
                    }
                    draft.remove(change.attribute);
                }
            }
        }
    }

    private static RuntimeException conflict(String sentence, Change change) {
        return new Problem.Conflict(sentence.formatted(change.attribute)).exception();
    }

    private static RuntimeException invalid(String message) {
        return new Problem.Invalid(message).exception();
    }
}
