package io.nubila.image.metadef.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v2/schemas/metadefs}: what the documents look like. Read when somebody asks, which is seldom. */
final class MetadefSchemas {
    private static final Map<String, String> FILES = Map.of(
            "namespace", "metadef-namespace",
            "object", "metadef-object",
            "property", "metadef-property",
            "tag", "metadef-tag",
            "resource_type_association", "metadef-resource-type");
    private static final Map<String, String> ITEMS = Map.of(
            "namespaces", "namespace",
            "objects", "object",
            "properties", "property",
            "tags", "tag",
            "resource_type_associations", "resource_type_association");
    private static final Map<String, String> ALIASES = Map.of(
            "resource_type", "resource_type_association",
            "resource_types", "resource_type_associations");

    private static Optional<ObjectNode> one(String name) {
        return Optional.ofNullable(FILES.get(name)).map(file -> read(file).put("name", name));
    }

    private static Optional<ObjectNode> several(String name) {
        return Optional.ofNullable(ITEMS.get(name)).flatMap(MetadefSchemas::one).map(item -> {
            var list = Json.object().put("name", name);
            var items = list.putObject("properties").putObject(name);
            var _ = name.equals("properties")
                    ? items.put("type", "object").set("additionalProperties", item)
                    : items.put("type", "array").set("items", item);
            return list;
        });
    }

    private static ObjectNode read(String name) {
        if (Json.tree(MetadefRoutes.schema(name).text()) instanceof ObjectNode schema) {
            var _ = schema.remove("$schema");
            return schema;
        }
        throw new Problem.Bug("schema " + name + " is no object").exception();
    }

    /** GET /v2/schemas/metadefs/{schema} */
    Response show(Request request) {
        var asked = request.parameter("schema");
        var name = ALIASES.getOrDefault(asked, asked);
        return one(name)
                .or(() -> several(name))
                .map(Response::ok)
                .orElseThrow(() -> new Problem.NotFound("There is no schema %s.".formatted(asked)).exception());
    }
}
