package io.nubila.drivers.network.linux;

import io.nubila.network.driver.NetworkPlan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A network's ports as elements of the filter's sets and maps. A port adds no chain and no rule: ports in the same
 * security groups share one pair of chains, so that the thousandth port costs what the first did.
 */
final class PortFilter {

    private PortFilter() {}

    /** What decides about a port's packets. */
    private record Rules(List<String> groups, boolean stateful) {}

    /**
     * The network's piece.
     *
     * @param bridgeIndex the kernel's number of the bridge, for its connection tracking zone
     * @param nat whether the host is the network's uplink
     */
    static Piece of(NetworkPlan plan, int bridgeIndex, boolean nat) {
        var piece = Piece.empty();
        var bridge = '"' + Names.bridge(plan.id()) + '"';
        if (nat) {
            // Connections of these networks are routed by the host too, where no zone is known: they share zone 0.
            plan.subnets().stream()
                    .filter(subnet -> subnet.ipVersion() == 4)
                    .forEach(subnet -> piece.element(
                            "inet nat4", Cidr.of(Names.address(subnet.cidr())).text()));
        } else {
            piece.element("inet zones", bridge + " : " + (1 + bridgeIndex % 0xffff));
            piece.element("inet closed", bridge);
        }
        var chains = new HashMap<Rules, String>();
        for (var port : plan.ports()) {
            if (port.local()) {
                port(piece, port, chains);
            }
        }
        return piece;
    }

    private static void port(Piece piece, NetworkPlan.Port port, Map<Rules, String> chains) {
        var tap = '"' + Names.tap(port.id()) + '"';
        if (!port.adminUp()) {
            piece.element("bridge down", tap);
        }
        if (!port.filtered()) {
            return;
        }
        piece.element("bridge filtered", tap);
        sources(piece, port, tap);
        var groups =
                port.groups().stream().map(Names::compact).sorted().distinct().toList();
        var key = new Rules(groups, port.stateful());
        var name = chains.computeIfAbsent(key, set -> {
            var text = String.join(" ", set.groups) + (set.stateful ? "" : " stateless");
            var hash = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.US_ASCII))
                    .toString()
                    .replace("-", "");
            piece.chains().put("e_" + hash, chain(set.stateful ? "guest_out" : "each_out", "ge_", set.groups));
            piece.chains().put("i_" + hash, chain(set.stateful ? "guest_in" : "each_in", "gi_", set.groups));
            piece.groups().addAll(set.groups);
            return hash;
        });
        piece.element("bridge egress", tap + " : goto e_" + name);
        piece.element("bridge ingress", tap + " : goto i_" + name);
    }

    private static List<String> chain(String first, String prefix, List<String> groups) {
        var rules = new ArrayList<String>();
        rules.add("jump " + first);
        groups.forEach(group -> rules.add("jump " + prefix + group));
        rules.add("drop");
        return rules;
    }

    /** The MAC and IP addresses a port may send from. */
    private static void sources(Piece piece, NetworkPlan.Port port, String tap) {
        var pairs = new HashMap<String, List<Cidr>>();
        var own = pairs.computeIfAbsent(Names.mac(port.mac()), _ -> new ArrayList<>());
        port.addresses().forEach(address -> own.add(Cidr.of(Names.address(address.ip()))));
        port.allowedPairs()
                .forEach(pair -> pairs.computeIfAbsent(Names.mac(pair.mac()), _ -> new ArrayList<>())
                        .add(Cidr.of(Names.address(pair.cidr()))));
        pairs.forEach((mac, ranges) -> {
            ranges.add(Cidr.of(linkLocal(mac)));
            piece.element("bridge macs", tap + " . " + mac);
            for (var range : Cidr.outermost(ranges)) {
                var key = tap + " . " + mac + " . ";
                if (!range.isHost()) {
                    piece.element("bridge pair" + range.ipVersion(), key + range.text());
                    continue;
                }
                piece.element("bridge src" + range.ipVersion(), key + range.host());
                if (range.ipVersion() == 6) {
                    piece.element("bridge nd6", tap + " . " + range.hex());
                }
            }
        });
    }

    /** The link-local address a guest makes from its MAC address (EUI-64). */
    static String linkLocal(String mac) {
        var bytes = mac.split(":", -1);
        int first = Integer.parseInt(bytes[0], 16) ^ 2;
        return String.format("fe80::%02x%s:%sff:fe%s:%s%s", first, bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]);
    }
}
