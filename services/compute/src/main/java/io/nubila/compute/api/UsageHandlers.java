package io.nubila.compute.api;

import io.nubila.compute.model.ServerUse;
import io.nubila.compute.store.ServerStore;
import io.nubila.compute.store.UsageStore;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** /os-simple-tenant-usage: what projects had over a period, in hours times amount. */
final class UsageHandlers {
    private static final String ALL = "/v2.1/os-simple-tenant-usage";
    private static final String RULE = "os_compute_api:os-simple-tenant-usage:";

    private final Db db;
    private final Clock clock;
    private final UsageStore usages;
    private final ServerStore servers;

    UsageHandlers(Db db, Clock clock, UsageStore usages, ServerStore servers) {
        this.db = db;
        this.clock = clock;
        this.usages = usages;
        this.servers = servers;
    }

    /** Every URL of it. */
    static List<Route> routes(UsageHandlers usages) {
        return List.of(
                Route.get(ALL, RULE + "list", usages::list),
                Route.get(ALL + "/{project_id}", RULE + "show", usages::show).checkedWithTarget());
    }

    private record Period(Instant start, Instant stop, Instant now) {}

    private Period period(Request request) {
        var now = clock.now();
        var start = time(request, "start", now);
        var stop = time(request, "end", now);
        if (!start.isBefore(stop)) {
            throw new Problem.Invalid("Invalid start time. The start time cannot occur after the end time.")
                    .exception();
        }
        return new Period(start, stop.isAfter(now) ? now : stop, now);
    }

    private static Instant time(Request request, String name, Instant otherwise) {
        var text = request.query().first(name).filter(value -> !value.isEmpty());
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return LocalDateTime.parse(text.get().replace(' ', 'T')).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new Problem.Invalid("Datetime is in invalid format: %s".formatted(text.get())).exception(e);
        }
    }

    private List<ServerUse> within(Optional<ProjectId> project, Period period, Page page) {
        return db.read(tx -> {
            var after = page.marker().map(ServerId::new);
            after.ifPresent(id -> {
                if (servers.find(tx, id).isEmpty()) {
                    throw Page.noMarker(id.value());
                }
            });
            return usages.within(tx, project, period.start(), period.stop(), after, page.limit());
        });
    }

    private static Page page(Request request) {
        return request.version().atLeast("2.40") ? Page.of(request) : new Page(Page.MAX, Optional.empty());
    }

    Response list(Request request) {
        Page.onlyKnown(request, "2.75", Set.of("start", "end", "detailed", "limit", "marker"));
        var period = period(request);
        var page = page(request);
        var found = within(Optional.empty(), period, page);
        boolean detailed = request.query().first("detailed").orElse("0").equals("1");
        var byProject = new LinkedHashMap<ProjectId, List<ServerUse>>();
        found.forEach(use ->
                byProject.computeIfAbsent(use.project(), _ -> new ArrayList<>()).add(use));
        var json = Json.object();
        var list = json.putArray("tenant_usages");
        byProject.forEach((project, uses) -> list.add(summary(project, uses, period, detailed)));
        link(json, "tenant_usages_links", request, page, "os-simple-tenant-usage", found);
        return Response.ok(json);
    }

    Response show(Request request) {
        var project = new ProjectId(request.parameter("project_id"));
        request.authorize(Target.project(project.value()));
        Page.onlyKnown(request, "2.75", Set.of("start", "end", "limit", "marker"));
        var period = period(request);
        var page = page(request);
        var found = within(Optional.of(project), period, page);
        var json = Json.object();
        json.set("tenant_usage", found.isEmpty() ? Json.object() : summary(project, found, period, true));
        link(json, "tenant_usage_links", request, page, "os-simple-tenant-usage/" + project, found);
        return Response.ok(json);
    }

    private static void link(
            ObjectNode json, String key, Request request, Page page, String collection, List<ServerUse> found) {
        if (request.version().atLeast("2.40")) {
            var last = found.isEmpty() ? "" : found.getLast().id().value();
            page.link(json, key, request, collection, found.size(), last);
        }
    }

    private static ObjectNode summary(ProjectId project, List<ServerUse> uses, Period period, boolean detailed) {
        double hours = 0;
        double disk = 0;
        double memory = 0;
        double vcpus = 0;
        var json = Json.object();
        json.put("tenant_id", project.value());
        if (detailed) {
            json.putArray("server_usages");
        }
        for (var use : uses) {
            double time = use.hours(period.start(), period.stop());
            hours += time;
            disk += time * use.diskGib();
            memory += time * use.flavor().memoryMib();
            vcpus += time * use.flavor().vcpus();
            if (detailed) {
                json.withArray("server_usages").add(line(use, time, period.now()));
            }
        }
        json.put("total_local_gb_usage", disk);
        json.put("total_vcpus_usage", vcpus);
        json.put("total_memory_mb_usage", memory);
        json.put("total_hours", hours);
        json.put("start", Fields.time(period.start()));
        json.put("stop", Fields.time(period.stop()));
        return json;
    }

    private static ObjectNode line(ServerUse use, double hours, Instant now) {
        var json = Json.object();
        json.put("hours", hours);
        json.put("flavor", use.flavor().name());
        json.put("instance_id", use.id().value());
        json.put("name", use.name());
        json.put("tenant_id", use.project().value());
        json.put("memory_mb", use.flavor().memoryMib());
        json.put("local_gb", use.diskGib());
        json.put("vcpus", use.flavor().vcpus());
        json.put("started_at", Fields.time(use.launchedAt()));
        json.put("ended_at", use.terminatedAt().map(Fields::time).orElse(null));
        json.put("state", use.state());
        json.put("uptime", use.uptimeSeconds(now));
        return json;
    }
}
