package io.nubila.identity.api;

import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** The version documents. */
final class VersionHandlers {
    /** GET /: 300 with all versions. */
    Response list(Request request) {
        var body = Json.object();
        var _ = body.putObject("versions").putArray("values").add(version(request));
        return Response.json(300, body).header("Location", request.baseUrl() + "/v3/");
    }

    /** GET /v3: the one version there is. */
    Response show(Request request) {
        var body = Json.object();
        var _ = body.set("version", version(request));
        return Response.ok(body);
    }

    private static ObjectNode version(Request request) {
        var version = Json.object();
        var _ = version.put("id", "v3.14").put("status", "stable").put("updated", "2020-04-07T00:00:00Z");
        var _ = version.putArray("links").addObject().put("rel", "self").put("href", request.baseUrl() + "/v3/");
        var _ = version.putArray("media-types")
                .addObject()
                .put("base", "application/json")
                .put("type", "application/vnd.openstack.identity-v3+json");
        return version;
    }
}
