package io.nubila.compute.api;

import io.nubila.compute.ComputeConfig;
import io.nubila.compute.engine.ServerEngine;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Route;
import java.util.ArrayList;
import java.util.List;

/** The edge of compute: every handler, wired, and the one route table made of them. */
public final class ComputeApi {
    private final List<Route> routes;

    /** What the handlers work with. */
    public record Parts(
            Db db,
            Ids ids,
            Clock clock,
            ComputeConfig config,
            ServerEngine.Stores stores,
            ServerEngine.Others others,
            ServerEngine engine) {}

    public ComputeApi(Parts parts) {
        var access = new ServerAccess(parts.db(), parts.stores().servers());
        var all = new ArrayList<Route>();
        all.addAll(serverRoutes(parts, access));
        all.addAll(FlavorRoutes.of(
                new FlavorHandlers(parts.db(), parts.ids(), parts.clock(), parts.stores().flavors())));
        routes = List.copyOf(all);
    }

    private static List<Route> serverRoutes(Parts parts, ServerAccess access) {
        var stores = parts.stores();
        var engine = parts.engine();
        var servers = new ServerHandlers(
                parts.db(),
                parts.ids(),
                stores.servers(),
                stores.actions(),
                access,
                parts.others().networks(),
                engine.newServers(),
                engine.operations(),
                engine.create(),
                engine.delete());
        var actions = new ServerActionHandlers(
                parts.db(),
                parts.ids(),
                stores.servers(),
                stores.actions(),
                access,
                engine.operations(),
                engine.power(),
                engine.snapshot(),
                parts.others().images());
        return ServerRoutes.of(servers, actions);
    }

    /** The route table. */
    public List<Route> routes() {
        return routes;
    }
}
