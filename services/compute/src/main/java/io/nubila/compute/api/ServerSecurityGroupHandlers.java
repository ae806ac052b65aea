package io.nubila.compute.api;

import io.nubila.compute.model.Server;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.SecurityGroupContract;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.DryRun;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.List;

/** The security groups of a server: which they are, and putting its ports into one or taking them out. */
final class ServerSecurityGroupHandlers {
    private static final String ONE = "/v2.1/servers/{server_id}";
    private static final String RULE = "os_compute_api:os-security-groups:";

    private final ServerAccess access;
    private final NetworkContract networks;
    private final SecurityGroupContract groups;

    ServerSecurityGroupHandlers(ServerAccess access, NetworkContract networks, SecurityGroupContract groups) {
        this.access = access;
        this.networks = networks;
        this.groups = groups;
    }

    /** Every URL of them. */
    static List<Route> routes(ServerSecurityGroupHandlers groups) {
        return List.of(
                Route.get(ONE + "/os-security-groups", RULE + "list", groups::list)
                        .checkedWithTarget(),
                Route.action(ONE + "/action", "addSecurityGroup", RULE + "add", groups::add)
                        .body(schema("add-security-group"))
                        .checkedWithTarget(),
                Route.action(ONE + "/action", "removeSecurityGroup", RULE + "remove", groups::remove)
                        .body(schema("remove-security-group"))
                        .checkedWithTarget());
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(ServerSecurityGroupHandlers.class, "compute/" + name);
    }

    Response list(Request request) {
        var server = access.load(request);
        var found = groups.ofServer(request.caller(), server.id());
        return Response.ok(Json.object().set("security_groups", SecurityGroupView.groups(found)));
    }

    Response add(Request request) {
        var server = access.load(request);
        var group = named(request, server, "addSecurityGroup");
        if (!DryRun.active()) {
            groups.join(request.caller(), server.id(), group);
        }
        return Response.empty(202);
    }

    Response remove(Request request) {
        var server = access.load(request);
        var group = named(request, server, "removeSecurityGroup");
        if (!DryRun.active()) {
            groups.leave(request.caller(), server.id(), group);
        }
        return Response.empty(202);
    }

    /** The group of the server's project by its name or id. */
    private SecurityGroupId named(Request request, Server server, String action) {
        var name = request.json(action).get("name").asString();
        if (name.isBlank()) {
            throw new Problem.Invalid("Security group name cannot be empty").exception();
        }
        return networks.securityGroups(request.caller(), server.project(), List.of(name))
                .getFirst();
    }
}
