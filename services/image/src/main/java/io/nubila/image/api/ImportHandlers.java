package io.nubila.image.api;

import io.nubila.image.ImageConfig;
import io.nubila.image.engine.ImportImage;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;

/** {@code /v2/images/{image_id}/import}: images whose bytes came in earlier. */
final class ImportHandlers {
    private final ImportImage.Starter starter;
    private final ImageAccess access;
    private final ImageConfig config;

    ImportHandlers(ImportImage.Starter starter, ImageAccess access, ImageConfig config) {
        this.starter = starter;
        this.access = access;
        this.config = config;
    }

    /** POST …/import: starts the import; the caller polls the image's status. */
    Response start(Request request) {
        var image = access.require(request);
        var method = request.json().path("method");
        if (!method.isObject()) {
            throw new Problem.Invalid("Import request requires a 'method' field.").exception();
        }
        var name = method.path("name");
        if (!name.isString()) {
            throw new Problem.Invalid("Import request requires a 'name' field.").exception();
        }
        if (!config.importMethods().contains(name.stringValue())) {
            throw new Problem.Invalid("Unknown import method name '%s'.".formatted(name.stringValue())).exception();
        }
        starter.start(request.cause(), image.id());
        return Response.empty(202);
    }
}
