package io.nubila.compute.api;

import io.nubila.contracts.image.ImageCatalogueContract;
import io.nubila.contracts.image.ImageCatalogueContract.Entry;
import io.nubila.contracts.image.ImageCatalogueContract.Wanted;
import io.nubila.contracts.image.ImageId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.DryRun;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** /images, up to 2.35: image's list for clients that ask compute for it. */
final class ImageHandlers {
    private static final String ALL = "/v2.1/images";
    private static final String ONE = ALL + "/{image_id}";
    /** Compute has no rule of its own for images: who has a token may ask, and image says what is seen and changed. */
    static final String RULE = "os_compute_api:extensions";

    private static final String LAST = "2.35";
    private static final String PROPERTY = "property-";

    private final ImageCatalogueContract images;
    private final String imageUrl;

    /**
     * @param imageUrl where image is, without a slash at the end
     */
    ImageHandlers(ImageCatalogueContract images, String imageUrl) {
        this.images = images;
        this.imageUrl = imageUrl;
    }

    /** Every URL of them. */
    static List<Route> routes(ImageHandlers images) {
        return List.of(
                Route.get(ALL, RULE, images::list).until(LAST),
                Route.get(ALL + "/detail", RULE, images::detail).until(LAST),
                Route.get(ONE, RULE, images::show).until(LAST),
                Route.delete(ONE, RULE, images::delete).until(LAST));
    }

    Response list(Request request) {
        return page(request, false);
    }

    Response detail(Request request) {
        return page(request, true);
    }

    private Response page(Request request, boolean full) {
        var page = Page.of(request);
        if (request.query().has("limit") && page.limit() < 1) {
            throw new Problem.Invalid("limit must be at least 1").exception();
        }
        var found = images.images(request.caller(), wanted(request, page));
        var view = new ImageView(request.baseUrl(), imageUrl);
        var json = Json.object();
        var list = json.putArray("images");
        found.forEach(image -> list.add(full ? view.full(image) : view.brief(image)));
        var last = found.isEmpty() ? "" : found.getLast().id().value();
        if (request.query().has("limit")) {
            page.link(json, "images_links", request, full ? "images/detail" : "images", found.size(), last);
        }
        return Response.ok(json);
    }

    private static Wanted wanted(Request request, Page page) {
        var query = request.query();
        Map<String, String> properties = new HashMap<>();
        query.names().stream()
                .filter(name -> name.startsWith(PROPERTY))
                .forEach(name -> properties.put(
                        name.substring(PROPERTY.length()), query.first(name).orElse("")));
        query.first("server").ifPresent(server -> properties.put("instance_uuid", server.replaceAll(".*/", "")));
        query.first("type").ifPresent(type -> properties.put("image_type", type));
        return new Wanted(
                query.first("name"),
                query.first("status").map(ImageHandlers::status),
                number(request, "minRam"),
                number(request, "minDisk"),
                query.first("changes-since").map(ImageHandlers::time),
                properties,
                page.marker().map(ImageId::new),
                page.limit());
    }

    private static String status(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        return lower.equals("saving") ? "queued" : lower;
    }

    private static Optional<Integer> number(Request request, String name) {
        try {
            return request.query().first(name).map(Integer::parseInt);
        } catch (NumberFormatException e) {
            throw new Problem.Invalid("Invalid %s filter".formatted(name)).exception(e);
        }
    }

    private static Instant time(String text) {
        try {
            return text.matches(".*([Zz]|[+-]\\d\\d:?\\d\\d)$")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new Problem.Invalid("Invalid changes-since filter [%s]".formatted(text)).exception(e);
        }
    }

    /** The image a route names; compute has its own words for one that is not there. */
    static Entry load(ImageCatalogueContract images, Request request) {
        try {
            return images.image(request.caller(), new ImageId(request.parameter("image_id")));
        } catch (ProblemException e) {
            if (e.problem() instanceof Problem.NotFound) {
                throw new Problem.NotFound("Image not found.").exception(e);
            }
            throw e;
        }
    }

    Response show(Request request) {
        var view = new ImageView(request.baseUrl(), imageUrl);
        return Response.ok(Json.object().set("image", view.full(load(images, request))));
    }

    Response delete(Request request) {
        var image = load(images, request);
        if (!DryRun.active()) {
            images.remove(request.caller(), image.id());
        }
        return Response.empty(204);
    }
}
