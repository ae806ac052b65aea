package io.nubila.image.api;

import io.nubila.image.engine.Images;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import java.util.HashSet;

/** {@code /v2/images/{image_id}/tags/{tag}}. */
final class TagHandlers {
    private static final int MAX_TAG = 255;

    private final Images images;
    private final ImageAccess access;

    TagHandlers(Images images, ImageAccess access) {
        this.images = images;
        this.access = access;
    }

    /** PUT …/tags/{tag}: adds it unless it is there. */
    Response add(Request request) {
        var tag = request.parameter("tag");
        var image = access.require(request);
        if (tag.length() > MAX_TAG) {
            throw new Problem.Invalid("A tag has at most %d characters.".formatted(MAX_TAG)).exception();
        }
        var _ = images.describe(request.cause(), image.id(), details -> {
            var tags = new HashSet<>(details.tags());
            tags.add(tag);
            return details.withTags(tags);
        });
        return Response.empty(204);
    }

    /** DELETE …/tags/{tag}. */
    Response remove(Request request) {
        var tag = request.parameter("tag");
        var image = access.require(request);
        var _ = images.describe(request.cause(), image.id(), details -> {
            var tags = new HashSet<>(details.tags());
            if (!tags.remove(tag)) {
                throw new Problem.NotFound("Image %s has no tag %s.".formatted(image.id(), tag)).exception();
            }
            return details.withTags(tags);
        });
        return Response.empty(204);
    }
}
