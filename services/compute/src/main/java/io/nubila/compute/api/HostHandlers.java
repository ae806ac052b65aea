package io.nubila.compute.api;

import io.nubila.compute.engine.Scheduler;
import io.nubila.compute.model.Host;
import io.nubila.compute.store.AggregateStore;
import io.nubila.compute.store.HostStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.compute.HostName;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** /os-services: hosts as the one service each of them runs. */
final class HostHandlers {
    /** What runs guests on a host, by the name clients look for. */
    static final String BINARY = "nova-compute";

    private static final String SERVICES = "/v2.1/os-services";
    private static final String RULE = "os_compute_api:os-services:";
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final Db db;
    private final Clock clock;
    private final HostStore hosts;
    private final ServerStore servers;
    private final AggregateStore aggregates;

    HostHandlers(Db db, Clock clock, HostStore hosts, ServerStore servers, AggregateStore aggregates) {
        this.db = db;
        this.clock = clock;
        this.hosts = hosts;
        this.servers = servers;
        this.aggregates = aggregates;
    }

    /** Every URL of them. */
    static List<Route> routes(HostHandlers hosts) {
        return List.of(
                Route.get(SERVICES, RULE + "list", hosts::services),
                Route.put(SERVICES + "/{service}", RULE + "update", hosts::updateByAction)
                        .until("2.52")
                        .body(schema("service-update"))
                        .bodySince("2.11", schema("service-update-2.11")),
                Route.put(SERVICES + "/{service}", RULE + "update", hosts::updateById)
                        .since("2.53")
                        .body(schema("service-update-2.53")),
                Route.delete(SERVICES + "/{service}", RULE + "delete", hosts::delete));
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(HostHandlers.class, "compute/" + name);
    }

    /** Whether a text has the form of a UUID. */
    static boolean isUuid(String text) {
        return UUID.matcher(text).matches();
    }

    Response services(Request request) {
        Page.onlyKnown(request, "2.75", Set.of("host", "binary"));
        var name = request.query().first("host").filter(text -> !text.isEmpty());
        var binary = request.query().first("binary").filter(text -> !text.isEmpty());
        var found = binary.isPresent() && !binary.get().equals(BINARY)
                ? List.<Host>of()
                : db.read(tx -> name.map(text ->
                                hosts.find(tx, new HostName(text)).stream().toList())
                        .orElseGet(() -> hosts.list(tx, 0, Page.MAX)));
        var json = Json.object();
        var list = json.putArray("services");
        var zones = zones(found);
        found.forEach(host -> list.add(service(request, host, zones)));
        return Response.ok(json);
    }

    private Map<HostName, String> zones(List<Host> found) {
        return db.read(tx -> aggregates.zones(tx, found.stream().map(Host::name).toList()));
    }

    private ObjectNode service(Request request, Host host, Map<HostName, String> zones) {
        var json = Json.object();
        json.put("binary", BINARY);
        json.put("host", host.name().value());
        if (request.version().atLeast("2.53")) {
            json.put("id", host.id());
        } else {
            json.put("id", host.number());
        }
        json.put("zone", zones.getOrDefault(host.name(), Scheduler.DEFAULT_ZONE));
        json.put("status", host.disabled() ? "disabled" : "enabled");
        json.put("state", host.isUp(clock.now()) ? "up" : "down");
        json.put("updated_at", Fields.time(host.seenAt()));
        json.put("disabled_reason", host.reason().orElse(null));
        if (request.version().atLeast("2.11")) {
            json.put("forced_down", host.forcedDown());
        }
        return json;
    }

    /** PUT /os-services/enable and its like, up to 2.52: the host is in the body. */
    Response updateByAction(Request request) {
        var body = request.json();
        var name = new HostName(body.get("host").asString());
        var binary = body.get("binary").asString();
        var reason = Optional.ofNullable(body.get("disabled_reason")).map(node -> node.asString(""));
        var service = Json.object().put("host", name.value()).put("binary", binary);
        switch (request.parameter("service")) {
            case "enable" -> {
                disable(request, name, binary, false, Optional.empty());
                service.put("status", "enabled");
            }
            case "disable" -> {
                disable(request, name, binary, true, Optional.empty());
                service.put("status", "disabled");
            }
            case "disable-log-reason" -> {
                if (reason.isEmpty()) {
                    throw new Problem.Invalid("Missing disabled reason field").exception();
                }
                disable(request, name, binary, true, reason);
                service.put("status", "disabled").put("disabled_reason", reason.get());
            }
            case "force-down" -> service.put("forced_down", forceDown(request, name, binary));
            default -> throw new Problem.NotFound("Unknown action").exception();
        }
        return Response.ok(Json.object().set("service", service));
    }

    private void disable(Request request, HostName name, String binary, boolean disabled, Optional<String> reason) {
        requireCompute(binary);
        var _ = db.write(request.cause(), tx -> hosts.setDisabled(tx, name, disabled, reason));
    }

    private boolean forceDown(Request request, HostName name, String binary) {
        if (!request.version().atLeast("2.11")) {
            throw new Problem.NotFound("Unknown action").exception();
        }
        if (!request.json().has("forced_down")) {
            throw new Problem.Invalid("Missing forced_down field").exception();
        }
        requireCompute(binary);
        boolean down = Fields.yes(request.json(), "forced_down", false);
        var _ = db.write(request.cause(), tx -> hosts.setForcedDown(tx, name, down));
        return down;
    }

    private static void requireCompute(String binary) {
        if (!binary.equals(BINARY)) {
            throw new Problem.Invalid(
                            "Updating a %s service is not supported. Only nova-compute services can be updated."
                                    .formatted(binary))
                    .exception();
        }
    }

    /** PUT /os-services/{id} from 2.53 on. */
    Response updateById(Request request) {
        var host = byId(request);
        var body = request.json();
        if (!body.has("status") && !body.has("forced_down")) {
            throw new Problem.Invalid(
                            "No updates were requested. Fields 'status' or 'forced_down' should be specified.")
                    .exception();
        }
        var reason = Optional.ofNullable(body.get("disabled_reason")).map(node -> node.asString(""));
        var status = body.path("status").asString("");
        if (status.equals("enabled") && reason.isPresent()) {
            throw new Problem.Invalid("Specifying 'disabled_reason' with status 'enabled' is invalid.").exception();
        }
        var changed = db.write(request.cause(), tx -> {
            var now = status.isEmpty() ? host : hosts.setDisabled(tx, host.name(), status.equals("disabled"), reason);
            return body.has("forced_down")
                    ? hosts.setForcedDown(tx, host.name(), Fields.yes(body, "forced_down", false))
                    : now;
        });
        return Response.ok(Json.object().set("service", service(request, changed, zones(List.of(changed)))));
    }

    private Host byId(Request request) {
        var id = request.parameter("service");
        if (!isUuid(id)) {
            throw new Problem.Invalid("Invalid uuid %s".formatted(id)).exception();
        }
        return db.read(tx -> hosts.findById(tx, id)).orElseThrow(() -> noService(id));
    }

    private static RuntimeException noService(String id) {
        return new Problem.NotFound("Service %s could not be found.".formatted(id)).exception();
    }

    /** DELETE forgets a host that has no servers; one that is alive comes back by itself. */
    Response delete(Request request) {
        var id = request.parameter("service");
        var host = request.version().atLeast("2.53") ? byId(request) : byNumber(id);
        db.change(request.cause(), tx -> {
            if (!servers.onHost(tx, host.name(), Optional.empty(), 1).isEmpty()) {
                throw new Problem.Conflict(
                                "Unable to delete compute service that is hosting instances. Migrate or delete the instances first.")
                        .exception();
            }
            aggregates.forget(tx, host.name());
            hosts.delete(tx, host);
        });
        return Response.empty(204);
    }

    private Host byNumber(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new Problem.Invalid("id must be an integer, not %s".formatted(text)).exception();
        }
        return db.read(tx -> hosts.findByNumber(tx, Long.parseLong(text))).orElseThrow(() -> noService(text));
    }
}
