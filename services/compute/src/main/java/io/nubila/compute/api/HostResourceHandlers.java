package io.nubila.compute.api;

import io.nubila.compute.engine.Scheduler;
import io.nubila.compute.model.Flavor;
import io.nubila.compute.model.Host;
import io.nubila.compute.model.Server;
import io.nubila.compute.store.AggregateStore;
import io.nubila.compute.store.HostStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.compute.HostName;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;

/** /os-hosts, up to 2.42: hosts with what they have, and what of it each project takes. */
final class HostResourceHandlers {
    private static final String ALL = "/v2.1/os-hosts";
    private static final String ONE = ALL + "/{host}";
    private static final String RULE = "os_compute_api:os-hosts:";
    private static final String LAST = "2.42";

    private final Db db;
    private final HostStore hosts;
    private final ServerStore servers;
    private final AggregateStore aggregates;

    HostResourceHandlers(Db db, HostStore hosts, ServerStore servers, AggregateStore aggregates) {
        this.db = db;
        this.hosts = hosts;
        this.servers = servers;
        this.aggregates = aggregates;
    }

    /** Every URL of them. */
    static List<Route> routes(HostResourceHandlers hosts) {
        return List.of(
                Route.get(ALL, RULE + "list", hosts::list).until(LAST),
                Route.get(ONE, RULE + "show", hosts::show).until(LAST),
                Route.put(ONE, RULE + "update", hosts::update)
                        .until(LAST)
                        .body(BodySchema.of(HostResourceHandlers.class, "compute/host-update")),
                Route.get(ONE + "/startup", RULE + "start", hosts::power).until(LAST),
                Route.get(ONE + "/shutdown", RULE + "shutdown", hosts::power).until(LAST),
                Route.get(ONE + "/reboot", RULE + "reboot", hosts::power).until(LAST));
    }

    Response list(Request request) {
        var wanted = request.query().first("zone").filter(zone -> !zone.isEmpty());
        var json = Json.object();
        var list = json.putArray("hosts");
        db.read(tx -> {
            var page = hosts.list(tx, 0, Page.MAX);
            while (!page.isEmpty()) {
                var zones = aggregates.zones(tx, page.stream().map(Host::name).toList());
                for (var host : page) {
                    var zone = zones.getOrDefault(host.name(), Scheduler.DEFAULT_ZONE);
                    if (!host.disabled()
                            && wanted.filter(name -> !name.equals(zone)).isEmpty()) {
                        list.addObject()
                                .put("host_name", host.name().value())
                                .put("service", "compute")
                                .put("zone", zone);
                    }
                }
                page = hosts.list(tx, page.getLast().number(), Page.MAX);
            }
            return list;
        });
        return Response.ok(json);
    }

    private static HostName name(Request request) {
        return new HostName(request.parameter("host"));
    }

    private Host load(Tx tx, HostName name) {
        return hosts.find(tx, name)
                .orElseThrow(() -> new Problem.NotFound(
                                "ComputeHostNotFound", "Compute host %s could not be found.".formatted(name))
                        .exception());
    }

    /** Processors, memory and disk together. */
    private record Amount(long vcpus, long memoryMib, long diskGib) {
        private static final Amount NONE = new Amount(0, 0, 0);

        Amount plus(Flavor flavor) {
            return new Amount(
                    vcpus + flavor.vcpus(),
                    memoryMib + flavor.memoryMib(),
                    diskGib + flavor.rootGib() + flavor.ephemeralGib());
        }
    }

    Response show(Request request) {
        var name = name(request);
        var json = Json.object();
        var list = json.putArray("host");
        db.read(tx -> {
            var facts = load(tx, name).facts();
            add(list, name, "(total)", new Amount(facts.vcpus(), facts.memoryMib(), facts.diskGib()));
            var byProject = new TreeMap<String, Amount>();
            var all = Amount.NONE;
            var page = servers.onHost(tx, name, Optional.empty(), Page.MAX);
            while (!page.isEmpty()) {
                for (Server server : page) {
                    var flavor = server.spec().flavor();
                    all = all.plus(flavor);
                    byProject.merge(server.project().value(), Amount.NONE.plus(flavor), (sum, _) -> sum.plus(flavor));
                }
                page = servers.onHost(tx, name, Optional.of(page.getLast().id()), Page.MAX);
            }
            add(list, name, "(used_now)", all);
            add(list, name, "(used_max)", all);
            byProject.forEach((project, amount) -> add(list, name, project, amount));
            return list;
        });
        return Response.ok(json);
    }

    private static void add(ArrayNode list, HostName host, String project, Amount amount) {
        list.addObject()
                .putObject("resource")
                .put("host", host.value())
                .put("project", project)
                .put("cpu", amount.vcpus())
                .put("memory_mb", amount.memoryMib())
                .put("disk_gb", amount.diskGib());
    }

    /** PUT: opens a host for new servers or closes it. Maintenance is nothing these hypervisors know. */
    Response update(Request request) {
        var name = name(request);
        var body = request.json();
        if (body.has("maintenance_mode")) {
            var _ = db.read(tx -> load(tx, name));
            throw unsupported();
        }
        boolean enable =
                body.path("status").asString("").toLowerCase(Locale.ROOT).equals("enable");
        db.change(request.cause(), tx -> {
            var _ = load(tx, name);
            var _ = hosts.setDisabled(tx, name, !enable, Optional.empty());
        });
        return Response.ok(Json.object().put("host", name.value()).put("status", enable ? "enabled" : "disabled"));
    }

    /** The power of hosts is not in the hands of what runs on them. */
    Response power(Request request) {
        var _ = db.read(tx -> load(tx, name(request)));
        throw unsupported();
    }

    private static RuntimeException unsupported() {
        return new Problem.Refused(501, "NotImplemented", "The requested functionality is not supported.").exception();
    }
}
