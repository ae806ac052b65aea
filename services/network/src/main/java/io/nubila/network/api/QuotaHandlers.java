package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import io.nubila.network.engine.Quotas;
import io.nubila.network.engine.Refusals;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Limits of projects on the wire. */
final class QuotaHandlers {
    private static final int MAX_PROJECTS = 10_000;

    private final Quotas quotas;
    private final Db db;
    private final Policy policy;

    QuotaHandlers(Quotas quotas, Db db, Policy policy) {
        this.quotas = quotas;
        this.db = db;
        this.policy = policy;
    }

    /** GET /quotas: projects with limits of their own, for those who may see all. */
    Response list(Request request) {
        request.authorizedBySearch();
        if (!policy.allows("get_quota", request.caller(), Target.project("-"))) {
            throw policy.forbidden("get_quota");
        }
        return db.read(tx -> {
            var all = Json.array();
            for (var project : quotas.projects(tx, MAX_PROJECTS)) {
                var one = view(quotas.limits(tx, project));
                one.put("tenant_id", project.value());
                one.put("project_id", project.value());
                all.add(one);
            }
            return Response.ok(Json.object().set("quotas", all));
        });
    }

    private static ObjectNode view(Map<String, Long> limits) {
        var view = Json.object();
        limits.forEach(view::put);
        return view;
    }

    private static ProjectId project(Request request) {
        var id = request.parameter("project_id");
        request.authorize(Target.project(id));
        return new ProjectId(id);
    }

    /** Everyone may read the limits of the own project; those of another one only whom the rule allows. */
    private static ProjectId readable(Request request) {
        var id = request.parameter("project_id");
        request.authorizedBySearch();
        if (request.caller().projectId().filter(id::equals).isEmpty()) {
            request.authorize("get_quota", Target.project(id));
        }
        return new ProjectId(id);
    }

    /** GET /quotas/{project_id}. */
    Response show(Request request) {
        var project = readable(request);
        return db.read(tx -> Response.ok(Json.object().set("quota", view(quotas.limits(tx, project)))));
    }

    /** GET /quotas/{project_id}/default. */
    Response defaults(Request request) {
        var _ = readable(request);
        return Response.ok(Json.object().set("quota", view(quotas.defaults())));
    }

    /** GET /quotas/{project_id}/details: limit, used, reserved. */
    Response details(Request request) {
        var project = readable(request);
        return db.read(tx -> {
            var view = Json.object();
            quotas.limits(tx, project).forEach((resource, limit) -> {
                var used = quotas.used(tx, project, resource);
                view.set(
                        resource,
                        Json.object().put("limit", limit).put("used", used).put("reserved", 0));
            });
            return Response.ok(Json.object().set("quota", view));
        });
    }

    /** GET /quotas/tenant and /quotas/project: whose limits a caller without a path would mean. */
    Response own(Request request) {
        request.authorizedBySearch();
        var own = request.caller().projectId().orElseThrow(() -> Refusals.bad("The token has no project scope."));
        var name = request.path().endsWith("tenant") ? "tenant" : "project";
        return Response.ok(Json.object().set(name, Json.object().put(name + "_id", own)));
    }

    /** PUT /quotas/{project_id}. */
    Response update(Request request) {
        var project = project(request);
        var body = request.json("quota");
        var limits = new LinkedHashMap<String, Long>();
        boolean forced = false;
        for (var property : body.properties()) {
            var name = property.getKey();
            if (name.equals("check_limit") || name.equals("force")) {
                forced |= name.equals("force") && property.getValue().asBoolean(false);
            } else if (Quotas.RESOURCES.contains(name)) {
                limits.put(name, number(name, property.getValue()));
            } else if (!name.equals("tenant_id") && !name.equals("project_id")) {
                throw Refusals.bad("Unrecognized attribute(s) '%s'".formatted(name));
            }
        }
        boolean strict = !forced;
        return db.write(request.cause(), tx -> {
            if (strict) {
                limits.forEach((resource, limit) -> {
                    long used = quotas.used(tx, project, resource);
                    if (limit >= 0 && limit < used) {
                        throw Refusals.bad(
                                "Quota limit %d of %s is below the %d in use.".formatted(limit, resource, used));
                    }
                });
            }
            quotas.set(tx, project, limits);
            return Response.ok(Json.object().set("quota", view(quotas.limits(tx, project))));
        });
    }

    private static long number(String name, JsonNode value) {
        try {
            return Checks.number(-1, Integer.MAX_VALUE).accept(value).longValue();
        } catch (Attribute.BadValue e) {
            throw Refusals.bad("Invalid input for %s. Reason: %s.".formatted(name, e.getMessage()));
        }
    }

    /** DELETE /quotas/{project_id}: the defaults again. */
    Response delete(Request request) {
        var project = project(request);
        boolean any = db.write(request.cause(), tx -> quotas.reset(tx, project));
        if (!any) {
            throw new Problem.NotFound(
                            "TenantQuotaNotFound", "Quota for tenant %s could not be found.".formatted(project))
                    .exception();
        }
        return Response.empty(204);
    }
}
