package io.nubila.compute.api;

import io.nubila.compute.engine.Consoles;
import io.nubila.compute.model.Server;
import io.nubila.contracts.compute.HostName;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.List;

/**
 * Addresses of consoles: POST remote-consoles and the older actions, and where a console's token leads. Of the kinds that
 * OpenStack knows only noVNC is there; the others are refused as by a cloud in which they are switched off.
 */
final class RemoteConsoleHandlers {
    /** The last microversion with an action for each kind of console. */
    private static final String LAST_ACTION = "2.5";

    private static final String RULE = "os_compute_api:os-remote-consoles";
    private static final String NOVNC = "novnc";

    private final ServerAccess access;
    private final Consoles consoles;
    private final String page;

    /**
     * @param page the URL of the page that shows a console
     */
    RemoteConsoleHandlers(ServerAccess access, Consoles consoles, String page) {
        this.access = access;
        this.consoles = consoles;
        this.page = page;
    }

    /** Its URLs. */
    static List<Route> routes(RemoteConsoleHandlers remote) {
        return List.of(
                Route.post("/v2.1/servers/{server_id}/remote-consoles", RULE, remote::create)
                        .since("2.6")
                        .bodySince("2.6", schema("remote-console"))
                        .bodySince("2.8", schema("remote-console-2.8"))
                        .bodySince("2.99", schema("remote-console-2.99"))
                        .checkedWithTarget(),
                action("os-getVNCConsole", remote::vnc).body(schema("get-vnc-console")),
                action("os-getSPICEConsole", request -> remote.unavailable(request, "os-getSPICEConsole"))
                        .body(schema("get-spice-console")),
                action("os-getSerialConsole", request -> remote.unavailable(request, "os-getSerialConsole"))
                        .body(schema("get-serial-console")),
                action("os-getRDPConsole", remote::rdp),
                Route.get(
                        "/v2.1/os-console-auth-tokens/{console_token}",
                        "os_compute_api:os-console-auth-tokens",
                        remote::token));
    }

    private static Route action(String name, io.nubila.kernel.http.Handler handler) {
        return Route.action("/v2.1/servers/{server_id}/action", name, RULE, handler)
                .until(LAST_ACTION)
                .checkedWithTarget();
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(RemoteConsoleHandlers.class, "compute/" + name);
    }

    /** POST remote-consoles: any kind, told by protocol and type. */
    Response create(Request request) {
        var wanted = request.json("remote_console");
        var protocol = wanted.get("protocol").asString();
        var type = wanted.get("type").asString();
        var server = access.load(request);
        if (protocol.equals("rdp")) {
            throw unavailable(protocol);
        }
        consoles.requirePlaced(server);
        if (!protocol.equals("vnc")) {
            throw unavailable(type);
        }
        var made = Json.object().put("protocol", protocol).put("type", type).put("url", url(request, server, type));
        return Response.ok(Json.object().set("remote_console", made));
    }

    /** os-getVNCConsole. */
    Response vnc(Request request) {
        var type = request.json("os-getVNCConsole").get("type").asString();
        var server = access.load(request);
        consoles.requirePlaced(server);
        var made = Json.object().put("type", type).put("url", url(request, server, type));
        return Response.ok(Json.object().set("console", made));
    }

    /** The actions of kinds that are switched off. */
    Response unavailable(Request request, String action) {
        var type = request.json(action).get("type").asString();
        consoles.requirePlaced(access.load(request));
        throw unavailable(type);
    }

    /** os-getRDPConsole: went from OpenStack with the hypervisor that had it. */
    Response rdp(Request request) {
        var _ = access.load(request);
        throw unavailable("rdp-html5");
    }

    private String url(Request request, Server server, String type) {
        if (!type.equals(NOVNC)) {
            throw new Problem.Invalid("Invalid console type " + type).exception();
        }
        var token = consoles.issue(request.cause(), server, request.caller().userId());
        // The page hands the path to noVNC, which opens its WebSocket there: the escapes are of "?token=".
        return page + "?path=%3Ftoken%3D" + token;
    }

    private static RuntimeException unavailable(String type) {
        return new Problem.Invalid("Unavailable console type %s.".formatted(type)).exception();
    }

    /** GET os-console-auth-tokens: where a token leads. The display has no port: it is a socket in the server's folder. */
    Response token(Request request) {
        if (!request.version().atLeast("2.31")) {
            throw new Problem.Invalid("Tokens of RDP consoles were shown before 2.31, and there are none any more.")
                    .exception();
        }
        var console =
                consoles.find(request.parameter("console_token")).orElseThrow(RemoteConsoleHandlers::missingToken);
        var server = consoles.server(console).orElseThrow(RemoteConsoleHandlers::missingToken);
        var told = Json.object();
        told.put("instance_uuid", server.id().value());
        told.put("host", server.host().map(HostName::value).orElse(null));
        told.put("port", 0);
        told.putNull("internal_access_path");
        return Response.ok(Json.object().set("console", told));
    }

    private static RuntimeException missingToken() {
        return new Problem.NotFound("Token not found").exception();
    }
}
