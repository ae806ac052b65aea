package io.nubila.compute.api;

import io.nubila.compute.model.Server;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** /servers/{id}/ips: a server's addresses by the name of the network. */
final class ServerAddressHandlers {
    private static final String ALL = "/v2.1/servers/{server_id}/ips";
    private static final String RULE = "os_compute_api:ips:";

    private final ServerAccess access;
    private final NetworkContract networks;

    ServerAddressHandlers(ServerAccess access, NetworkContract networks) {
        this.access = access;
        this.networks = networks;
    }

    /** Every URL of them. */
    static List<Route> routes(ServerAddressHandlers addresses) {
        return List.of(
                Route.get(ALL, RULE + "index", addresses::list).checkedWithTarget(),
                Route.get(ALL + "/{network}", RULE + "show", addresses::show).checkedWithTarget());
    }

    Response list(Request request) {
        return Response.ok(Json.object().set("addresses", addresses(request, access.load(request))));
    }

    Response show(Request request) {
        var name = request.parameter("network");
        var found = addresses(request, access.load(request)).get(name);
        if (found == null) {
            throw new Problem.NotFound("Instance is not a member of specified network").exception();
        }
        return Response.ok(Json.object().set(name, found));
    }

    private ObjectNode addresses(Request request, Server server) {
        var json = Json.object();
        var ports = networks.portsOf(request.caller(), List.of(server.id())).getOrDefault(server.id(), List.of());
        for (var port : ports) {
            var list =
                    json.get(port.networkName()) instanceof ArrayNode known ? known : json.putArray(port.networkName());
            for (var fixed : port.fixedIps()) {
                list.addObject().put("version", fixed.version()).put("addr", fixed.ip());
                fixed.floatingIps()
                        .forEach(address -> list.addObject().put("version", 4).put("addr", address));
            }
        }
        return json;
    }
}
