package io.nubila.compute.api;

import io.nubila.compute.ComputeConfig;
import io.nubila.compute.engine.InterfaceReconciler;
import io.nubila.compute.engine.Quotas;
import io.nubila.compute.engine.ServerEngine;
import io.nubila.compute.store.UsageStore;
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
        all.addAll(VersionHandlers.routes(new VersionHandlers()));
        all.addAll(partRoutes(parts, access));
        all.addAll(otherRoutes(parts));
        all.addAll(FlavorRoutes.of(new FlavorHandlers(
                parts.db(), parts.ids(), parts.clock(), parts.stores().flavors())));
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
                stores.tags(),
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
                engine.snapshot());
        return ServerRoutes.of(servers, actions);
    }

    /** What belongs to one server. */
    private static List<Route> partRoutes(Parts parts, ServerAccess access) {
        var db = parts.db();
        var stores = parts.stores();
        var all = new ArrayList<Route>();
        all.addAll(
                ServerMetadataHandlers.routes(new ServerMetadataHandlers(db, stores.servers(), access, quotas(parts))));
        all.addAll(ServerStateHandlers.routes(new ServerStateHandlers(
                db,
                stores.servers(),
                stores.actions(),
                access,
                () -> parts.engine().reconcilers().poke(InterfaceReconciler.NAME))));
        all.addAll(ServerTagHandlers.routes(new ServerTagHandlers(db, stores.servers(), stores.tags(), access)));
        all.addAll(InterfaceHandlers.routes(
                new InterfaceHandlers(access, parts.engine().interfaces())));
        all.addAll(ServerAddressHandlers.routes(
                new ServerAddressHandlers(access, parts.others().networks())));
        all.addAll(InstanceActionHandlers.routes(new InstanceActionHandlers(db, stores.actions(), access)));
        all.addAll(ConsoleOutputHandlers.routes(
                new ConsoleOutputHandlers(access, parts.others().hosts())));
        return all;
    }

    /** What belongs to users, projects and hosts. */
    private static List<Route> otherRoutes(Parts parts) {
        var db = parts.db();
        var stores = parts.stores();
        var quotas = quotas(parts);
        var all = new ArrayList<Route>();
        all.addAll(KeypairRoutes.of(new KeypairHandlers(db, parts.ids(), parts.clock(), stores.keypairs(), quotas)));
        all.addAll(HostHandlers.routes(new HostHandlers(db, parts.clock(), stores.hosts(), stores.servers())));
        all.addAll(
                HypervisorHandlers.routes(new HypervisorHandlers(db, parts.clock(), stores.hosts(), stores.servers())));
        all.addAll(UsageHandlers.routes(new UsageHandlers(db, parts.clock(), new UsageStore(), stores.servers())));
        all.addAll(ExtensionHandlers.routes(new ExtensionHandlers()));
        all.addAll(QuotaHandlers.routes(
                new QuotaHandlers(db, quotas, stores.quotas(), stores.servers(), stores.keypairs())));
        return all;
    }

    private static Quotas quotas(Parts parts) {
        return new Quotas(parts.stores().quotas(), parts.stores().servers(), parts.config());
    }

    /** The route table. */
    public List<Route> routes() {
        return routes;
    }
}
