package io.nubila.image.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v2/schemas}: what the documents of this API look like. */
final class SchemaHandlers {
    private final Map<String, ObjectNode> schemas;

    SchemaHandlers() {
        var image = read("image");
        var member = read("member");
        schemas = Map.of(
                "image",
                image,
                "images",
                collection("images", image, true),
                "member",
                member,
                "members",
                collection("members", member, false));
    }

    private static ObjectNode read(String name) {
        var schema = ImageRoutes.schema(name).text();
        if (Json.tree(schema) instanceof ObjectNode object) {
            // The dialect is our own affair; clients read the schema as they always did.
            object.remove("$schema");
            return object;
        }
        throw new Problem.Bug("schema " + name + " is no object").exception();
    }

    private static ObjectNode collection(String name, ObjectNode item, boolean paged) {
        var text = Json.object().put("type", "string");
        var properties = Json.object();
        var list = Json.object().put("type", "array");
        list.set("items", item);
        properties.set(name, list);
        properties.set("schema", text);
        var view = Json.object().put("name", name);
        view.set("properties", properties);
        if (paged) {
            properties.set("first", text);
            properties.set("next", text);
            var links = Json.array();
            links.add(Json.object().put("rel", "first").put("href", "{first}"));
            links.add(Json.object().put("rel", "next").put("href", "{next}"));
            links.add(Json.object().put("rel", "describedby").put("href", "{schema}"));
            view.set("links", links);
        } else {
            view.set(
                    "links",
                    Json.array().add(Json.object().put("rel", "describedby").put("href", "{schema}")));
        }
        return view;
    }

    /** GET /v2/schemas/{name}. */
    Response show(Request request) {
        var name = request.parameter("schema");
        return Optional.ofNullable(schemas.get(name))
                .map(Response::ok)
                .orElseThrow(() -> new Problem.NotFound("There is no schema %s.".formatted(name)).exception());
    }
}
