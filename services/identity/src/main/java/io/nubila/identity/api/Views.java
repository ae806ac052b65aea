package io.nubila.identity.api;

import io.nubila.identity.model.Endpoint;
import io.nubila.identity.model.Group;
import io.nubila.identity.model.Project;
import io.nubila.identity.model.Region;
import io.nubila.identity.model.Role;
import io.nubila.identity.model.Service;
import io.nubila.identity.model.User;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** How the resources look to clients. The base is the address by which the client reached us. */
final class Views {
    private Views() {}

    /** An answer with one resource. */
    static Response one(int status, String key, ObjectNode view) {
        var body = Json.object();
        var _ = body.set(key, view);
        return Response.json(status, body);
    }

    static ObjectNode user(User user, String base) {
        var node = begun(user.extra())
                .put("id", user.id())
                .put("name", user.name())
                .put("domain_id", user.domainId())
                .put("enabled", user.enabled());
        user.defaultProjectId().ifPresent(project -> node.put("default_project_id", project));
        optional(node, "password_expires_at", user.passwordExpiresAt().map(Times::text));
        var _ = node.set("options", Json.tree(user.options()));
        return linked(node, base, "users", user.id());
    }

    static ObjectNode group(Group group, String base) {
        var node = begun(group.extra())
                .put("id", group.id())
                .put("name", group.name())
                .put("domain_id", group.domainId())
                .put("description", group.description().orElse(""));
        return linked(node, base, "groups", group.id());
    }

    static ObjectNode project(Project project, String base) {
        var node = begun(project.extra())
                .put("id", project.id())
                .put("name", project.name())
                .put("enabled", project.enabled())
                .put("is_domain", project.isDomain());
        optional(node, "domain_id", Optional.of(project.domainId()).filter(it -> !it.isEmpty()));
        optional(node, "parent_id", Optional.of(project.parentId()).filter(it -> !it.isEmpty()));
        optional(node, "description", project.description());
        var _ = node.set("options", Json.tree(project.options()));
        var _ = node.set("tags", Json.strings(project.tags()));
        return linked(node, base, "projects", project.id());
    }

    static ObjectNode domain(Project domain, String base) {
        var node = begun(domain.extra())
                .put("id", domain.id())
                .put("name", domain.name())
                .put("enabled", domain.enabled());
        optional(node, "description", domain.description());
        var _ = node.set("options", Json.tree(domain.options()));
        var _ = node.set("tags", Json.strings(domain.tags()));
        return linked(node, base, "domains", domain.id());
    }

    static ObjectNode role(Role role, String base) {
        var node = begun(role.extra()).put("id", role.id()).put("name", role.name());
        optional(node, "domain_id", Optional.of(role.domainId()).filter(it -> !it.isEmpty()));
        optional(node, "description", role.description());
        var _ = node.set("options", Json.tree(role.options()));
        return linked(node, base, "roles", role.id());
    }

    static ObjectNode region(Region region, String base) {
        var node = begun(region.extra()).put("id", region.id()).put("description", region.description());
        optional(node, "parent_region_id", region.parentId());
        return linked(node, base, "regions", region.id());
    }

    static ObjectNode service(Service service, String base) {
        var node = begun(service.extra())
                .put("id", service.id())
                .put("type", service.type())
                .put("enabled", service.enabled())
                .put("name", service.name().orElse(""));
        service.description().ifPresent(description -> node.put("description", description));
        return linked(node, base, "services", service.id());
    }

    static ObjectNode endpoint(Endpoint endpoint, String base) {
        var node = begun(endpoint.extra())
                .put("id", endpoint.id())
                .put("service_id", endpoint.serviceId())
                .put("interface", endpoint.face())
                .put("url", endpoint.url())
                .put("enabled", endpoint.enabled());
        optional(node, "region_id", endpoint.regionId());
        optional(node, "region", endpoint.regionId());
        return linked(node, base, "endpoints", endpoint.id());
    }

    static ObjectNode begun(String extra) {
        return extra.equals("{}") ? Json.object() : (ObjectNode) Json.tree(extra);
    }

    static void optional(ObjectNode node, String key, Optional<String> value) {
        var _ = value.isPresent() ? node.put(key, value.get()) : node.putNull(key);
    }

    static ObjectNode linked(ObjectNode node, String base, String plural, String id) {
        var _ = node.putObject("links").put("self", base + "/v3/" + plural + "/" + id);
        return node;
    }
}
