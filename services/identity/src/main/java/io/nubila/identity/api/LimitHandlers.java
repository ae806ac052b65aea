package io.nubila.identity.api;

import io.nubila.identity.engine.Identity;
import io.nubila.identity.engine.Limits;
import io.nubila.identity.model.Limit;
import io.nubila.identity.model.Project;
import io.nubila.identity.model.RegisteredLimit;
import io.nubila.identity.store.LimitStore;
import io.nubila.identity.store.ProjectStore;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Limits on the wire: /v3/registered_limits and /v3/limits. */
final class LimitHandlers {
    private final Db db;
    private final LimitStore store;
    private final ProjectStore projects;
    private final Limits limits;
    private final ListQuery lists;
    private final Ids ids;

    LimitHandlers(Db db, Identity.Stores stores, Limits limits, ListQuery lists, Ids ids) {
        this.db = db;
        this.store = stores.limits();
        this.projects = stores.projects();
        this.limits = limits;
        this.lists = lists;
        this.ids = ids;
    }

    /** GET /v3/registered_limits */
    Response registered(Request request) {
        var listing = lists.read(request, "service_id", "region_id", "resource_name");
        var found = db.read(tx -> store.registered(tx, listing));
        return lists.page(request, "registered_limits", found, listing, it -> view(it, request.baseUrl()));
    }

    /** GET /v3/registered_limits/{registered_limit_id} */
    Response showRegistered(Request request) {
        var limit = db.read(tx -> limits.requireRegistered(tx, request.parameter("registered_limit_id")));
        return Views.one(200, "registered_limit", view(limit, request.baseUrl()));
    }

    /** POST /v3/registered_limits: several at once. */
    Response register(Request request) {
        var wanted = new ArrayList<RegisteredLimit>();
        for (var node : request.json().path("registered_limits")) {
            var sent = new Attributes(node);
            wanted.add(new RegisteredLimit(
                    ids.hex(),
                    sent.text("service_id").orElse(""),
                    sent.filled("region_id"),
                    sent.text("resource_name").orElse(""),
                    number(node, "default_limit", 0),
                    sent.text("description"),
                    1));
        }
        return several(
                "registered_limits",
                limits.register(request.cause(), wanted).stream()
                        .map(it -> view(it, request.baseUrl()))
                        .toList());
    }

    /** PATCH /v3/registered_limits/{registered_limit_id} */
    Response updateRegistered(Request request) {
        var node = request.json("registered_limit");
        var sent = new Attributes(node);
        var changed = limits.updateRegistered(
                request.cause(),
                request.parameter("registered_limit_id"),
                before -> new RegisteredLimit(
                        before.id(),
                        sent.text("service_id").orElse(before.serviceId()),
                        sent.text("region_id", before.regionId()),
                        sent.text("resource_name").orElse(before.resourceName()),
                        number(node, "default_limit", before.defaultLimit()),
                        sent.text("description", before.description()),
                        before.revision()));
        return Views.one(200, "registered_limit", view(changed, request.baseUrl()));
    }

    /** DELETE /v3/registered_limits/{registered_limit_id} */
    Response deleteRegistered(Request request) {
        limits.deleteRegistered(request.cause(), request.parameter("registered_limit_id"));
        return Response.empty(204);
    }

    /** GET /v3/limits: all for administrators and services, those of their domain or project for others. */
    Response list(Request request) {
        var caller = request.caller();
        var listing = lists.read(request, "service_id", "region_id", "resource_name", "project_id", "domain_id");
        boolean all = caller.systemScope() || caller.hasRole("admin") || caller.hasRole("service");
        var withinDomain = all ? Optional.<String>empty() : caller.domainId();
        if (!all && withinDomain.isEmpty()) {
            listing = listing.where("project_id", caller.projectId().orElse(""));
        }
        var wanted = listing;
        var found = db.read(tx -> store.list(tx, wanted, withinDomain));
        return lists.page(request, "limits", found, wanted, it -> view(it, request.baseUrl()));
    }

    /** GET /v3/limits/model */
    Response model(Request request) {
        var model = Json.object()
                .put("name", "flat")
                .put(
                        "description",
                        "Each limit is checked by itself; projects above and below a project do not count.");
        return Views.one(200, "model", model);
    }

    /** GET /v3/limits/{limit_id} */
    Response show(Request request) {
        var id = request.parameter("limit_id");
        var found = db.read(tx -> store.find(tx, id));
        request.authorize(found.map(it -> db.read(tx -> target(tx, it))).orElseGet(Target::none));
        var limit = found.orElseGet(() -> db.read(tx -> limits.require(tx, id)));
        return Views.one(200, "limit", view(limit, request.baseUrl()));
    }

    private Target target(Tx tx, Limit limit) {
        var targets = new Targets();
        if (limit.ownerIsDomain()) {
            return targets.with("target.limit.domain.id", limit.ownerId())
                    .with("target.limit.domain_id", limit.ownerId())
                    .done();
        }
        return targets.with("target.limit.project_id", limit.ownerId())
                .with(
                        "target.limit.project.domain_id",
                        projects.find(tx, limit.ownerId()).map(Project::domainId))
                .done();
    }

    /** POST /v3/limits: several at once. */
    Response create(Request request) {
        var wishes = new ArrayList<Limits.Wish>();
        for (var node : request.json().path("limits")) {
            var sent = new Attributes(node);
            wishes.add(new Limits.Wish(
                    ids.hex(),
                    sent.text("service_id").orElse(""),
                    sent.filled("region_id"),
                    sent.text("resource_name").orElse(""),
                    sent.filled("project_id"),
                    sent.filled("domain_id"),
                    number(node, "resource_limit", 0),
                    sent.text("description")));
        }
        return several(
                "limits",
                limits.create(request.cause(), wishes).stream()
                        .map(it -> view(it, request.baseUrl()))
                        .toList());
    }

    /** PATCH /v3/limits/{limit_id} */
    Response update(Request request) {
        var id = existing(request);
        var node = request.json("limit");
        var sent = new Attributes(node);
        var changed = limits.update(
                request.cause(),
                id,
                before -> new Limit(
                        before.id(),
                        before.registered(),
                        before.ownerId(),
                        before.ownerIsDomain(),
                        number(node, "resource_limit", before.resourceLimit()),
                        sent.text("description", before.description()),
                        before.revision()));
        return Views.one(200, "limit", view(changed, request.baseUrl()));
    }

    /** DELETE /v3/limits/{limit_id} */
    Response delete(Request request) {
        limits.delete(request.cause(), existing(request));
        return Response.empty(204);
    }

    /** For changes a missing limit is 404 before the rule is asked, as upstream has it. */
    private String existing(Request request) {
        var limit = db.read(tx -> limits.require(tx, request.parameter("limit_id")));
        request.authorize(db.read(tx -> target(tx, limit)));
        return limit.id();
    }

    private static int number(JsonNode node, String key, int before) {
        return node.path(key).isInt() ? node.path(key).asInt() : before;
    }

    private static Response several(String key, List<ObjectNode> views) {
        var body = Json.object();
        var list = body.putArray(key);
        views.forEach(list::add);
        return Response.json(201, body);
    }

    private static ObjectNode view(RegisteredLimit limit, String base) {
        var node = Json.object()
                .put("id", limit.id())
                .put("service_id", limit.serviceId())
                .put("resource_name", limit.resourceName())
                .put("default_limit", limit.defaultLimit());
        Views.optional(node, "region_id", limit.regionId());
        Views.optional(node, "description", limit.description());
        return Views.linked(node, base, "registered_limits", limit.id());
    }

    private static ObjectNode view(Limit limit, String base) {
        var registered = limit.registered();
        var node = Json.object()
                .put("id", limit.id())
                .put("service_id", registered.serviceId())
                .put("resource_name", registered.resourceName())
                .put("resource_limit", limit.resourceLimit());
        Views.optional(node, "region_id", registered.regionId());
        Views.optional(node, "description", limit.description());
        var owner = Optional.of(limit.ownerId());
        Views.optional(node, "project_id", limit.ownerIsDomain() ? Optional.empty() : owner);
        Views.optional(node, "domain_id", limit.ownerIsDomain() ? owner : Optional.empty());
        return Views.linked(node, base, "limits", limit.id());
    }
}
