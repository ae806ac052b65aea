package io.nubila.compute.api;

import io.nubila.compute.engine.Quotas;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.image.ImageCatalogueContract;
import io.nubila.contracts.image.ImageCatalogueContract.Entry;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.DryRun;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** /images/{id}/metadata, up to 2.38: the additional properties of an image. */
final class ImageMetadataHandlers {
    private static final String ALL = "/v2.1/images/{image_id}/metadata";
    private static final String ONE = ALL + "/{key}";
    private static final String RULE = ImageHandlers.RULE;
    private static final String LAST = "2.38";

    private final Db db;
    private final ImageCatalogueContract images;
    private final Quotas quotas;

    ImageMetadataHandlers(Db db, ImageCatalogueContract images, Quotas quotas) {
        this.db = db;
        this.images = images;
        this.quotas = quotas;
    }

    /** Every URL of them. */
    static List<Route> routes(ImageMetadataHandlers metadata) {
        return List.of(
                Route.get(ALL, RULE, metadata::list).until(LAST),
                Route.post(ALL, RULE, metadata::add).until(LAST).body(schema("server-metadata")),
                Route.put(ALL, RULE, metadata::replace).until(LAST).body(schema("server-metadata")),
                Route.get(ONE, RULE, metadata::show).until(LAST),
                Route.put(ONE, RULE, metadata::update).until(LAST).body(schema("server-meta-item")),
                Route.delete(ONE, RULE, metadata::delete).until(LAST));
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(ImageMetadataHandlers.class, "compute/" + name);
    }

    private Entry load(Request request) {
        return ImageHandlers.load(images, request);
    }

    private static Response answer(Map<String, String> properties) {
        return Response.ok(Json.object().set("metadata", json(properties)));
    }

    private static ObjectNode json(Map<String, String> properties) {
        var json = Json.object();
        properties.forEach(json::put);
        return json;
    }

    Response list(Request request) {
        return answer(load(request).properties());
    }

    Response show(Request request) {
        var key = request.parameter("key");
        var value = Optional.ofNullable(load(request).properties().get(key))
                .orElseThrow(() -> new Problem.NotFound("The resource could not be found.").exception());
        return Response.ok(Json.object().set("meta", Json.object().put(key, value)));
    }

    private static Map<String, String> given(JsonNode metadata) {
        var found = new LinkedHashMap<String, String>();
        metadata.properties()
                .forEach(entry -> found.put(entry.getKey(), entry.getValue().asString("")));
        return found;
    }

    private Map<String, String> write(Request request, Entry image, Map<String, String> properties) {
        var project = new ProjectId(request.caller().projectId().orElse(""));
        int limit = db.read(tx -> quotas.of(tx, project)).get(Quotas.Resource.METADATA_ITEMS);
        if (limit != Quotas.UNLIMITED && properties.size() > limit) {
            throw new Problem.OverQuota("Image metadata limit exceeded").exception();
        }
        return DryRun.active()
                ? properties
                : images.describe(request.caller(), image.id(), properties).properties();
    }

    Response add(Request request) {
        var image = load(request);
        var next = new LinkedHashMap<>(image.properties());
        next.putAll(given(request.json("metadata")));
        return answer(write(request, image, next));
    }

    Response replace(Request request) {
        return answer(write(request, load(request), given(request.json("metadata"))));
    }

    Response update(Request request) {
        var meta = given(request.json("meta"));
        if (!meta.containsKey(request.parameter("key"))) {
            throw new Problem.Invalid("Request body and URI mismatch").exception();
        }
        var image = load(request);
        var next = new LinkedHashMap<>(image.properties());
        next.putAll(meta);
        var _ = write(request, image, next);
        return Response.ok(Json.object().set("meta", json(meta)));
    }

    Response delete(Request request) {
        var image = load(request);
        var next = new LinkedHashMap<>(image.properties());
        if (next.remove(request.parameter("key")) == null) {
            throw new Problem.NotFound("Invalid metadata key").exception();
        }
        var _ = write(request, image, next);
        return Response.empty(204);
    }
}
