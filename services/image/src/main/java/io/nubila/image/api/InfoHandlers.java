package io.nubila.image.api;

import io.nubila.image.ImageConfig;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;

/** {@code /v2/info}: what this site offers. */
final class InfoHandlers {
    private final ImageConfig config;

    InfoHandlers(ImageConfig config) {
        this.config = config;
    }

    /** GET /v2/info/import: the ways to import an image. */
    Response importMethods(Request request) {
        var methods =
                Json.object().put("description", "Import methods available.").put("type", "array");
        methods.set("value", Json.strings(config.importMethods()));
        return Response.ok(Json.object().set("import-methods", methods));
    }

    /** What to say of stores: there is one, and clients need not know it. */
    static RuntimeException oneStoreOnly() {
        return new Problem.NotFound("Multi backend is not supported at this site.").exception();
    }
}
