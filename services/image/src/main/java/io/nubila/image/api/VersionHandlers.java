package io.nubila.image.api;

import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** {@code /} and {@code /versions}: the versions of this API, all under one path. */
final class VersionHandlers {
    private static final String CURRENT = "2.9";
    private static final List<String> OLDER = List.of("2.7", "2.6", "2.5", "2.4", "2.3", "2.2", "2.1", "2.0");

    /** GET /: the versions to choose from. */
    Response choices(Request request) {
        return Response.json(300, versions(request));
    }

    /** GET /versions: the same, as a plain answer. */
    Response list(Request request) {
        return Response.ok(versions(request));
    }

    private static ObjectNode versions(Request request) {
        var all = Json.array().add(version(request, CURRENT, "CURRENT"));
        OLDER.forEach(id -> all.add(version(request, id, "SUPPORTED")));
        return Json.object().set("versions", all);
    }

    private static ObjectNode version(Request request, String id, String status) {
        var link = Json.object().put("rel", "self").put("href", request.baseUrl() + "/v2/");
        var version = Json.object().put("id", "v" + id).put("status", status);
        version.set("links", Json.array().add(link));
        return version;
    }
}
