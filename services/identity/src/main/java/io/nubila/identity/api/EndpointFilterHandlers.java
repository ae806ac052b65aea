package io.nubila.identity.api;

import io.nubila.identity.engine.EndpointFilters;
import io.nubila.identity.engine.Refusals;
import io.nubila.identity.model.EndpointGroup;
import io.nubila.identity.store.EndpointFilterStore;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Endpoint groups, and endpoints for single projects, on the wire: /v3/OS-EP-FILTER. */
final class EndpointFilterHandlers {
    private static final Set<String> FILTERS = Set.of("service_id", "region_id", "interface");
    private static final String GROUPS = "OS-EP-FILTER/endpoint_groups";

    private final Db db;
    private final EndpointFilterStore store;
    private final EndpointFilters filters;
    private final ListQuery lists;
    private final Ids ids;

    EndpointFilterHandlers(Db db, EndpointFilterStore store, EndpointFilters filters, ListQuery lists, Ids ids) {
        this.db = db;
        this.store = store;
        this.filters = filters;
        this.lists = lists;
        this.ids = ids;
    }

    /** GET /v3/OS-EP-FILTER/endpoint_groups */
    Response list(Request request) {
        var listing = lists.read(request, "name");
        var found = db.read(tx -> store.list(tx, listing));
        return lists.page(request, "endpoint_groups", found, listing, it -> view(it, request.baseUrl()));
    }

    /** GET and HEAD /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id} */
    Response show(Request request) {
        var group = db.read(tx -> filters.require(tx, request.parameter("endpoint_group_id")));
        return Views.one(200, "endpoint_group", view(group, request.baseUrl()));
    }

    /** POST /v3/OS-EP-FILTER/endpoint_groups */
    Response create(Request request) {
        var sent = new Attributes(request.json("endpoint_group"));
        var wanted = new EndpointGroup(ids.hex(), sent.name(""), sent.text("description"), filters(sent, Map.of()), 1);
        if (wanted.filters().isEmpty()) {
            throw Refusals.invalid("filters field is required and cannot be empty");
        }
        return Views.one(201, "endpoint_group", view(filters.create(request.cause(), wanted), request.baseUrl()));
    }

    /** PATCH /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id} */
    Response update(Request request) {
        var sent = new Attributes(request.json("endpoint_group"));
        var changed = filters.update(
                request.cause(),
                request.parameter("endpoint_group_id"),
                before -> new EndpointGroup(
                        before.id(),
                        sent.name(before.name()),
                        sent.text("description", before.description()),
                        filters(sent, before.filters()),
                        before.revision()));
        return Views.one(200, "endpoint_group", view(changed, request.baseUrl()));
    }

    private static Map<String, String> filters(Attributes sent, Map<String, String> before) {
        if (!sent.has("filters")) {
            return before;
        }
        var found = new LinkedHashMap<String, String>();
        for (var filter : sent.node().path("filters").properties()) {
            if (!FILTERS.contains(filter.getKey())) {
                throw Refusals.expecting("service_id or region_id or interface", "endpoint_group");
            }
            found.put(filter.getKey(), filter.getValue().asString(""));
        }
        return found;
    }

    /** DELETE /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id} */
    Response delete(Request request) {
        filters.delete(request.cause(), request.parameter("endpoint_group_id"));
        return Response.empty(204);
    }

    /** GET /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/endpoints */
    Response endpointsOfGroup(Request request) {
        var found = db.read(
                tx -> filters.endpointsOfGroup(tx, filters.require(tx, request.parameter("endpoint_group_id"))));
        return ListQuery.whole(request, "endpoints", found, it -> Views.endpoint(it, request.baseUrl()));
    }

    /** GET /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects */
    Response projectsOfGroup(Request request) {
        var found = db.read(tx -> filters.projectsOfGroup(
                tx, filters.require(tx, request.parameter("endpoint_group_id")).id()));
        return ListQuery.whole(request, "projects", found, it -> Views.project(it, request.baseUrl()));
    }

    /** GET /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects/{project_id} */
    Response groupInProject(Request request) {
        var projectId = request.parameter("project_id");
        var groupId = request.parameter("endpoint_group_id");
        db.read(tx -> {
            filters.requireGroupIn(tx, projectId, groupId);
            return true;
        });
        var node = Json.object().put("project_id", projectId).put("endpoint_group_id", groupId);
        var _ = node.putObject("links").put("self", request.baseUrl() + request.path());
        return Views.one(200, "project_endpoint_group", node);
    }

    /** PUT /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects/{project_id} */
    Response addGroup(Request request) {
        filters.addGroup(request.cause(), request.parameter("project_id"), request.parameter("endpoint_group_id"));
        return Response.empty(204);
    }

    /** DELETE /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects/{project_id} */
    Response removeGroup(Request request) {
        filters.removeGroup(request.cause(), request.parameter("project_id"), request.parameter("endpoint_group_id"));
        return Response.empty(204);
    }

    /** GET /v3/OS-EP-FILTER/projects/{project_id}/endpoint_groups */
    Response groupsOfProject(Request request) {
        var found = db.read(tx -> store.groupsOf(
                tx, filters.requireProject(tx, request.parameter("project_id")).id()));
        return ListQuery.whole(request, "endpoint_groups", found, it -> view(it, request.baseUrl()));
    }

    /** GET /v3/OS-EP-FILTER/projects/{project_id}/endpoints */
    Response endpointsOfProject(Request request) {
        var found = db.read(tx -> filters.endpointsOf(
                tx, filters.requireProject(tx, request.parameter("project_id")).id()));
        return ListQuery.whole(request, "endpoints", found, it -> Views.endpoint(it, request.baseUrl()));
    }

    /** GET /v3/OS-EP-FILTER/endpoints/{endpoint_id}/projects */
    Response projectsOfEndpoint(Request request) {
        var found = db.read(tx -> filters.projectsOfEndpoint(
                tx,
                filters.requireEndpoint(tx, request.parameter("endpoint_id")).id()));
        return ListQuery.whole(request, "projects", found, it -> Views.project(it, request.baseUrl()));
    }

    /** GET and HEAD /v3/OS-EP-FILTER/projects/{project_id}/endpoints/{endpoint_id} */
    Response endpointInProject(Request request) {
        db.read(tx -> {
            filters.requireEndpointIn(tx, request.parameter("project_id"), request.parameter("endpoint_id"));
            return true;
        });
        return Response.empty(204);
    }

    /** PUT /v3/OS-EP-FILTER/projects/{project_id}/endpoints/{endpoint_id} */
    Response addEndpoint(Request request) {
        filters.addEndpoint(request.cause(), request.parameter("project_id"), request.parameter("endpoint_id"));
        return Response.empty(204);
    }

    /** DELETE /v3/OS-EP-FILTER/projects/{project_id}/endpoints/{endpoint_id} */
    Response removeEndpoint(Request request) {
        filters.removeEndpoint(request.cause(), request.parameter("project_id"), request.parameter("endpoint_id"));
        return Response.empty(204);
    }

    private static ObjectNode view(EndpointGroup group, String base) {
        var node = Json.object().put("id", group.id()).put("name", group.name());
        Views.optional(node, "description", group.description());
        var shown = node.putObject("filters");
        group.filters().forEach(shown::put);
        return Views.linked(node, base, GROUPS, group.id());
    }
}
