package io.nubila.compute.api;

import io.nubila.compute.engine.Hosts;
import io.nubila.compute.model.Server;
import io.nubila.contracts.compute.GuestDiagnostics;
import io.nubila.contracts.compute.PowerState;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** /servers/{id}/diagnostics: what a guest that runs has used, for administrators. */
final class ServerDiagnosticsHandlers {
    private static final String PATH = "/v2.1/servers/{server_id}/diagnostics";
    private static final String RULE = "os_compute_api:os-server-diagnostics";
    private static final long KIB_OF_MIB = 1L << 10;

    private final Clock clock;
    private final ServerAccess access;
    private final Hosts hosts;

    ServerDiagnosticsHandlers(Clock clock, ServerAccess access, Hosts hosts) {
        this.clock = clock;
        this.access = access;
        this.hosts = hosts;
    }

    /** Its two shapes. */
    static List<Route> routes(ServerDiagnosticsHandlers diagnostics) {
        return List.of(
                Route.get(PATH, RULE, diagnostics::flat).until("2.47").checkedWithTarget(),
                Route.get(PATH, RULE, diagnostics::show).since("2.48").checkedWithTarget());
    }

    /** GET until 2.47: each figure under a name made of the device's name, as libvirt counts it. */
    Response flat(Request request) {
        return Response.ok(flat(hosts.diagnostics(access.load(request))));
    }

    private static ObjectNode flat(GuestDiagnostics guest) {
        var json = Json.object();
        guest.cpus().forEach(cpu -> json.put("cpu%d_time".formatted(cpu.number()), cpu.nanoseconds()));
        guest.disks()
                .forEach(disk -> json.put(disk.name() + "_read_req", disk.readRequests())
                        .put(disk.name() + "_read", disk.readBytes())
                        .put(disk.name() + "_write_req", disk.writeRequests())
                        .put(disk.name() + "_write", disk.writeBytes())
                        .put(disk.name() + "_errors", disk.errors()));
        guest.nics()
                .forEach(nic -> nic.traffic().ifPresent(traffic -> {
                    flat(json, nic.name() + "_rx", traffic.received());
                    flat(json, nic.name() + "_tx", traffic.sent());
                }));
        json.put("memory", guest.memoryMaximumKib());
        guest.memoryStatistics().forEach((name, value) -> json.put("memory-" + name, value));
        return json;
    }

    private static void flat(ObjectNode json, String prefix, GuestDiagnostics.Flow flow) {
        json.put(prefix, flow.bytes())
                .put(prefix + "_packets", flow.packets())
                .put(prefix + "_errors", flow.errors())
                .put(prefix + "_drop", flow.dropped());
    }

    /** GET since 2.48: the same shape whatever the driver. Nobody measures rates, so they are null. */
    Response show(Request request) {
        var server = access.load(request);
        var guest = hosts.diagnostics(server);
        var json = Json.object();
        // Only of a guest that runs are there any.
        json.put("state", PowerState.RUNNING.word());
        json.put("driver", guest.driver());
        json.put("hypervisor", guest.hypervisor());
        json.put("hypervisor_os", guest.hypervisorOs());
        uptime(json, server);
        json.put("config_drive", server.spec().configDrive());
        json.put("num_cpus", guest.cpus().size());
        json.put("num_nics", guest.nics().size());
        json.put("num_disks", guest.disks().size());
        json.putObject("memory_details")
                .put("maximum", guest.memoryMaximumKib() / KIB_OF_MIB)
                .put("used", guest.memoryUsedKib() / KIB_OF_MIB);
        cpus(json, guest);
        disks(json, guest);
        nics(json, guest);
        return Response.ok(json);
    }

    private void uptime(ObjectNode json, Server server) {
        server.launchedAt()
                .ifPresentOrElse(
                        since -> json.put(
                                "uptime", Duration.between(since, clock.now()).toSeconds()),
                        () -> json.putNull("uptime"));
    }

    private static void cpus(ObjectNode json, GuestDiagnostics guest) {
        var details = json.putArray("cpu_details");
        guest.cpus()
                .forEach(cpu -> details.addObject()
                        .put("id", cpu.number())
                        .put("time", cpu.nanoseconds())
                        .putNull("utilisation"));
    }

    private static void disks(ObjectNode json, GuestDiagnostics guest) {
        var details = json.putArray("disk_details");
        guest.disks()
                .forEach(disk -> details.addObject()
                        .put("read_bytes", disk.readBytes())
                        .put("read_requests", disk.readRequests())
                        .put("write_bytes", disk.writeBytes())
                        .put("write_requests", disk.writeRequests())
                        .put("errors_count", disk.errors()));
    }

    private static void nics(ObjectNode json, GuestDiagnostics guest) {
        var details = json.putArray("nic_details");
        for (var nic : guest.nics()) {
            var one = details.addObject().put("mac_address", nic.mac());
            for (var name : List.of("octets", "errors", "drop", "packets", "rate")) {
                one.putNull("rx_" + name).putNull("tx_" + name);
            }
            nic.traffic().ifPresent(traffic -> {
                flow(one, "rx_", traffic.received());
                flow(one, "tx_", traffic.sent());
            });
        }
    }

    private static void flow(ObjectNode json, String prefix, GuestDiagnostics.Flow flow) {
        json.put(prefix + "octets", flow.bytes())
                .put(prefix + "errors", flow.errors())
                .put(prefix + "drop", flow.dropped())
                .put(prefix + "packets", flow.packets());
    }
}
