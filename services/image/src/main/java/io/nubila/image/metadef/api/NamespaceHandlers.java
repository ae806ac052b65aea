package io.nubila.image.metadef.api;

import io.nubila.image.metadef.engine.Metadefs;
import io.nubila.image.metadef.engine.Metadefs.Wish;
import io.nubila.image.metadef.model.Namespace;
import io.nubila.image.metadef.model.Part;
import io.nubila.image.metadef.model.Part.Kind;
import io.nubila.image.metadef.store.MetadefStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v2/metadefs/namespaces}. */
final class NamespaceHandlers {
    private final Db db;
    private final MetadefStore store;
    private final Metadefs metadefs;
    private final NamespaceAccess access;
    private final Clock clock;
    private final Ids ids;
    private final int defaultPage;
    private final int maxPage;

    NamespaceHandlers(MetadefRoutes.Parts parts, NamespaceAccess access) {
        this.db = parts.db();
        this.store = parts.store();
        this.metadefs = parts.metadefs();
        this.clock = parts.clock();
        this.ids = parts.ids();
        this.defaultPage = parts.defaultPage();
        this.maxPage = parts.maxPage();
        this.access = access;
    }

    /** GET /v2/metadefs/namespaces: the caller's project's and public ones, newest first. */
    Response list(Request request) {
        var wanted = wanted(request);
        var body = Json.object();
        var all = body.putArray("namespaces");
        var found = db.read(tx -> {
            var namespaces = store.list(tx, wanted);
            var types = store.resourceTypes(
                    tx, namespaces.stream().map(Namespace::id).toList());
            namespaces.forEach(it -> all.add(withTypes(it, types.getOrDefault(it.id(), List.of()))));
            return namespaces;
        });
        var query = request.query().names().stream()
                .filter(name -> !name.equals("marker"))
                .map(name -> name + "=" + encoded(request.query().first(name).orElse("")))
                .toList();
        var _ = body.put("first", MetadefView.NAMESPACES + (query.isEmpty() ? "" : "?" + String.join("&", query)));
        if (!found.isEmpty() && found.size() == wanted.limit()) {
            var next = new ArrayList<>(query);
            next.add("marker=" + encoded(found.getLast().name()));
            var _ = body.put("next", MetadefView.NAMESPACES + "?" + String.join("&", next));
        }
        return Response.ok(body.put("schema", "/v2/schemas/metadefs/namespaces"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private MetadefStore.Wanted wanted(Request request) {
        var query = request.query();
        var visibility = query.first("visibility");
        if (visibility
                .filter(it -> !it.equals("public") && !it.equals("private"))
                .isPresent()) {
            throw new Problem.Invalid("Invalid visibility value: %s".formatted(visibility.get())).exception();
        }
        var direction = query.first("sort_dir").orElse("desc");
        if (!direction.equals("asc") && !direction.equals("desc")) {
            throw new Problem.Invalid("Invalid sort direction: %s".formatted(direction)).exception();
        }
        var types = query.first("resource_types")
                .map(text -> Arrays.stream(text.split(","))
                        .filter(name -> !name.isEmpty())
                        .toList())
                .orElse(List.of());
        var marker = query.first("marker");
        marker.ifPresent(name -> {
            var _ = access.visible(request, name);
        });
        int limit = Math.clamp(query.number("limit").orElse(defaultPage), 0, maxPage);
        return new MetadefStore.Wanted(
                NamespaceAccess.isAdministrator(request)
                        ? Optional.empty()
                        : Optional.of(request.caller().projectId().orElse("")),
                visibility,
                types,
                marker,
                direction.equals("asc"),
                limit);
    }

    /** POST /v2/metadefs/namespaces: a namespace, with definitions if they are given. */
    Response create(Request request) {
        var sent = request.json();
        refuseReadOnly(sent);
        var now = clock.now();
        var owner = text(sent, "owner").or(() -> request.caller().projectId()).orElse("");
        var wanted = new Namespace(
                ids.hex(),
                text(sent, "namespace").orElse(""),
                text(sent, "display_name"),
                text(sent, "description"),
                sent.path("visibility").asString("").equals("public"),
                sent.path("protected").asBoolean(false),
                owner,
                now,
                now,
                1);
        var made = metadefs.create(request.cause(), wanted, wishes(sent));
        return Response.json(201, db.read(tx -> whole(tx, made)))
                .header("Location", request.baseUrl() + MetadefView.NAMESPACES + "/" + made.name());
    }

    private static List<Wish> wishes(JsonNode sent) {
        var found = new ArrayList<Wish>();
        sent.path("resource_type_associations").forEach(it -> found.add(PartHandlers.wish(Kind.RESOURCE_TYPE, it)));
        sent.path("objects").forEach(it -> found.add(PartHandlers.wish(Kind.OBJECT, it)));
        sent.path("tags").forEach(it -> found.add(PartHandlers.wish(Kind.TAG, it)));
        for (var property : sent.path("properties").properties()) {
            found.add(new Wish(
                    Kind.PROPERTY, property.getKey(), property.getValue().toString()));
        }
        return found;
    }

    /** GET /v2/metadefs/namespaces/{namespace}, with all it defines; names prefixed for a type of resource, if asked. */
    Response show(Request request) {
        var namespace = access.require(request);
        var type = request.query().first("resource_type");
        return Response.ok(db.read(tx -> {
            var node = whole(tx, namespace);
            type.flatMap(name -> store.part(tx, namespace.id(), Kind.RESOURCE_TYPE, name))
                    .map(part -> MetadefView.document(part).path("prefix").asString(""))
                    .filter(prefix -> !prefix.isEmpty())
                    .ifPresent(prefix -> prefixed(node, prefix));
            return node;
        }));
    }

    private static void prefixed(ObjectNode node, String prefix) {
        if (node.path("properties") instanceof ObjectNode properties) {
            var _ = node.set("properties", renamed(properties, prefix));
        }
        for (var object : node.path("objects")) {
            if (object instanceof ObjectNode one && one.path("properties") instanceof ObjectNode properties) {
                var _ = one.set("properties", renamed(properties, prefix));
                if (one.path("required").isArray()) {
                    var required = Json.array();
                    one.path("required").forEach(name -> required.add(prefix + name.asString("")));
                    var _ = one.set("required", required);
                }
            }
        }
    }

    private static ObjectNode renamed(ObjectNode properties, String prefix) {
        var node = Json.object();
        properties.properties().forEach(it -> node.set(prefix + it.getKey(), it.getValue()));
        return node;
    }

    /** PUT /v2/metadefs/namespaces/{namespace}: what is not said becomes as for a new one. */
    Response update(Request request) {
        var before = access.require(request);
        var sent = request.json();
        refuseReadOnly(sent);
        var changed = metadefs.update(
                request.cause(),
                before,
                it -> new Namespace(
                        it.id(),
                        text(sent, "namespace").orElse(it.name()),
                        text(sent, "display_name"),
                        text(sent, "description"),
                        sent.path("visibility").asString("").equals("public"),
                        sent.path("protected").asBoolean(false),
                        text(sent, "owner")
                                .or(() -> request.caller().projectId())
                                .orElse(it.owner()),
                        it.createdAt(),
                        clock.now(),
                        it.revision()));
        return Response.ok(MetadefView.namespace(changed));
    }

    /** DELETE /v2/metadefs/namespaces/{namespace}, with all it defines. */
    Response delete(Request request) {
        metadefs.delete(request.cause(), access.require(request));
        return Response.empty(204);
    }

    private static void refuseReadOnly(JsonNode sent) {
        for (var name : List.of("self", "schema", "created_at", "updated_at")) {
            if (sent.has(name)) {
                throw new Problem.Forbidden(
                                "Forbidden", "Attribute '%s' is read-only.".formatted(name), Optional.empty())
                        .exception();
            }
        }
    }

    private static Optional<String> text(JsonNode sent, String key) {
        return Optional.of(sent.path(key)).filter(JsonNode::isString).map(JsonNode::asString);
    }

    private static ObjectNode withTypes(Namespace namespace, List<Part> types) {
        var node = MetadefView.namespace(namespace);
        if (!types.isEmpty()) {
            var list = node.putArray("resource_type_associations");
            types.forEach(it -> list.add(MetadefView.timed(it)));
        }
        return node;
    }

    private ObjectNode whole(Tx tx, Namespace namespace) {
        var id = namespace.id();
        var node =
                withTypes(namespace, store.parts(tx, id, Kind.RESOURCE_TYPE, Optional.empty(), MetadefStore.MAX_PARTS));
        var objects = store.parts(tx, id, Kind.OBJECT, Optional.empty(), MetadefStore.MAX_PARTS);
        if (!objects.isEmpty()) {
            var list = node.putArray("objects");
            objects.forEach(it -> list.add(MetadefView.object(namespace, it)));
        }
        var properties = store.parts(tx, id, Kind.PROPERTY, Optional.empty(), MetadefStore.MAX_PARTS);
        if (!properties.isEmpty()) {
            var map = node.putObject("properties");
            properties.forEach(it -> map.set(it.name(), MetadefView.document(it)));
        }
        var tags = store.parts(tx, id, Kind.TAG, Optional.empty(), MetadefStore.MAX_PARTS);
        if (!tags.isEmpty()) {
            var list = node.putArray("tags");
            tags.forEach(it -> list.addObject().put("name", it.name()));
        }
        return node;
    }
}
