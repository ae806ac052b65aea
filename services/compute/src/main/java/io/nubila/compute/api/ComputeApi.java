package io.nubila.compute.api;

import io.nubila.compute.ComputeConfig;
import io.nubila.compute.ForOldClients;
import io.nubila.compute.engine.Aggregates;
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
            ForOldClients old,
            String imageUrl,
            ServerEngine engine,
            String consolePage) {}

    public ComputeApi(Parts parts) {
        var access = new ServerAccess(parts.db(), parts.stores().servers());
        var all = new ArrayList<Route>();
        all.addAll(serverRoutes(parts, access));
        all.addAll(VersionHandlers.routes(new VersionHandlers()));
        all.addAll(partRoutes(parts, access));
        all.addAll(otherRoutes(parts));
        all.addAll(hostRoutes(parts));
        all.addAll(oldRoutes(parts, access));
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
                new ServerPlaces(parts.db(), stores.hosts(), stores.aggregates(), stores.groups()),
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
        all.addAll(ServerSecurityGroupHandlers.routes(new ServerSecurityGroupHandlers(
                access, parts.others().networks(), parts.old().groups())));
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
        all.addAll(ServerDiagnosticsHandlers.routes(new ServerDiagnosticsHandlers(
                parts.clock(), access, parts.others().hosts())));
        all.addAll(ServerPasswordHandlers.routes(new ServerPasswordHandlers(db, stores.passwords(), access)));
        all.addAll(ServerTopologyHandlers.routes(new ServerTopologyHandlers(access)));
        all.addAll(RemoteConsoleHandlers.routes(
                new RemoteConsoleHandlers(access, parts.engine().consoles(), parts.consolePage())));
        return all;
    }

    /** What belongs to users, projects and hosts. */
    private static List<Route> otherRoutes(Parts parts) {
        var db = parts.db();
        var stores = parts.stores();
        var quotas = quotas(parts);
        var all = new ArrayList<Route>();
        all.addAll(KeypairRoutes.of(new KeypairHandlers(db, parts.ids(), parts.clock(), stores.keypairs(), quotas)));
        all.addAll(UsageHandlers.routes(new UsageHandlers(db, parts.clock(), new UsageStore(), stores.servers())));
        all.addAll(ExtensionHandlers.routes(new ExtensionHandlers()));
        all.addAll(QuotaHandlers.routes(
                new QuotaHandlers(db, quotas, stores.quotas(), stores.servers(), stores.keypairs(), stores.groups())));
        all.addAll(QuotaClassHandlers.routes(new QuotaClassHandlers(db, quotas, stores.quotas())));
        all.addAll(ServerGroupHandlers.routes(
                new ServerGroupHandlers(db, parts.ids(), parts.clock(), stores.groups(), quotas)));
        return all;
    }

    /** What other services have, for clients that once found it here. */
    private static List<Route> oldRoutes(Parts parts, ServerAccess access) {
        var old = parts.old();
        var networks = parts.others().networks();
        var all = new ArrayList<Route>();
        all.addAll(SecurityGroupHandlers.routes(new SecurityGroupHandlers(parts.ids(), old.groups())));
        all.addAll(NetworkHandlers.routes(new NetworkHandlers(networks, old.networks())));
        all.addAll(FloatingIpHandlers.routes(new FloatingIpHandlers(parts.ids(), access, networks, old.networks())));
        all.addAll(ImageHandlers.routes(new ImageHandlers(old.images(), parts.imageUrl())));
        all.addAll(ImageMetadataHandlers.routes(new ImageMetadataHandlers(parts.db(), old.images(), quotas(parts))));
        return all;
    }

    /** What administrators do with hosts. */
    private static List<Route> hostRoutes(Parts parts) {
        var db = parts.db();
        var clock = parts.clock();
        var hosts = parts.stores().hosts();
        var servers = parts.stores().servers();
        var aggregates = parts.stores().aggregates();
        var all = new ArrayList<Route>();
        all.addAll(HostHandlers.routes(new HostHandlers(db, clock, hosts, servers, aggregates)));
        all.addAll(HypervisorHandlers.routes(
                new HypervisorHandlers(db, clock, hosts, servers, parts.others().hosts())));
        all.addAll(HostResourceHandlers.routes(new HostResourceHandlers(db, hosts, servers, aggregates)));
        all.addAll(AuditHandlers.routes(new AuditHandlers(db, clock, hosts)));
        all.addAll(ExternalEventHandlers.routes(new ExternalEventHandlers(
                db,
                servers,
                () -> parts.engine().reconcilers().poke("compute-guests"),
                () -> parts.engine().reconcilers().poke(InterfaceReconciler.NAME))));
        all.addAll(ZoneHandlers.routes(new ZoneHandlers(db, clock, hosts, aggregates)));
        all.addAll(AggregateHandlers.routes(new AggregateHandlers(
                db,
                aggregates,
                new Aggregates(parts.ids(), aggregates, hosts, servers),
                () -> parts.engine().reconcilers().poke("compute-hosts"))));
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
