package io.nubila.placement.api;

import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;

/** {@code /}: which versions are served. */
final class RootHandlers {
    /** GET /, open to everyone. */
    Response show(Request request) {
        var version = Json.object()
                .put("id", "v" + PlacementRoutes.MIN)
                .put("max_version", PlacementRoutes.MAX)
                .put("min_version", PlacementRoutes.MIN)
                .put("status", "CURRENT");
        version.set("links", Json.array().add(Json.object().put("rel", "self").put("href", "")));
        var view = Json.object();
        view.set("versions", Json.array().add(version));
        return Response.ok(view);
    }
}
