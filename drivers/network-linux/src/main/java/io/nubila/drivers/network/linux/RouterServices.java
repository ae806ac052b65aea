package io.nubila.drivers.network.linux;

import io.nubila.contracts.network.RouterId;
import io.nubila.kernel.base.Commands;
import io.nubila.network.driver.RouterPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What runs inside a router's namespace once its devices are there: address translation and router advertisements. */
final class RouterServices {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String table;
    private final Commands commands;
    private final Dnsmasq dnsmasq;
    private final Map<RouterId, Loaded> loaded = new HashMap<>();

    /**
     * What a namespace was given.
     *
     * @param namespace the kernel's number of it: a namespace made anew under the old name has no rules yet
     */
    private record Loaded(RouterPlan plan, long namespace) {}

    RouterServices(String table, Commands commands, Dnsmasq dnsmasq) {
        this.table = table;
        this.commands = commands;
        this.dnsmasq = dnsmasq;
    }

    /** Loads the rules and runs the advertiser, where they are not so already. */
    void ensure(RouterPlan plan, Path folder) {
        var namespace = Names.routerNamespace(plan.id());
        var number = Namespaces.number(Namespaces.file(namespace));
        var before = loaded.get(plan.id());
        if (before == null || !before.equals(new Loaded(plan, number))) {
            loaded.remove(plan.id());
            translate(plan, namespace);
            if (before != null) {
                cut(before.plan(), plan, namespace);
            }
        }
        advertise(plan, namespace, folder);
        loaded.put(plan.id(), new Loaded(plan, number));
    }

    void stop(RouterId id, Path folder) {
        loaded.remove(id);
        dnsmasq.stop(folder);
    }

    private void translate(RouterPlan plan, String namespace) {
        var rules = RouterFilter.of(plan, table);
        var revision = "rev_" + Long.toHexString(HostFilter.hash(rules));
        var nft = enter(namespace, "nft");
        var list = new ArrayList<>(nft);
        list.addAll(List.of("list", "chains", "inet"));
        if (commands.output(list).contains("chain " + revision + " ")) {
            return;
        }
        var load = new ArrayList<>(nft);
        load.addAll(List.of("-f", "-"));
        var script = rules + "add chain inet " + table + ' ' + revision + '\n';
        var _ = commands.run(load, Commands.text(script), LIMIT).orThrow(load);
    }

    /** Ends connections through floating addresses that lead elsewhere now. */
    private void cut(RouterPlan before, RouterPlan plan, String namespace) {
        var addresses = new TreeSet<String>();
        for (var floating : before.floatingIps()) {
            if (!plan.floatingIps().contains(floating)) {
                addresses.add(Names.address(floating.floating()));
            }
        }
        new Connections(commands).forget(enter(namespace), addresses);
    }

    private void advertise(RouterPlan plan, String namespace, Path folder) {
        var arguments = new ArrayList<String>();
        for (var leg : plan.adminUp() ? plan.interfaces() : List.<RouterPlan.Interface>of()) {
            for (var prefix : leg.ipv6Advertise()) {
                var cidr = Cidr.of(Names.address(prefix.prefix()));
                var mode = switch (prefix.mode()) {
                    case "dhcpv6-stateful" -> "static";
                    case "dhcpv6-stateless" -> "ra-stateless";
                    default -> "ra-only";
                };
                arguments.add("--dhcp-range=" + cidr.host() + ',' + mode + ',' + cidr.prefix());
                var device = "--interface=" + Names.routerDevice(leg.port());
                if (!arguments.contains(device)) {
                    arguments.add(device);
                }
            }
        }
        if (arguments.isEmpty()) {
            dnsmasq.stop(folder);
            return;
        }
        arguments.addAll(List.of("--port=0", "--enable-ra"));
        dnsmasq.ensure(new Dnsmasq.Wanted(namespace, folder, arguments, Map.of()));
    }

    private static List<String> enter(String namespace, String... program) {
        var command = new ArrayList<>(List.of("nsenter", "--net=" + Namespaces.file(namespace)));
        command.addAll(List.of(program));
        return command;
    }
}
