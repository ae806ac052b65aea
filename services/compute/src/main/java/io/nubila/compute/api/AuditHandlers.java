package io.nubila.compute.api;

import io.nubila.compute.model.Host;
import io.nubila.compute.store.HostStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * /os-instance_usage_audit_log: which hosts have reported the servers of the last whole month. No host of Nubila reports:
 * usage is read from the log of events, so every host is told as one that has not.
 */
final class AuditHandlers {
    private static final String ALL = "/v2.1/os-instance_usage_audit_log";
    private static final String RULE = "os_compute_api:os-instance-usage-audit-log:";
    private static final DateTimeFormatter GIVEN =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss[.[SSSSSS][SSS][S]]");
    private static final DateTimeFormatter TOLD = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final Db db;
    private final Clock clock;
    private final HostStore hosts;

    AuditHandlers(Db db, Clock clock, HostStore hosts) {
        this.db = db;
        this.clock = clock;
        this.hosts = hosts;
    }

    /** Every URL of it. */
    static List<Route> routes(AuditHandlers audits) {
        return List.of(
                Route.get(ALL, RULE + "list", audits::list), Route.get(ALL + "/{before}", RULE + "show", audits::show));
    }

    Response list(Request request) {
        return Response.ok(Json.object().set("instance_usage_audit_logs", log(clock.now())));
    }

    Response show(Request request) {
        var text = request.parameter("before");
        try {
            var before = LocalDateTime.parse(text, GIVEN).toInstant(ZoneOffset.UTC);
            return Response.ok(Json.object().set("instance_usage_audit_log", log(before)));
        } catch (DateTimeParseException e) {
            throw new Problem.Invalid("Invalid timestamp for date %s".formatted(text)).exception(e);
        }
    }

    private ObjectNode log(Instant before) {
        var end = LocalDateTime.ofInstant(before, ZoneOffset.UTC)
                .toLocalDate()
                .withDayOfMonth(1)
                .atStartOfDay();
        var names = names();
        var json = Json.object();
        json.put("period_beginning", TOLD.format(end.minusMonths(1)));
        json.put("period_ending", TOLD.format(end));
        json.put("num_hosts", names.size());
        json.put("num_hosts_done", 0);
        json.put("num_hosts_running", 0);
        json.put("num_hosts_not_run", names.size());
        json.set("hosts_not_run", Json.strings(names));
        json.put("total_instances", 0);
        json.put("total_errors", 0);
        json.put(
                "overall_status",
                "%s hosts done. 0 errors.".formatted(names.isEmpty() ? "ALL" : "0 of " + names.size()));
        json.putObject("log");
        return json;
    }

    private List<String> names() {
        return db.read(tx -> {
            var found = new ArrayList<String>();
            var page = hosts.list(tx, 0, Page.MAX);
            while (!page.isEmpty()) {
                page.stream().map(Host::name).forEach(name -> found.add(name.value()));
                page = hosts.list(tx, page.getLast().number(), Page.MAX);
            }
            return found;
        });
    }
}
