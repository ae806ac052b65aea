package io.nubila.identity.api;

import io.nubila.identity.engine.EffectiveAssignments;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;

/** Where the bearer of a token could get tokens for. */
final class AuthScopeHandlers {
    private final Db db;
    private final EffectiveAssignments assignments;

    AuthScopeHandlers(Db db, EffectiveAssignments assignments) {
        this.db = db;
        this.assignments = assignments;
    }

    /** GET /v3/auth/projects */
    Response projects(Request request) {
        var found = db.read(tx -> assignments.projectsOf(tx, request.caller().userId()));
        return ListQuery.whole(request, "projects", found, it -> Views.project(it, request.baseUrl()));
    }

    /** GET /v3/auth/domains */
    Response domains(Request request) {
        var found = db.read(tx -> assignments.domainsOf(tx, request.caller().userId()));
        return ListQuery.whole(request, "domains", found, it -> Views.domain(it, request.baseUrl()));
    }

    /** GET /v3/auth/system */
    Response system(Request request) {
        boolean reachable =
                db.read(tx -> assignments.inSystem(tx, request.caller().userId()));
        var body = Json.object();
        var list = body.putArray("system");
        if (reachable) {
            var _ = list.addObject().put("all", true);
        }
        var _ = body.putObject("links").put("self", request.baseUrl() + "/v3/auth/system");
        return Response.ok(body);
    }
}
