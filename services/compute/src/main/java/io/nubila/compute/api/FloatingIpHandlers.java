package io.nubila.compute.api;

import io.nubila.compute.model.Server;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.FloatingIpId;
import io.nubila.contracts.network.NetworkCatalogueContract;
import io.nubila.contracts.network.NetworkCatalogueContract.Floating;
import io.nubila.contracts.network.NetworkCatalogueContract.Goal;
import io.nubila.contracts.network.NetworkCatalogueContract.Named;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.DryRun;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * /os-floating-ips and /os-floating-ip-pools up to 2.35, and a server's addFloatingIp and removeFloatingIp up to 2.43:
 * network's floating addresses for clients that ask compute for them.
 */
final class FloatingIpHandlers {
    private static final String ALL = "/v2.1/os-floating-ips";
    private static final String ONE = ALL + "/{floating_ip_id}";
    private static final String ACTION = "/v2.1/servers/{server_id}/action";
    private static final String RULE = "os_compute_api:os-floating-ips:";
    private static final String LAST = "2.35";
    private static final String LAST_ACTION = "2.43";

    private final Ids ids;
    private final ServerAccess access;
    private final NetworkContract networks;
    private final NetworkCatalogueContract catalogue;

    FloatingIpHandlers(Ids ids, ServerAccess access, NetworkContract networks, NetworkCatalogueContract catalogue) {
        this.ids = ids;
        this.access = access;
        this.networks = networks;
        this.catalogue = catalogue;
    }

    /** Every URL of them. */
    static List<Route> routes(FloatingIpHandlers floating) {
        return List.of(
                Route.get("/v2.1/os-floating-ip-pools", "os_compute_api:os-floating-ip-pools", floating::pools)
                        .until(LAST),
                Route.get(ALL, RULE + "list", floating::list).until(LAST),
                Route.post(ALL, RULE + "create", floating::create).until(LAST).body(schema("floating-ip-create")),
                Route.get(ONE, RULE + "show", floating::show).until(LAST),
                Route.delete(ONE, RULE + "delete", floating::delete).until(LAST),
                Route.action(ACTION, "addFloatingIp", RULE + "add", floating::add)
                        .until(LAST_ACTION)
                        .body(schema("add-floating-ip"))
                        .checkedWithTarget(),
                Route.action(ACTION, "removeFloatingIp", RULE + "remove", floating::remove)
                        .until(LAST_ACTION)
                        .body(schema("remove-floating-ip"))
                        .checkedWithTarget());
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(FloatingIpHandlers.class, "compute/" + name);
    }

    Response pools(Request request) {
        var json = Json.object();
        var list = json.putArray("floating_ip_pools");
        catalogue
                .pools(request.caller(), Page.MAX)
                .forEach(pool -> list.addObject().put("name", name(pool)));
        return Response.ok(json);
    }

    private static String name(Named pool) {
        return pool.name().isEmpty() ? pool.id().value() : pool.name();
    }

    private static ObjectNode view(Floating floating) {
        var json = Json.object();
        json.put("fixed_ip", floating.fixedIp().orElse(null));
        json.put("id", floating.id().value());
        json.put("instance_id", floating.server().map(server -> server.value()).orElse(null));
        json.put("ip", floating.ip());
        json.put("pool", name(floating.pool()));
        return json;
    }

    private static ProjectId project(Request request) {
        return new ProjectId(request.caller().projectId().orElse(""));
    }

    Response list(Request request) {
        var json = Json.object();
        var list = json.putArray("floating_ips");
        var page = catalogue.floatingIps(request.caller(), project(request), Optional.empty(), Page.MAX);
        while (!page.isEmpty()) {
            page.forEach(floating -> list.add(view(floating)));
            page = page.size() < Page.MAX
                    ? List.of()
                    : catalogue.floatingIps(
                            request.caller(),
                            project(request),
                            Optional.of(page.getLast().id()),
                            Page.MAX);
        }
        return Response.ok(json);
    }

    private Floating load(Request request) {
        var id = request.parameter("floating_ip_id");
        return named(
                () -> catalogue.floatingIp(request.caller(), new FloatingIpId(id)),
                "Floating IP not found for ID " + id);
    }

    private static <T> T named(Supplier<T> question, String missing) {
        try {
            return question.get();
        } catch (ProblemException e) {
            if (e.problem() instanceof Problem.NotFound) {
                throw new Problem.NotFound(missing).exception(e);
            }
            throw e;
        }
    }

    Response show(Request request) {
        return Response.ok(Json.object().set("floating_ip", view(load(request))));
    }

    Response create(Request request) {
        var wanted = request.hasJson()
                ? Optional.ofNullable(request.json().get("pool"))
                        .filter(node -> !node.isNull())
                        .map(node -> node.asString(""))
                : Optional.<String>empty();
        var pool = catalogue.pools(request.caller(), Page.MAX).stream()
                .filter(one -> wanted.isEmpty()
                        || one.name().equals(wanted.get())
                        || one.id().value().equals(wanted.get()))
                .findFirst()
                .orElseThrow(() -> new Problem.NotFound("Floating IP pool not found.").exception());
        return Response.ok(Json.object().set("floating_ip", view(taken(request, pool, wanted))));
    }

    private Floating taken(Request request, Named pool, Optional<String> wanted) {
        var of = wanted.map(name -> " in pool " + name).orElse("");
        try {
            return catalogue.allocate(request.caller(), new FloatingIpId(ids.uuid()), project(request), pool.id());
        } catch (ProblemException e) {
            if (e.problem() instanceof Problem.OverQuota) {
                throw new Problem.OverQuota("IP allocation over quota%s.".formatted(of)).exception(e);
            }
            if (e.problem() instanceof Problem.NoCapacity || e.problem() instanceof Problem.Conflict) {
                throw new Problem.NotFound("No more floating IPs%s.".formatted(of)).exception(e);
            }
            throw e;
        }
    }

    Response delete(Request request) {
        catalogue.release(request.caller(), load(request).id());
        return Response.empty(202);
    }

    private Floating byAddress(Request request, String address) {
        Optional<FloatingIpId> after = Optional.empty();
        while (true) {
            var page = catalogue.floatingIps(request.caller(), project(request), after, Page.MAX);
            var found = page.stream()
                    .filter(floating -> floating.ip().equals(address))
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            if (page.size() < Page.MAX) {
                throw new Problem.NotFound("floating IP not found").exception();
            }
            after = Optional.of(page.getLast().id());
        }
    }

    /** addFloatingIp: leads the address to the fixed address named, or to the server's first of IPv4. */
    Response add(Request request) {
        var server = access.load(request);
        var body = request.json("addFloatingIp");
        var fixed = Optional.ofNullable(body.get("fixed_address")).map(node -> node.asString(""));
        var goal = goal(request, server, fixed);
        var floating = byAddress(request, body.get("address").asString());
        if (!DryRun.active()) {
            lead(request, floating, goal);
        }
        return Response.empty(202);
    }

    /** What network calls a conflict, clients of compute know as a bad request. */
    private void lead(Request request, Floating floating, Goal goal) {
        try {
            catalogue.lead(request.caller(), floating.id(), Optional.of(goal));
        } catch (ProblemException e) {
            if (e.problem() instanceof Problem.Conflict conflict) {
                throw new Problem.Invalid(conflict.message()).exception(e);
            }
            throw e;
        }
    }

    private Goal goal(Request request, Server server, Optional<String> wanted) {
        var ports = networks.portsOf(request.caller(), List.of(server.id())).getOrDefault(server.id(), List.of());
        if (ports.stream().allMatch(port -> port.fixedIps().isEmpty())) {
            throw new Problem.Invalid("No fixed IPs associated to instance").exception();
        }
        for (var port : ports) {
            for (var fixed : port.fixedIps()) {
                if (wanted.map(fixed.ip()::equals).orElse(fixed.version() == 4)) {
                    return new Goal(port.id(), fixed.ip());
                }
            }
        }
        throw new Problem.Invalid(
                        wanted.isPresent()
                                ? "Specified fixed address not assigned to instance"
                                : "Instance has no fixed IPv4 addresses to associate.")
                .exception();
    }

    /** removeFloatingIp: {@code Conflict} when the address does not lead to the server. */
    Response remove(Request request) {
        var server = access.load(request);
        var address = request.json("removeFloatingIp").get("address").asString();
        var floating = byAddress(request, address);
        if (!floating.server().equals(Optional.of(server.id()))) {
            throw new Problem.Conflict(
                            "Floating IP %s is not associated with instance %s.".formatted(address, server.id()))
                    .exception();
        }
        if (!DryRun.active()) {
            catalogue.lead(request.caller(), floating.id(), Optional.empty());
        }
        return Response.empty(202);
    }
}
