package io.nubila.image.metadef.api;

import io.nubila.image.metadef.engine.Metadefs;
import io.nubila.image.metadef.engine.Metadefs.Wish;
import io.nubila.image.metadef.model.Namespace;
import io.nubila.image.metadef.model.Part;
import io.nubila.image.metadef.model.Part.Kind;
import io.nubila.image.metadef.store.MetadefStore;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Handler;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects, properties, tags and types of resources within a namespace. */
final class PartHandlers {
    private static final List<String> READ_ONLY = List.of("self", "schema", "created_at", "updated_at", "name");

    private final Db db;
    private final MetadefStore store;
    private final Metadefs metadefs;
    private final NamespaceAccess access;

    PartHandlers(MetadefRoutes.Parts parts, NamespaceAccess access) {
        this.db = parts.db();
        this.store = parts.store();
        this.metadefs = parts.metadefs();
        this.access = access;
    }

    /** What a client wants to define. */
    static Wish wish(Kind kind, JsonNode sent) {
        return wish(kind, sent.path("name").asString(""), sent);
    }

    private static Wish wish(Kind kind, String name, JsonNode sent) {
        var document = Json.object();
        sent.properties().stream()
                .filter(it -> !READ_ONLY.contains(it.getKey()))
                .forEach(it -> document.set(it.getKey(), it.getValue()));
        return new Wish(kind, name, document.toString());
    }

    /** GET …/objects, …/tags, …/properties, …/resource_types */
    Handler list(Kind kind) {
        return request -> {
            var namespace = access.require(request);
            int limit = Math.clamp(
                    request.query().number("limit").orElse(MetadefStore.MAX_PARTS), 0, MetadefStore.MAX_PARTS);
            var found = db.read(
                    tx -> store.parts(tx, namespace.id(), kind, request.query().first("marker"), limit));
            return Response.ok(listed(namespace, kind, found));
        };
    }

    private static ObjectNode listed(Namespace namespace, Kind kind, List<Part> found) {
        var body = Json.object();
        var path = MetadefView.NAMESPACES + "/" + namespace.name();
        switch (kind) {
            case OBJECT -> {
                var list = body.putArray("objects");
                found.forEach(it -> list.add(MetadefView.object(namespace, it)));
                var _ = body.put("first", path + "/objects").put("schema", "/v2/schemas/metadefs/objects");
            }
            case TAG -> {
                var list = body.putArray("tags");
                found.forEach(it -> list.addObject().put("name", it.name()));
                var _ = body.put("first", path + "/tags").put("schema", "/v2/schemas/metadefs/tags");
            }
            case PROPERTY -> {
                var map = body.putObject("properties");
                found.forEach(it -> map.set(it.name(), MetadefView.document(it)));
            }
            case RESOURCE_TYPE -> {
                var list = body.putArray("resource_type_associations");
                found.forEach(it -> list.add(MetadefView.timed(it)));
            }
        }
        return body;
    }

    /** POST of one. */
    Handler create(Kind kind) {
        return request -> {
            var namespace = access.require(request);
            var made = metadefs.add(request.cause(), namespace, wish(kind, request.json()));
            return Response.json(201, view(namespace, made));
        };
    }

    /** POST …/tags/{name}: a tag is nothing but its name. */
    Response createTag(Request request) {
        var namespace = access.require(request);
        var name = request.parameter("name");
        var made = metadefs.add(request.cause(), namespace, new Wish(Kind.TAG, name, "{}"));
        return Response.json(201, view(namespace, made));
    }

    /** POST …/tags: replaces all tags, or adds to them when the header {@code X-Openstack-Append} says so. */
    Response createTags(Request request) {
        var namespace = access.require(request);
        var names = request.json()
                .path("tags")
                .valueStream()
                .map(tag -> tag.path("name").asString(""))
                .toList();
        boolean append = request.header("X-Openstack-Append")
                .filter("true"::equalsIgnoreCase)
                .isPresent();
        var made = metadefs.tags(request.cause(), namespace, names, append);
        var body = Json.object();
        var list = body.putArray("tags");
        made.forEach(it -> list.addObject().put("name", it.name()));
        return Response.json(201, body);
    }

    /** GET of one. */
    Handler show(Kind kind) {
        return request -> {
            var namespace = access.require(request);
            return Response.ok(view(namespace, part(request, namespace, kind)));
        };
    }

    /** PUT of one, perhaps under another name. */
    Handler update(Kind kind) {
        return request -> {
            var namespace = access.require(request);
            var before = part(request, namespace, kind);
            var name = request.json().path("name").asString("");
            var wish = wish(kind, name.isEmpty() ? before.name() : name, request.json());
            return Response.ok(view(namespace, metadefs.replace(request.cause(), namespace, before, wish)));
        };
    }

    /** DELETE of one. */
    Handler delete(Kind kind) {
        return request -> {
            metadefs.remove(request.cause(), access.require(request), kind, request.parameter("name"));
            return Response.empty(204);
        };
    }

    /** DELETE of all. */
    Handler deleteAll(Kind kind) {
        return request -> {
            metadefs.removeAll(request.cause(), access.require(request), kind);
            return Response.empty(204);
        };
    }

    /** GET /v2/metadefs/resource_types */
    Response resourceTypes(Request request) {
        var body = Json.object();
        var list = body.putArray("resource_types");
        for (var type : db.read(store::resourceTypes)) {
            var time = MetadefView.time(type.createdAt());
            var _ = list.addObject()
                    .put("name", type.name())
                    .put("created_at", time)
                    .put("updated_at", time);
        }
        return Response.ok(body);
    }

    private Part part(Request request, Namespace namespace, Kind kind) {
        return db.read(tx -> metadefs.require(tx, namespace, kind, request.parameter("name")));
    }

    private static ObjectNode view(Namespace namespace, Part part) {
        return switch (part.kind()) {
            case OBJECT -> MetadefView.object(namespace, part);
            case PROPERTY -> MetadefView.property(part);
            case TAG, RESOURCE_TYPE -> MetadefView.timed(part);
        };
    }
}
