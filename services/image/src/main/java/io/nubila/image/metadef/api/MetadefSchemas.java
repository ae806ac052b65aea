package io.nubila.image.metadef.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v2/schemas/metadefs}: what the documents look like. */
final class MetadefSchemas {
    private final Map<String, ObjectNode> schemas = new HashMap<>();

    MetadefSchemas() {
        both("namespace", "namespaces", read("metadef-namespace"));
        both("object", "objects", read("metadef-object"));
        both("property", "properties", read("metadef-property"));
        both("tag", "tags", read("metadef-tag"));
        both("resource_type_association", "resource_type_associations", read("metadef-resource-type"));
        alias("resource_type", "resource_type_association");
        alias("resource_types", "resource_type_associations");
    }

    private void both(String one, String several, ObjectNode schema) {
        schemas.put(one, schema.put("name", one));
        var list = Json.object().put("name", several);
        var items = list.putObject("properties").putObject(several);
        if (several.equals("properties")) {
            var _ = items.put("type", "object").set("additionalProperties", schema.deepCopy());
        } else {
            var _ = items.put("type", "array").set("items", schema.deepCopy());
        }
        schemas.put(several, list);
    }

    private void alias(String name, String of) {
        schemas.put(name, Optional.ofNullable(schemas.get(of)).orElseThrow());
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
        var name = request.parameter("schema");
        return Optional.ofNullable(schemas.get(name))
                .map(Response::ok)
                .orElseThrow(() -> new Problem.NotFound("There is no schema %s.".formatted(name)).exception());
    }
}
