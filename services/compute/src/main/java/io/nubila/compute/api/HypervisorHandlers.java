package io.nubila.compute.api;

import io.nubila.compute.engine.Hosts;
import io.nubila.compute.model.Host;
import io.nubila.compute.model.Server;
import io.nubila.compute.store.HostStore;
import io.nubila.compute.store.HostStore.Usage;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.compute.HostLoad;
import io.nubila.contracts.compute.HostName;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** /os-hypervisors: hosts as what runs guests, with what they have and, up to 2.87, what of it is taken. */
final class HypervisorHandlers {
    private static final String ALL = "/v2.1/os-hypervisors";
    private static final String ONE = ALL + "/{hypervisor}";
    private static final String RULE = "os_compute_api:os-hypervisors:";
    private static final String PATTERN = "hypervisor_hostname_pattern";
    private static final String WITH_SERVERS = "with_servers";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private final Db db;
    private final Clock clock;
    private final HostStore hosts;
    private final ServerStore servers;
    private final Hosts drivers;

    HypervisorHandlers(Db db, Clock clock, HostStore hosts, ServerStore servers, Hosts drivers) {
        this.db = db;
        this.clock = clock;
        this.hosts = hosts;
        this.servers = servers;
        this.drivers = drivers;
    }

    /** Every URL of them. */
    static List<Route> routes(HypervisorHandlers hypervisors) {
        return List.of(
                Route.get(ALL, RULE + "list", hypervisors::list),
                Route.get(ALL + "/detail", RULE + "list-detail", hypervisors::detail),
                Route.get(ALL + "/statistics", RULE + "statistics", hypervisors::statistics)
                        .until("2.87"),
                Route.get(ONE, RULE + "show", hypervisors::show),
                Route.get(ONE + "/uptime", RULE + "uptime", hypervisors::uptime).until("2.87"),
                Route.get(ONE + "/search", RULE + "search", hypervisors::search).until("2.52"),
                Route.get(ONE + "/servers", RULE + "servers", hypervisors::serversOf)
                        .until("2.52"));
    }

    Response list(Request request) {
        return page(request, false);
    }

    Response detail(Request request) {
        return page(request, true);
    }

    private Response page(Request request, boolean full) {
        Page.onlyKnown(request, "2.53", Set.of("limit", "marker", PATTERN, WITH_SERVERS));
        boolean paged = request.version().atLeast("2.33");
        var page = paged ? Page.of(request) : new Page(Page.MAX, Optional.empty());
        var pattern = request.version().atLeast("2.53") ? request.query().first(PATTERN) : Optional.<String>empty();
        if (pattern.isPresent()
                && (request.query().has("limit") || page.marker().isPresent())) {
            throw new Problem.Invalid(
                            "Paging over hypervisors with the %s query parameter is not supported.".formatted(PATTERN))
                    .exception();
        }
        var found = pattern.map(this::named).orElseGet(() -> page(request, page));
        boolean withServers = withServers(request);
        var usage = full ? usage(request, found) : Map.<HostName, Usage>of();
        var json = Json.object();
        var list = json.putArray("hypervisors");
        for (var host : found) {
            var shown = full ? full(request, host, usage.getOrDefault(host.name(), Usage.NONE)) : brief(request, host);
            if (withServers) {
                servers(request, shown, host);
            }
            list.add(shown);
        }
        if (paged && pattern.isEmpty()) {
            var last = found.isEmpty() ? "" : id(request, found.getLast());
            page.link(
                    json,
                    "hypervisors_links",
                    request,
                    full ? "os-hypervisors/detail" : "os-hypervisors",
                    found.size(),
                    last);
        }
        return Response.ok(json);
    }

    private List<Host> page(Request request, Page page) {
        long after = page.marker()
                .map(marker -> byId(request, marker)
                        .orElseThrow(() -> Page.noMarker(marker))
                        .number())
                .orElse(0L);
        return db.read(tx -> hosts.list(tx, after, page.limit()));
    }

    private List<Host> named(String part) {
        var found = db.read(tx -> hosts.named(tx, part, Page.MAX));
        if (found.isEmpty()) {
            throw new Problem.NotFound("No hypervisor matching '%s' could be found.".formatted(part)).exception();
        }
        return found;
    }

    private static boolean withServers(Request request) {
        if (!request.version().atLeast("2.53")) {
            return false;
        }
        return request.query()
                .first(WITH_SERVERS)
                .map(text -> Fields.yes(text)
                        .orElseThrow(() -> new Problem.Invalid("Invalid input for query parameters %s. Value: %s."
                                        .formatted(WITH_SERVERS, text))
                                .exception()))
                .orElse(false);
    }

    /** Sums are asked for only where they are shown. */
    private Map<HostName, Usage> usage(Request request, List<Host> found) {
        return request.version().atLeast("2.88")
                ? Map.of()
                : db.read(tx -> hosts.usage(tx, found.stream().map(Host::name).toList()));
    }

    /** A host by its UUID, or before 2.53 by its number. */
    private Optional<Host> byId(Request request, String id) {
        if (request.version().atLeast("2.53")) {
            return db.read(tx -> hosts.findById(tx, id));
        }
        return id.matches("[0-9]{1,18}") ? db.read(tx -> hosts.findByNumber(tx, Long.parseLong(id))) : Optional.empty();
    }

    private static String id(Request request, Host host) {
        return request.version().atLeast("2.53") ? host.id() : Long.toString(host.number());
    }

    private Host load(Request request) {
        var id = request.parameter("hypervisor");
        if (request.version().atLeast("2.53") && !HostHandlers.isUuid(id)) {
            throw new Problem.Invalid("Invalid uuid %s".formatted(id)).exception();
        }
        return byId(request, id)
                .orElseThrow(() ->
                        new Problem.NotFound("Hypervisor with ID '%s' could not be found.".formatted(id)).exception());
    }

    /** GET …/uptime, up to 2.87; {@code Invalid} when the host does not answer. */
    Response uptime(Request request) {
        var host = load(request);
        var uptime = uptime(host)
                .orElseThrow(() -> new Problem.Invalid(
                                "Compute service of %s is unavailable at this time.".formatted(host.name()))
                        .exception());
        return Response.ok(Json.object().set("hypervisor", brief(request, host).put("uptime", uptime)));
    }

    /** The words of the program {@code uptime}; clients take them apart. */
    private Optional<String> uptime(Host host) {
        if (!host.isUp(clock.now())) {
            return Optional.empty();
        }
        try {
            return drivers.load(host.name()).map(this::words);
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private String words(HostLoad load) {
        var up = load.up();
        return String.format(
                Locale.ROOT,
                " %s up %d days, %d:%02d,  0 users,  load average: %.2f, %.2f, %.2f",
                TIME.format(clock.now()),
                up.toDays(),
                up.toHoursPart(),
                up.toMinutesPart(),
                load.one(),
                load.five(),
                load.fifteen());
    }

    Response show(Request request) {
        Page.onlyKnown(request, "2.53", Set.of(WITH_SERVERS));
        var host = load(request);
        var json = full(request, host, usage(request, List.of(host)).getOrDefault(host.name(), Usage.NONE));
        if (withServers(request)) {
            servers(request, json, host);
        }
        return Response.ok(Json.object().set("hypervisor", json));
    }

    Response search(Request request) {
        var json = Json.object();
        var list = json.putArray("hypervisors");
        named(request.parameter("hypervisor")).forEach(host -> list.add(brief(request, host)));
        return Response.ok(json);
    }

    Response serversOf(Request request) {
        var json = Json.object();
        var list = json.putArray("hypervisors");
        for (var host : named(request.parameter("hypervisor"))) {
            var shown = brief(request, host);
            servers(request, shown, host);
            list.add(shown);
        }
        return Response.ok(json);
    }

    private ObjectNode brief(Request request, Host host) {
        var json = Json.object();
        json.set("id", idNode(request, host));
        json.put("hypervisor_hostname", host.name().value());
        json.put("state", host.isUp(clock.now()) ? "up" : "down");
        json.put("status", host.disabled() ? "disabled" : "enabled");
        return json;
    }

    private static JsonNode idNode(Request request, Host host) {
        var factory = Json.object();
        return request.version().atLeast("2.53") ? factory.stringNode(host.id()) : factory.numberNode(host.number());
    }

    private ObjectNode full(Request request, Host host, Usage used) {
        var facts = host.facts();
        var json = brief(request, host);
        json.put("hypervisor_type", facts.hypervisorType());
        json.put("hypervisor_version", facts.hypervisorVersion());
        // Hosts are known by name; which of a host's addresses is meant here was never said.
        json.putNull("host_ip");
        var service = json.putObject("service");
        service.set("id", idNode(request, host));
        service.put("host", host.name().value());
        service.put("disabled_reason", host.reason().orElse(null));
        if (request.version().atLeast("2.88")) {
            json.put("uptime", uptime(host).orElse(null));
            return json;
        }
        amounts(json, facts.vcpus(), facts.memoryMib(), facts.diskGib(), used);
        var cpu = Json.object().put("arch", facts.architecture());
        cpu.putObject("topology").put("sockets", 1).put("cores", facts.vcpus()).put("threads", 1);
        if (request.version().atLeast("2.28")) {
            json.set("cpu_info", cpu);
        } else {
            json.put("cpu_info", Json.write(cpu));
        }
        return json;
    }

    private static void amounts(ObjectNode json, long vcpus, long memoryMib, long diskGib, Usage used) {
        json.put("vcpus", vcpus);
        json.put("memory_mb", memoryMib);
        json.put("local_gb", diskGib);
        json.put("vcpus_used", used.vcpus());
        json.put("memory_mb_used", used.memoryMib());
        json.put("local_gb_used", used.diskGib());
        json.put("free_ram_mb", memoryMib - used.memoryMib());
        json.put("free_disk_gb", diskGib - used.diskGib());
        json.put("disk_available_least", diskGib - used.diskGib());
        json.put("current_workload", 0);
        json.put("running_vms", used.servers());
    }

    private void servers(Request request, ObjectNode json, Host host) {
        var found = db.read(tx -> servers.onHost(tx, host.name(), Optional.empty(), Page.MAX));
        if (found.isEmpty() && !request.version().atLeast("2.75")) {
            return;
        }
        var list = json.putArray("servers");
        for (Server server : found) {
            list.addObject().put("name", server.name()).put("uuid", server.id().value());
        }
    }

    /** Sums over all hosts that are not disabled. */
    Response statistics(Request request) {
        long count = 0;
        long vcpus = 0;
        long memoryMib = 0;
        long diskGib = 0;
        var used = Usage.NONE;
        var page = db.read(tx -> hosts.list(tx, 0, Page.MAX));
        while (!page.isEmpty()) {
            var enabled = page.stream().filter(host -> !host.disabled()).toList();
            var usage = usage(request, enabled);
            for (var host : enabled) {
                count++;
                vcpus += host.facts().vcpus();
                memoryMib += host.facts().memoryMib();
                diskGib += host.facts().diskGib();
                used = used.plus(usage.getOrDefault(host.name(), Usage.NONE));
            }
            long after = page.getLast().number();
            page = db.read(tx -> hosts.list(tx, after, Page.MAX));
        }
        var json = Json.object();
        json.put("count", count);
        amounts(json, vcpus, memoryMib, diskGib, used);
        return Response.ok(Json.object().set("hypervisor_statistics", json));
    }
}
