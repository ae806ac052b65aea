package io.nubila.network.api;

import io.nubila.kernel.json.Json;
import io.nubila.network.api.Attribute.BadValue;
import io.nubila.network.engine.Refusals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** All attributes of a resource: what may be given, what it means, what lists can be filtered and sorted by. */
final class Attributes {
    private static final int MAX_NAME = 255;
    private static final int MAX_DESCRIPTION = 255;
    private static final int MAX_PROJECT = 255;

    private final Map<String, Attribute> table = new LinkedHashMap<>();

    private Attributes(List<Attribute> attributes) {
        attributes.forEach(attribute -> table.put(attribute.name(), attribute));
    }

    /** Those that all resources have, and these. */
    static Attributes with(Attribute... own) {
        var all = new ArrayList<>(List.of(
                Attribute.of("id", Checks::uuid).sorted(),
                Attribute.of("name", Checks.text(MAX_NAME))
                        .inPost()
                        .inPut()
                        .sorted()
                        .usually(Json.tree("\"\"")),
                Attribute.of("description", Checks.text(MAX_DESCRIPTION))
                        .inPost()
                        .inPut()
                        .sorted()
                        .usually(Json.tree("\"\"")),
                Attribute.of("tenant_id", Checks.text(MAX_PROJECT)).inPost().sorted(),
                Attribute.of("project_id", Checks.text(MAX_PROJECT)).inPost().sorted(),
                Attribute.of("created_at", Checks.text(MAX_NAME)).sorted(),
                Attribute.of("updated_at", Checks.text(MAX_NAME)).sorted(),
                Attribute.of("changed_since", Checks.text(MAX_NAME)).filtered(),
                Attribute.of("revision_number", Checks.number(0, Integer.MAX_VALUE))
                        .sorted(),
                Attribute.of("tags", Checks.tags()).inPost().filtered(),
                Attribute.of("tags-any", Checks.tags()).filtered(),
                Attribute.of("not-tags", Checks.tags()).filtered(),
                Attribute.of("not-tags-any", Checks.tags()).filtered()));
        for (var attribute : own) {
            all.removeIf(one -> one.name().equals(attribute.name()));
            all.add(attribute);
        }
        return new Attributes(all);
    }

    /** Those that resources without a name have, and these. */
    static Attributes nameless(Attribute... own) {
        var found = with(own);
        found.table.remove("name");
        return found;
    }

    /** The id, the owner, and these. */
    static Attributes bare(Attribute... own) {
        var all = new ArrayList<>(List.of(
                Attribute.of("id", Checks::uuid).sorted(),
                Attribute.of("tenant_id", Checks.text(MAX_PROJECT)).inPost().sorted(),
                Attribute.of("project_id", Checks.text(MAX_PROJECT)).inPost().sorted()));
        all.addAll(List.of(own));
        return new Attributes(all);
    }

    Optional<Attribute> find(String name) {
        return Optional.ofNullable(table.get(name));
    }

    /** Reads a body that makes a resource. */
    Given post(JsonNode body) {
        var given = read(body, true);
        for (var attribute : table.values()) {
            if (attribute.required() && !given.has(attribute.name())) {
                throw Refusals.bad(
                        "Failed to parse request. Required attribute '%s' not specified".formatted(attribute.name()));
            }
        }
        return given;
    }

    /** Reads a body that changes a resource. */
    Given put(JsonNode body) {
        return read(body, false);
    }

    private Given read(JsonNode body, boolean post) {
        if (!body.isObject()) {
            throw Refusals.bad("The request body is not an object.");
        }
        var unknown = new ArrayList<String>();
        body.propertyNames().forEach(name -> {
            if (!table.containsKey(name)) {
                unknown.add(name);
            }
        });
        if (!unknown.isEmpty()) {
            throw Refusals.bad("Unrecognized attribute(s) '%s'".formatted(String.join(", ", unknown)));
        }
        var values = new LinkedHashMap<String, JsonNode>();
        for (var property : body.properties()) {
            var attribute = find(property.getKey()).orElseThrow();
            if (post ? !attribute.post() : !attribute.put()) {
                throw Refusals.bad(
                        post
                                ? "Attribute '%s' not allowed in POST".formatted(attribute.name())
                                : "Cannot update read-only attribute %s".formatted(attribute.name()));
            }
            try {
                values.put(attribute.name(), attribute.check().accept(property.getValue()));
            } catch (BadValue e) {
                throw Refusals.bad("Invalid input for %s. Reason: %s.".formatted(attribute.name(), e.getMessage()));
            }
        }
        return new Given(values);
    }
}
