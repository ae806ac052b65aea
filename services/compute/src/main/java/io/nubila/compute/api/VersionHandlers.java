package io.nubila.compute.api;

import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The documents by which clients find the API and its microversions; open to everyone. */
final class VersionHandlers {
    private static final String ID = "v2.1";

    /** Every URL of them. */
    static List<Route> routes(VersionHandlers versions) {
        return List.of(Route.get("/", Route.PUBLIC, versions::list), Route.get("/v2.1", Route.PUBLIC, versions::show));
    }

    Response list(Request request) {
        var version = common();
        version.putArray("links").addObject().put("rel", "self").put("href", href(request));
        var json = Json.object();
        json.putArray("versions").add(version);
        return Response.ok(json);
    }

    Response show(Request request) {
        var version = common();
        var links = version.putArray("links");
        links.addObject().put("rel", "self").put("href", href(request));
        links.addObject().put("rel", "describedby").put("type", "text/html").put("href", "http://docs.openstack.org/");
        version.putArray("media-types")
                .addObject()
                .put("base", "application/json")
                .put("type", "application/vnd.openstack.compute+json;version=2.1");
        return Response.ok(Json.object().set("version", version));
    }

    private static ObjectNode common() {
        var json = Json.object();
        json.put("id", ID);
        json.put("status", "CURRENT");
        json.put("version", ComputeVersions.MAX);
        json.put("min_version", ComputeVersions.MIN);
        json.put("updated", "2013-07-23T11:33:21Z");
        return json;
    }

    private static String href(Request request) {
        return request.baseUrl() + "/" + ID + "/";
    }
}
