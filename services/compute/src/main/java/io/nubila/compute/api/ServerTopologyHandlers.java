package io.nubila.compute.api;

import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.List;

/** /servers/{id}/topology: how a guest lies on the memory nodes of its host. */
final class ServerTopologyHandlers {
    private final ServerAccess access;

    ServerTopologyHandlers(ServerAccess access) {
        this.access = access;
    }

    /** Its one URL. */
    static List<Route> routes(ServerTopologyHandlers topology) {
        return List.of(Route.get("/v2.1/servers/{server_id}/topology", "compute:server:topology:index", topology::show)
                .since("2.78")
                .checkedWithTarget());
    }

    /**
     * GET: no guest is bound to nodes, pages or processors of its host, so there are none to name; the part about hosts,
     * which only the rule {@code compute:server:topology:host:index} would show, is in the nodes.
     */
    Response show(Request request) {
        var _ = access.load(request);
        var json = Json.object();
        json.putArray("nodes");
        json.putNull("pagesize_kb");
        return Response.ok(json);
    }
}
