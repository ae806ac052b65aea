package io.nubila.compute.api;

import io.nubila.compute.engine.CreateServer;
import io.nubila.compute.engine.DeleteServer;
import io.nubila.compute.engine.NewServers;
import io.nubila.compute.model.Server;
import io.nubila.compute.model.TaskState;
import io.nubila.compute.store.InstanceActionStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.compute.store.ServerTagStore;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.operations.Operations;
import io.nubila.kernel.policy.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** /servers: create, list, show, update, delete. */
final class ServerHandlers {
    /** Servers whose names are compared with a pattern for one page. */
    private static final int MATCHED_AT_MOST = 10_000;

    private static final String CREATE = "os_compute_api:servers:create";

    private final Db db;
    private final Ids ids;
    private final ServerStore servers;
    private final InstanceActionStore actions;
    private final ServerTagStore tags;
    private final ServerAccess access;
    private final ServerPlaces places;
    private final NetworkContract networks;
    private final NewServers newServers;
    private final Operations operations;
    private final CreateServer createServer;
    private final DeleteServer deleteServer;

    ServerHandlers(
            Db db,
            Ids ids,
            ServerStore servers,
            InstanceActionStore actions,
            ServerTagStore tags,
            ServerAccess access,
            ServerPlaces places,
            NetworkContract networks,
            NewServers newServers,
            Operations operations,
            CreateServer createServer,
            DeleteServer deleteServer) {
        this.db = db;
        this.ids = ids;
        this.servers = servers;
        this.actions = actions;
        this.tags = tags;
        this.access = access;
        this.places = places;
        this.networks = networks;
        this.newServers = newServers;
        this.operations = operations;
        this.createServer = createServer;
        this.deleteServer = deleteServer;
    }

    private static ServerView view(Request request) {
        var own = own(request);
        return new ServerView(
                request.baseUrl(),
                request.version(),
                new ServerView.Sight(
                        request.allows("os_compute_api:os-extended-server-attributes", own),
                        request.allows("os_compute_api:servers:show:host_status", own),
                        request.allows("os_compute_api:os-flavor-extra-specs:index", own)));
    }

    private static Target own(Request request) {
        var caller = request.caller();
        return Target.owned(caller.projectId().orElse(""), caller.userId());
    }

    /** POST /servers: writes the wish down and starts CreateServer; the caller polls the server's status. */
    Response create(Request request) {
        var wish = new ServerBody(request).wish();
        if (!wish.networks().isEmpty()) {
            request.authorize(CREATE + ":attach_network", own(request));
        }
        if (wish.availabilityZone().filter(zone -> zone.contains(":")).isPresent()) {
            request.authorize(CREATE + ":forced_host", own(request));
        }
        if (wish.host().isPresent()) {
            request.authorize("compute:servers:create:requested_destination", own(request));
        }
        var made = newServers.request(request.caller(), request.cause(), wish, operations, createServer);
        var first = made.getFirst();
        var json = view(request).brief(first);
        json.remove("name");
        json.put("OS-DCF:diskConfig", first.spec().diskConfig());
        var groups = json.putArray("security_groups");
        var named = first.spec().securityGroups();
        (named.isEmpty() ? List.of("default") : named)
                .forEach(name -> groups.addObject().put("name", name));
        var wishedPass = request.json("server").path("adminPass").asString("");
        json.put("adminPass", wishedPass.isEmpty() ? ids.hex().substring(0, 12) : wishedPass);
        if (request.json("server").path("return_reservation_id").asString("").equalsIgnoreCase("true")) {
            return Response.json(
                    202, Json.object().put("reservation_id", first.spec().reservationId()));
        }
        return Response.json(202, Json.object().set("server", json))
                .header("Location", request.baseUrl() + "/v2.1/servers/" + first.id());
    }

    Response list(Request request) {
        return page(request, false);
    }

    Response detail(Request request) {
        return page(request, true);
    }

    private Response page(Request request, boolean full) {
        var filter = ServerFilter.of(request);
        var view = view(request);
        var found = filter.impossible() ? List.<Server>of() : found(filter);
        var json = Json.object();
        var list = json.putArray("servers");
        if (full && !found.isEmpty()) {
            var ports = networks.portsOf(
                    request.caller(), found.stream().map(Server::id).toList());
            var tagged = tags(request, found);
            var shown = view.at(places.of(found, view.showsHostStatus()));
            for (var server : found) {
                list.add(shown.full(
                        server,
                        ports.getOrDefault(server.id(), List.of()),
                        tagged.getOrDefault(server.id(), List.of())));
            }
        } else {
            found.forEach(server -> list.add(view.brief(server)));
        }
        if (filter.limit() > 0 && found.size() == filter.limit()) {
            json.putArray("servers_links")
                    .addObject()
                    .put("rel", "next")
                    .put("href", filter.next(request, found.getLast().id().value()));
        }
        return Response.ok(json);
    }

    private List<Server> found(ServerFilter filter) {
        var query = filter.query(
                marker -> db.read(tx -> servers.find(tx, new ServerId(marker)))
                        .orElseThrow(() -> new Problem.Invalid("marker [%s] not found".formatted(marker)).exception()),
                networks);
        var pattern = filter.namePattern();
        if (pattern.isEmpty()) {
            return db.read(tx -> servers.list(tx, query));
        }
        // What the database cannot match is matched here, within a number of servers that is looked at.
        return db.read(tx -> servers.list(tx, query.first(MATCHED_AT_MOST))).stream()
                .filter(server -> pattern.get().in(server.name()))
                .limit(filter.limit())
                .toList();
    }

    Response show(Request request) {
        return Response.ok(full(request, access.load(request)));
    }

    private ObjectNode full(Request request, Server server) {
        var json = placed(request, server).full(server, ports(request, server), tags(request, server));
        places.showGroup(json, request.version(), server);
        return Json.object().set("server", json);
    }

    private ServerView placed(Request request, Server server) {
        var view = view(request);
        return view.at(places.of(List.of(server), view.showsHostStatus()));
    }

    private List<String> tags(Request request, Server server) {
        return tags(request, List.of(server)).getOrDefault(server.id(), List.of());
    }

    private Map<ServerId, List<String>> tags(Request request, List<Server> found) {
        return request.version().atLeast("2.26")
                ? db.read(tx -> tags.of(tx, found.stream().map(Server::id).toList()))
                : Map.of();
    }

    private List<PortSummary> ports(Request request, Server server) {
        return networks.portsOf(request.caller(), List.of(server.id())).getOrDefault(server.id(), List.of());
    }

    Response update(Request request) {
        var server = access.load(request);
        var body = ServerBody.checkedChange(request);
        // Read again within: what the server does meanwhile is no reason to refuse.
        var updated = db.write(request.cause(), tx -> {
            var now = servers.living(tx, server.id());
            return servers.update(tx, "update", now, changed(now, body));
        });
        var json = placed(request, updated).changed(updated, ports(request, updated), tags(request, updated));
        places.showGroup(json, request.version(), updated);
        return Response.ok(Json.object().set("server", json));
    }

    private static Server changed(Server server, JsonNode body) {
        var next = server.change();
        if (body.has("name")) {
            var _ = next.name(body.get("name").asString().strip());
        }
        if (body.has("description")) {
            var description = body.get("description");
            var _ = next.description(description.isNull() ? Optional.empty() : Optional.of(description.asString()));
        }
        var spec = server.spec();
        return next.spec(spec.changed(
                        Optional.ofNullable(body.get("hostname"))
                                .map(node -> node.asString())
                                .orElse(spec.hostname()),
                        Optional.ofNullable(body.get("OS-DCF:diskConfig"))
                                .map(node -> node.asString())
                                .orElse(spec.diskConfig()),
                        Optional.ofNullable(body.get("accessIPv4"))
                                .map(node -> node.asString(""))
                                .orElse(spec.accessIpv4()),
                        Optional.ofNullable(body.get("accessIPv6"))
                                .map(node -> Ipv6Text.shortest(node.asString("")))
                                .orElse(spec.accessIpv6())))
                .done();
    }

    /** DELETE /servers/{id}: an unfinished create gives up first; then DeleteServer removes all. */
    Response delete(Request request) {
        delete(request, "delete");
        return Response.empty(204);
    }

    /** forceDelete: the same, for no deletion is ever put off. */
    Response forceDelete(Request request) {
        delete(request, "forceDelete");
        return Response.empty(202);
    }

    private void delete(Request request, String action) {
        var server = access.load(request);
        ServerAccess.requireUnlocked(request, server);
        db.change(request.cause(), tx -> {
            var now = servers.get(tx, server.id());
            if (!now.exists() || now.isDoing(TaskState.DELETING)) {
                return;
            }
            var _ = servers.update(tx, "delete-requested", now, now.begin(TaskState.DELETING));
            actions.begin(
                    tx,
                    server.id(),
                    action,
                    "compute_terminate_instance",
                    server.project().value(),
                    request.caller().userId());
            var _ = operations.supersede(
                    tx, deleteServer, "server", server.id().value(), new DeleteServer.State(server.id()));
        });
    }

    /** GET /nubila/v1/servers/{id}/scheduling: why this host, or why none. */
    Response scheduling(Request request) {
        var server = access.loadAny(request);
        var report = db.read(tx -> servers.scheduling(tx, server.id()))
                .orElseThrow(() -> new Problem.NotFound("Server %s has not been scheduled yet.".formatted(server.id()))
                        .exception());
        return Response.ok(Json.object().set("scheduling", Json.tree(report)));
    }
}
