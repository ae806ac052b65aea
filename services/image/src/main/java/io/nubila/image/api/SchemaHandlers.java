package io.nubila.image.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v2/schemas}: what the documents of this API look like. */
final class SchemaHandlers {
    private final Map<String, ObjectNode> schemas;

    SchemaHandlers() {
        var image = read("image");
        image.set("links", links("self", "{self}", "enclosure", "{file}", "describedby", "{schema}"));
        var member = read("member");
        schemas = Map.of(
                "image",
                image,
                "images",
                collection("images", image, "first", "{first}", "next", "{next}", "describedby", "{schema}"),
                "member",
                member,
                "members",
                collection("members", member, "describedby", "{schema}"));
    }

    private static ObjectNode read(String name) {
        if (Json.tree(ImageRoutes.schema(name).text()) instanceof ObjectNode schema) {
            // The dialect is our own affair; clients read the schema as they always did.
            schema.remove("$schema");
            return schema.put("name", name);
        }
        throw new Problem.Bug("schema " + name + " is no object").exception();
    }

    private static ObjectNode collection(String name, ObjectNode item, String... links) {
        var list = Json.object().put("type", "array");
        list.set("items", item);
        var properties = Json.object();
        properties.set(name, list);
        for (var text : List.of("first", "next", "schema")) {
            properties.set(text, Json.object().put("type", "string"));
        }
        var view = Json.object().put("name", name);
        view.set("properties", properties);
        view.set("links", links(links));
        return view;
    }

    /** Links by relation and template, one after the other. */
    private static ArrayNode links(String... pairs) {
        var links = Json.array();
        for (int i = 0; i < pairs.length; i += 2) {
            links.add(Json.object().put("rel", pairs[i]).put("href", pairs[i + 1]));
        }
        return links;
    }

    /** GET /v2/schemas/{name}. */
    Response show(Request request) {
        var name = request.parameter("schema");
        return Optional.ofNullable(schemas.get(name))
                .map(Response::ok)
                .orElseThrow(() -> new Problem.NotFound("There is no schema %s.".formatted(name)).exception());
    }
}
