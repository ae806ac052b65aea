package io.nubila.compute.api;

import io.nubila.compute.engine.ServerInterfaces;
import io.nubila.compute.model.Server;
import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** /servers/{id}/os-interface: the ports a server is plugged into. */
final class InterfaceHandlers {
    private static final String ALL = "/v2.1/servers/{server_id}/os-interface";
    private static final String ONE = ALL + "/{port_id}";
    private static final String RULE = "os_compute_api:os-attach-interfaces:";

    private final ServerAccess access;
    private final ServerInterfaces interfaces;

    InterfaceHandlers(ServerAccess access, ServerInterfaces interfaces) {
        this.access = access;
        this.interfaces = interfaces;
    }

    /** Every URL of them. */
    static List<Route> routes(InterfaceHandlers interfaces) {
        return List.of(
                Route.get(ALL, RULE + "list", interfaces::list).checkedWithTarget(),
                Route.post(ALL, RULE + "create", interfaces::attach)
                        .body(schema("interface-attach"))
                        .bodySince("2.49", schema("interface-attach-2.49"))
                        .checkedWithTarget(),
                Route.get(ONE, RULE + "show", interfaces::show).checkedWithTarget(),
                Route.delete(ONE, RULE + "delete", interfaces::detach).checkedWithTarget());
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(InterfaceHandlers.class, "compute/" + name);
    }

    Response list(Request request) {
        var server = access.load(request);
        var tags = interfaces.tags(server);
        var json = Json.object();
        var list = json.putArray("interfaceAttachments");
        interfaces.portsOf(request.caller(), server).forEach(port -> list.add(view(request, port, tags)));
        return Response.ok(json);
    }

    Response show(Request request) {
        return one(request, access.load(request), new PortId(request.parameter("port_id")));
    }

    private Response one(Request request, Server server, PortId id) {
        var found = find(request, server, id)
                .orElseThrow(() -> new Problem.NotFound(
                                "Instance %s does not have a port with id %s".formatted(server.id(), id))
                        .exception());
        return Response.ok(Json.object().set("interfaceAttachment", view(request, found, interfaces.tags(server))));
    }

    private Optional<PortSummary> find(Request request, Server server, PortId id) {
        return interfaces.portsOf(request.caller(), server).stream()
                .filter(port -> port.id().equals(id))
                .findFirst();
    }

    /** POST: waits until the guest has the interface. */
    Response attach(Request request) {
        var server = access.load(request);
        ServerAccess.requireUnlocked(request, server);
        var wish = wish(request.json().path("interfaceAttachment"));
        var port = interfaces.attach(request.caller(), request.cause(), server, wish);
        if (find(request, server, port).isEmpty()) {
            // A rehearsal, which made none; or somebody removed it in this very moment.
            return Response.ok(
                    Json.object().set("interfaceAttachment", Json.object().put("port_id", port.value())));
        }
        return one(request, server, port);
    }

    private static ServerInterfaces.Wish wish(JsonNode body) {
        var network = text(body, "net_id");
        var port = text(body, "port_id");
        var ip = text(body.path("fixed_ips").path(0), "ip_address");
        if (network.isPresent() && port.isPresent()) {
            throw new Problem.Invalid("Must not input both network_id and port_id").exception();
        }
        if (ip.isPresent() && network.isEmpty()) {
            throw new Problem.Invalid("Must input network_id when request IP address").exception();
        }
        return new ServerInterfaces.Wish(port.map(PortId::new), network.map(NetworkId::new), ip, text(body, "tag"));
    }

    private static Optional<String> text(JsonNode body, String field) {
        return Optional.of(body.path(field).asString("")).filter(text -> !text.isEmpty());
    }

    /** DELETE: begun when answered. */
    Response detach(Request request) {
        var server = access.load(request);
        ServerAccess.requireUnlocked(request, server);
        interfaces.detach(request.caller(), request.cause(), server, new PortId(request.parameter("port_id")));
        return Response.empty(202);
    }

    private static ObjectNode view(Request request, PortSummary port, Map<PortId, String> tags) {
        var json = Json.object();
        json.put("net_id", port.network().value());
        json.put("port_id", port.id().value());
        json.put("mac_addr", port.mac());
        json.put("port_state", port.status());
        var ips = json.putArray("fixed_ips");
        port.fixedIps()
                .forEach(fixed ->
                        ips.addObject().put("subnet_id", fixed.subnet().value()).put("ip_address", fixed.ip()));
        if (request.version().atLeast("2.70")) {
            json.put("tag", Optional.ofNullable(tags.get(port.id())).orElse(null));
        }
        return json;
    }
}
