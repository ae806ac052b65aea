package io.nubila.drivers.network.linux;

import io.nubila.network.driver.RouterPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The rules inside a router's namespace: address translation, and what keeps its two sides apart. */
final class RouterFilter {
    /** Marks packets that came in by the gateway. */
    private static final String OUTSIDE = "0x2";

    private RouterFilter() {}

    /** The whole ruleset as an nft script that replaces the one before in one transaction. */
    static String of(RouterPlan plan, String table) {
        var rules = plan.adminUp() ? translation(plan) : List.<String>of();
        var body = new ArrayList<String>();
        for (var family : List.of("ip", "inet")) {
            body.add("add table %s %s".formatted(family, table));
            body.add("delete table %s %s".formatted(family, table));
            body.add("add table %s %s".formatted(family, table));
        }
        for (var rule : rules) {
            body.add("add " + rule.replace("TABLE", table));
        }
        filter(plan).forEach(rule -> body.add("add " + rule.replace("TABLE", table)));
        return String.join("\n", body) + "\n";
    }

    private static List<String> translation(RouterPlan plan) {
        var rules = new ArrayList<String>();
        if (plan.gateway().isEmpty()) {
            return rules;
        }
        var gateway = plan.gateway().get();
        var outside = '"' + Names.gatewayDevice(gateway.port()) + '"';
        rules.add("map ip TABLE floating { type ipv4_addr : ipv4_addr; }");
        rules.add("map ip TABLE fixed { type ipv4_addr : ipv4_addr; }");
        rules.add("chain ip TABLE from_outside { type filter hook prerouting priority -150; policy accept; }");
        rules.add("chain ip TABLE arriving { type nat hook prerouting priority -100; policy accept; }");
        rules.add("chain ip TABLE leaving { type nat hook postrouting priority 100; policy accept; }");
        rules.add("rule ip TABLE from_outside iifname %s meta mark set %s".formatted(outside, OUTSIDE));
        rules.add("rule ip TABLE arriving dnat to ip daddr map @floating");
        var own = Cidr.first4(gateway.cidrs());
        // One floating address leads to one fixed one. A guest that calls a neighbour's floating address is translated
        // too, else the answer would take the short way and arrive from an address the guest never called.
        rules.add("rule ip TABLE leaving meta mark %s ct status dnat accept".formatted(OUTSIDE));
        rules.add("rule ip TABLE leaving ct status dnat snat to ip saddr map @fixed");
        own.ifPresent(address -> rules.add("rule ip TABLE leaving ct status dnat snat to " + address));
        rules.add("rule ip TABLE leaving oifname %s snat to ip saddr map @fixed".formatted(outside));
        if (gateway.snat() && own.isPresent()) {
            rules.add("rule ip TABLE leaving oifname %s snat to %s".formatted(outside, own.get()));
        }
        elements(plan, rules);
        return rules;
    }

    private static void elements(RouterPlan plan, List<String> rules) {
        var floating = plan.floatingIps();
        if (!floating.isEmpty()) {
            rules.add("element ip TABLE floating { %s }"
                    .formatted(floating.stream()
                            .map(ip -> Names.address(ip.floating()) + " : " + Names.address(ip.fixed()))
                            .collect(Collectors.joining(", "))));
            // A fixed address with several floating ones calls out from the first.
            rules.add("element ip TABLE fixed { %s }"
                    .formatted(floating.stream()
                            .collect(Collectors.toMap(
                                    RouterPlan.FloatingIp::fixed, RouterPlan.FloatingIp::floating, (a, _) -> a))
                            .entrySet()
                            .stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(entry -> entry.getKey() + " : " + entry.getValue())
                            .collect(Collectors.joining(", "))));
        }
    }

    private static List<String> filter(RouterPlan plan) {
        var rules = new ArrayList<String>();
        rules.add("chain inet TABLE input { type filter hook input priority 0; policy accept; }");
        // The advertising dnsmasq would answer DHCPv6 as well, without knowing the ports; the network's own does.
        rules.add("rule inet TABLE input udp dport 547 drop");
        plan.gateway()
                .ifPresent(gateway -> rules.add("rule inet TABLE input iifname \"%s\" ip daddr %s drop"
                        .formatted(Names.gatewayDevice(gateway.port()), Names.METADATA_ADDRESS)));
        rules.add("chain inet TABLE forward { type filter hook forward priority 0; policy %s; }"
                .formatted(plan.adminUp() ? "accept" : "drop"));
        return rules;
    }
}
