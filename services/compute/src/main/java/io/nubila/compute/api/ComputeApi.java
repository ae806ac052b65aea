package io.nubila.compute.api;

import io.nubila.compute.engine.CreateServer;
import io.nubila.compute.engine.DeleteServer;
import io.nubila.compute.engine.NewServers;
import io.nubila.compute.engine.PowerOperation;
import io.nubila.compute.engine.SnapshotServer;
import io.nubila.compute.store.InstanceActionStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.image.ImageContract;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.operations.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The edge of compute: every handler, wired, and the one route table made of them. */
public final class ComputeApi {
    private final List<Route> routes;

    /** What the handlers of servers work with. */
    public record Parts(
            Db db,
            Ids ids,
            ServerStore servers,
            InstanceActionStore actions,
            ImageContract images,
            NetworkContract networks,
            NewServers newServers,
            Operations operations,
            CreateServer createServer,
            DeleteServer deleteServer,
            Map<PowerOperation.Kind, PowerOperation> power,
            SnapshotServer snapshot) {}

    public ComputeApi(Parts parts) {
        var access = new ServerAccess(parts.db(), parts.servers());
        var servers = new ServerHandlers(
                parts.db(),
                parts.ids(),
                parts.servers(),
                parts.actions(),
                access,
                parts.networks(),
                parts.newServers(),
                parts.operations(),
                parts.createServer(),
                parts.deleteServer());
        var serverActions = new ServerActionHandlers(
                parts.db(),
                parts.ids(),
                parts.servers(),
                parts.actions(),
                access,
                parts.operations(),
                parts.power(),
                parts.snapshot(),
                parts.images());
        var all = new ArrayList<Route>();
        all.addAll(ServerRoutes.of(servers, serverActions));
        routes = List.copyOf(all);
    }

    /** The route table. */
    public List<Route> routes() {
        return routes;
    }
}
