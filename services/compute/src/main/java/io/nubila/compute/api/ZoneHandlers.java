package io.nubila.compute.api;

import io.nubila.compute.engine.Scheduler;
import io.nubila.compute.model.Host;
import io.nubila.compute.store.AggregateStore;
import io.nubila.compute.store.HostStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** /os-availability-zone: the zones that have hosts, and for administrators which. */
final class ZoneHandlers {
    private static final String ALL = "/v2.1/os-availability-zone";
    private static final String RULE = "os_compute_api:os-availability-zone:";

    private final Db db;
    private final Clock clock;
    private final HostStore hosts;
    private final AggregateStore aggregates;

    ZoneHandlers(Db db, Clock clock, HostStore hosts, AggregateStore aggregates) {
        this.db = db;
        this.clock = clock;
        this.hosts = hosts;
        this.aggregates = aggregates;
    }

    /** Every URL of them. */
    static List<Route> routes(ZoneHandlers zones) {
        return List.of(
                Route.get(ALL, RULE + "list", zones::list), Route.get(ALL + "/detail", RULE + "detail", zones::detail));
    }

    Response list(Request request) {
        return answer(Map.of());
    }

    Response detail(Request request) {
        var now = clock.now();
        var inside = new HashMap<String, ObjectNode>();
        db.read(tx -> {
            var page = hosts.list(tx, 0, Page.MAX);
            while (!page.isEmpty()) {
                var zones = aggregates.zones(tx, page.stream().map(Host::name).toList());
                for (var host : page) {
                    if (!host.disabled()) {
                        inside.computeIfAbsent(
                                        zones.getOrDefault(host.name(), Scheduler.DEFAULT_ZONE), _ -> Json.object())
                                .putObject(host.name().value())
                                .putObject(HostHandlers.BINARY)
                                .put("available", host.isUp(now))
                                .put("active", true)
                                .put("updated_at", Fields.time(host.seenAt()));
                    }
                }
                page = hosts.list(tx, page.getLast().number(), Page.MAX);
            }
            return inside;
        });
        return answer(inside);
    }

    private Response answer(Map<String, ObjectNode> inside) {
        var json = Json.object();
        var list = json.putArray("availabilityZoneInfo");
        var zones = db.read(tx -> aggregates.zones(tx, Scheduler.DEFAULT_ZONE));
        // Zones open for new servers come first, as clients know it.
        for (boolean open : new boolean[] {true, false}) {
            zones.forEach((name, available) -> {
                if (available == open) {
                    var zone = list.addObject();
                    zone.put("zoneName", name);
                    zone.putObject("zoneState").put("available", available);
                    zone.set("hosts", inside.get(name));
                }
            });
        }
        return Response.ok(json);
    }
}
