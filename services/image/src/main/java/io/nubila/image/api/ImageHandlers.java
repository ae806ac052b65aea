package io.nubila.image.api;

import io.nubila.contracts.image.ImageId;
import io.nubila.image.ImageConfig;
import io.nubila.image.engine.Images;
import io.nubila.image.engine.Sight;
import io.nubila.image.model.Image;
import io.nubila.image.store.ImageSearch;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code /v2/images}: what is said of images. Their bytes are in {@link ImageDataHandlers}. */
final class ImageHandlers {
    private static final Pattern ID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private final Db db;
    private final Ids ids;
    private final Images images;
    private final ImageSearch search;
    private final ImageAccess access;
    private final ImageConfig config;

    ImageHandlers(Db db, Ids ids, Images images, ImageSearch search, ImageAccess access, ImageConfig config) {
        this.db = db;
        this.ids = ids;
        this.images = images;
        this.search = search;
        this.access = access;
        this.config = config;
    }

    /** GET /v2/images: a page of those the caller may see. */
    Response list(Request request) {
        requireNoSlash(request);
        boolean administrator = ImageAccess.isAdministrator(request);
        var query = new ImageListQuery(request, config).read(administrator);
        var found = db.read(tx -> search.list(tx, query));
        var view = Json.object();
        var list = Json.array();
        for (var image : found) {
            if (request.allows("get_image", Sight.target(image.details(), Optional.empty()))) {
                list.add(ImageView.of(image));
            }
        }
        view.set("images", list);
        view.put("first", link(request, Optional.empty()));
        if (!found.isEmpty() && found.size() == query.limit()) {
            view.put("next", link(request, Optional.of(found.getLast())));
        }
        view.put("schema", "/v2/schemas/images");
        return Response.ok(view);
    }

    /** A slash at the end asks for the image without a name, which is not there. */
    private static void requireNoSlash(Request request) {
        if (request.path().endsWith("/")) {
            throw new Problem.NotFound("The resource could not be found.").exception();
        }
    }

    /** What to say of DELETE /v2/images: there is no image without a name, and nobody deletes all. */
    static RuntimeException undeletable(Request request) {
        requireNoSlash(request);
        return new Problem.Refused(
                        405,
                        "MethodNotAllowed",
                        "The method is not allowed for this resource.",
                        Map.of("Allow", "GET, POST"))
                .exception();
    }

    /** The same query again, from the start or after an image. */
    private static String link(Request request, Optional<Image> after) {
        var parameters = new ArrayList<String>();
        for (var name : request.query().names()) {
            if (!name.equals("marker")) {
                request.query().all(name).forEach(value -> parameters.add(encode(name) + "=" + encode(value)));
            }
        }
        after.ifPresent(image -> parameters.add("marker=" + image.id()));
        return parameters.isEmpty() ? "/v2/images" : "/v2/images?" + String.join("&", parameters);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** POST /v2/images: an image that waits for its bytes. */
    Response create(Request request) {
        var body = request.json();
        var draft = Draft.empty(request.caller().projectId(), config);
        var id = new ImageId(ids.uuid());
        for (var entry : body.properties()) {
            if (entry.getKey().equals("id")) {
                id = id(entry.getValue().asString(""));
                continue;
            }
            Draft.requireWritable(entry.getKey());
            draft.set(entry.getKey(), entry.getValue());
        }
        var details = draft.details();
        var target = Sight.target(details, Optional.empty());
        request.authorize(target);
        ImageAccess.authorizeVisibility(request, details.visibility(), target);
        var image = images.create(request.cause(), id, details);
        var answer = Response.json(201, ImageView.of(image)).header("Location", ImageView.path(image.id()));
        return config.importMethods().isEmpty()
                ? answer
                : answer.header("OpenStack-image-import-methods", String.join(",", config.importMethods()));
    }

    private static ImageId id(String text) {
        if (!ID.matcher(text).matches()) {
            throw new Problem.Invalid("Provided object does not match schema 'image': '%s' is no UUID".formatted(text))
                    .exception();
        }
        return new ImageId(text.toLowerCase(java.util.Locale.ROOT));
    }

    /** GET /v2/images/{image_id}. */
    Response show(Request request) {
        return Response.ok(ImageView.of(access.require(request)));
    }

    /** PATCH /v2/images/{image_id}: changes of single attributes. */
    Response update(Request request) {
        var image = access.require(request);
        var patch = ImagePatch.read(request);
        if (patch.touches("owner") && !ImageAccess.isAdministrator(request)) {
            throw new Problem.Forbidden("Owner can't be updated by non admin.").exception();
        }
        var changed = images.describe(request.cause(), image.id(), details -> {
            var draft = new Draft(details, config);
            patch.applyTo(draft);
            var after = draft.details();
            if (after.visibility() != details.visibility()) {
                var target = Sight.target(details, Optional.empty());
                ImageAccess.authorizeVisibility(request, after.visibility(), target);
            }
            return after;
        });
        return Response.ok(ImageView.of(changed));
    }

    /** DELETE /v2/images/{image_id}. */
    Response delete(Request request) {
        images.delete(request.cause(), access.require(request).id());
        return Response.empty(204);
    }

    /** POST …/actions/deactivate: closes its bytes to all but administrators. */
    Response deactivate(Request request) {
        var _ = images.change(
                request.cause(), access.require(request).id(), (image, tx) -> image.deactivated(tx.now()));
        return Response.empty(204);
    }

    /** POST …/actions/reactivate. */
    Response reactivate(Request request) {
        var _ = images.change(
                request.cause(), access.require(request).id(), (image, tx) -> image.reactivated(tx.now()));
        return Response.empty(204);
    }
}
