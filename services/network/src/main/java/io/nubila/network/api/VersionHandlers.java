package io.nubila.network.api;

import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The version documents, which need no token. */
final class VersionHandlers {
    private static final List<List<String>> COLLECTIONS = List.of(
            List.of("network", "networks"),
            List.of("subnet", "subnets"),
            List.of("subnetpool", "subnetpools"),
            List.of("address_scope", "address-scopes"),
            List.of("rbac_policy", "rbac-policies"),
            List.of("port", "ports"),
            List.of("router", "routers"),
            List.of("floatingip", "floatingips"),
            List.of("security_group", "security-groups"),
            List.of("security_group_rule", "security-group-rules"),
            List.of("quota", "quotas"),
            List.of("agent", "agents"),
            List.of("availability_zone", "availability_zones"),
            List.of("extension", "extensions"));

    private VersionHandlers() {}

    /** GET /. */
    static Response versions(Request request) {
        var versions = Json.array();
        versions.add(version(request));
        return Response.ok(Json.object().set("versions", versions));
    }

    private static ObjectNode version(Request request) {
        var version = Json.object().put("id", "v2.0").put("status", "CURRENT");
        var links = Json.array();
        links.add(Json.object().put("rel", "self").put("href", request.baseUrl() + "/v2.0/"));
        version.set("links", links);
        return version;
    }

    /** GET /v2.0: the collections. */
    static Response resources(Request request) {
        var resources = Json.array();
        for (var names : COLLECTIONS) {
            var resource = Json.object()
                    .put("name", names.getFirst())
                    .put("collection", names.getLast().replace('-', '_'));
            var links = Json.array();
            links.add(Json.object().put("rel", "self").put("href", request.baseUrl() + "/v2.0/" + names.getLast()));
            resource.set("links", links);
            resources.add(resource);
        }
        return Response.ok(Json.object().set("resources", resources));
    }

    /** GET /service-providers: none besides the built-in ones. */
    static Response serviceProviders(Request request) {
        request.authorizedBySearch();
        return Response.ok(Json.object().set("service_providers", Json.array()));
    }
}
