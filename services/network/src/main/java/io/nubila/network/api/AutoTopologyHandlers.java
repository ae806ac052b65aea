package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import io.nubila.network.engine.AutoTopologies;
import io.nubila.network.engine.Refusals;
import io.nubila.network.engine.Scopes;
import java.util.List;

/** /auto-allocated-topology: what a project needs to put a server into, made when it is first asked for. */
final class AutoTopologyHandlers {
    private static final String DRY_RUN = "dry-run";
    /** What clients write that do not know the project of their token. */
    private static final String OWN = "None";

    private final AutoTopologies topologies;
    private final Db db;
    private final Policy policy;

    AutoTopologyHandlers(AutoTopologies topologies, Db db, Policy policy) {
        this.topologies = topologies;
        this.db = db;
        this.policy = policy;
    }

    private static ProjectId project(Request request) {
        var named = request.parameter("project_id");
        var id = named.equals(OWN)
                ? request.caller()
                        .projectId()
                        .orElseThrow(() -> Refusals.bad("A project_id is required for a token without project scope."))
                : named;
        request.authorize(Target.project(id));
        return new ProjectId(id);
    }

    /** GET: makes it unless it is there; with {@code fields=dry-run} only tells whether it could be made. */
    Response show(Request request) {
        var project = project(request);
        var scope = Scopes.of(policy, "get_subnetpool", request.caller());
        var fields = request.query().all("fields");
        if (fields.contains(DRY_RUN)) {
            db.read(tx -> {
                topologies.check(tx, scope);
                return project;
            });
            return view("dry-run=pass", project);
        }
        if (!fields.equals(List.of()) && !fields.equals(List.of(""))) {
            throw Refusals.badRequest("auto_allocate", "Unrecognized field");
        }
        var network = db.write(request.cause(), tx -> topologies.ensure(tx, scope, project));
        return view(network.value(), project);
    }

    private static Response view(String id, ProjectId project) {
        var view = Json.object().put("id", id);
        view.put("tenant_id", project.value());
        view.put("project_id", project.value());
        return Response.ok(Json.object().set("auto_allocated_topology", view));
    }

    /** DELETE: removes network, subnets and router. */
    Response delete(Request request) {
        var project = project(request);
        db.change(request.cause(), tx -> topologies.delete(tx, project));
        return Response.empty(204);
    }
}
