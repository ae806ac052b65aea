package io.nubila.compute.api;

import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The documents by which clients find the API and its microversions; open to everyone. */
final class VersionHandlers {
    /**
     * A version of the API.
     *
     * @param path the first segment below which it is served
     * @param newest microversion; empty for the API of before there were any
     */
    private record Version(String id, String path, String status, String newest, String oldest, String updated) {}

    private static final Version OLD = new Version("v2.0", "v2", "DEPRECATED", "", "", "2025-07-04T12:00:00Z");
    private static final Version NOW =
            new Version("v2.1", "v2.1", "CURRENT", ComputeVersions.MAX, ComputeVersions.MIN, "2013-07-23T11:33:21Z");

    /** Every URL of them. */
    static List<Route> routes(VersionHandlers versions) {
        return List.of(
                Route.get("/", Route.PUBLIC, versions::list),
                Route.get("/v2", Route.PUBLIC, request -> show(request, OLD)),
                Route.get("/v2.1", Route.PUBLIC, request -> show(request, NOW)));
    }

    Response list(Request request) {
        var json = Json.object();
        var versions = json.putArray("versions");
        for (var version : List.of(OLD, NOW)) {
            var shown = common(version);
            shown.putArray("links").addObject().put("rel", "self").put("href", href(request, version));
            versions.add(shown);
        }
        return Response.ok(json);
    }

    private static Response show(Request request, Version version) {
        var json = common(version);
        var links = json.putArray("links");
        links.addObject().put("rel", "self").put("href", href(request, version));
        links.addObject().put("rel", "describedby").put("type", "text/html").put("href", "http://docs.openstack.org/");
        json.putArray("media-types")
                .addObject()
                .put("base", "application/json")
                .put(
                        "type",
                        "application/vnd.openstack.compute+json;version="
                                + version.id().substring(1).replace("2.0", "2"));
        return Response.ok(Json.object().set("version", json));
    }

    private static ObjectNode common(Version version) {
        var json = Json.object();
        json.put("id", version.id());
        json.put("status", version.status());
        json.put("version", version.newest());
        json.put("min_version", version.oldest());
        json.put("updated", version.updated());
        return json;
    }

    private static String href(Request request, Version version) {
        return request.baseUrl() + "/" + version.path() + "/";
    }
}
