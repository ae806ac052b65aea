package io.nubila.drivers.network.linux;

import java.util.ArrayList;
import java.util.List;

/**
 * The parts of the packet filter that are the same on every host.
 *
 * <p>The bridge family has no connection tracking of its own on many kernels. So bridged packets pass the inet table's
 * prerouting hook first (br_netfilter sees to that), where the connection's state becomes a mark; the bridge table then
 * decides by mark. Egress and ingress are two base chains, because what one guest may send another must still be let in.
 */
final class Skeleton {
    /** Marks: of a known connection, and of a packet that fits none. */
    private static final String KNOWN = "0x10000000";

    private static final String STRAY = "0x20000000";
    private static final String MARKS = "0x30000000";

    /** Neighbour discovery and multicast listening, without router advertisements. */
    private static final String DISCOVERY = "130, 131, 132, 133, 135, 136, 143";

    private Skeleton() {}

    static void addTo(Ruleset rules) {
        host(rules);
        sets(rules);
        spoofing(rules);
        directions(rules);
    }

    private static void host(Ruleset rules) {
        rules.set("inet zones", "map { typeof iifname : ct zone; }");
        rules.set("inet closed", "set { type ifname; }");
        rules.set("inet nat4", "set { type ipv4_addr; flags interval; }");
        rules.chain(
                "inet zone",
                "{ type filter hook prerouting priority -300; policy accept; }",
                List.of("ct zone set iifname map @zones"));
        var marks = List.of(
                "ct state established,related meta mark set meta mark | " + KNOWN,
                "ct state invalid meta mark set meta mark | " + STRAY);
        rules.chain("inet mark_in", "{ type filter hook prerouting priority -150; policy accept; }", marks);
        rules.chain("inet mark_out", "{ type filter hook output priority -150; policy accept; }", marks);
        // The host is no neighbour of its tenants: it neither answers nor routes what comes out of their bridges.
        rules.chain(
                "inet to_host",
                "{ type filter hook input priority -10; policy accept; }",
                List.of("iifname @closed drop"));
        rules.chain(
                "inet through_host",
                "{ type filter hook forward priority -10; policy accept; }",
                List.of("iifname @closed oifname != @closed drop"));
        rules.chain(
                "inet to_world",
                "{ type nat hook postrouting priority 100; policy accept; }",
                List.of("ip saddr @nat4 ip daddr != @nat4 oifname != \"lo\" oifname != \"brq*\" masquerade"));
    }

    private static void sets(Ruleset rules) {
        for (var set : List.of("filtered", "down")) {
            rules.set("bridge " + set, "set { type ifname; }");
        }
        rules.set("bridge macs", "set { type ifname . ether_addr; }");
        rules.set("bridge src4", "set { type ifname . ether_addr . ipv4_addr; }");
        rules.set("bridge src6", "set { type ifname . ether_addr . ipv6_addr; }");
        rules.set("bridge pair4", "set { type ifname . ether_addr . ipv4_addr; flags interval; }");
        rules.set("bridge pair6", "set { type ifname . ether_addr . ipv6_addr; flags interval; }");
        rules.set("bridge nd6", "set { typeof iifname . @th,64,128; }");
        rules.set("bridge egress", "map { type ifname : verdict; }");
        rules.set("bridge ingress", "map { type ifname : verdict; }");
    }

    private static void spoofing(Ruleset rules) {
        rules.chain(
                "bridge antispoof",
                "{ type filter hook prerouting priority -300; policy accept; }",
                List.of("iifname @down drop", "iifname @filtered goto source"));
        rules.chain(
                "bridge source",
                "",
                List.of(
                        "iifname . ether saddr != @macs drop",
                        "ether type arp goto source_arp",
                        "ether type ip goto source_ip4",
                        "ether type ip6 goto source_ip6",
                        "drop"));
        rules.chain(
                "bridge source_arp",
                "",
                List.of(
                        "arp saddr ip 0.0.0.0 iifname . arp saddr ether @macs accept",
                        "iifname . arp saddr ether . arp saddr ip @src4 accept",
                        "iifname . arp saddr ether . arp saddr ip @pair4 accept",
                        "drop"));
        rules.chain(
                "bridge source_ip4",
                "",
                List.of(
                        "udp sport 67 udp dport 68 drop",
                        "ip saddr 0.0.0.0 ip daddr 255.255.255.255 udp sport 68 udp dport 67 accept",
                        "iifname . ether saddr . ip saddr @src4 accept",
                        "iifname . ether saddr . ip saddr @pair4 accept",
                        "drop"));
        rules.chain(
                "bridge source_ip6",
                "",
                List.of(
                        "icmpv6 type nd-router-advert drop",
                        "udp sport 547 udp dport 546 drop",
                        "icmpv6 type nd-neighbor-advert goto source_advert",
                        "ip6 saddr :: icmpv6 type { 131, 133, 135, 143 } accept",
                        "iifname . ether saddr . ip6 saddr @src6 accept",
                        "iifname . ether saddr . ip6 saddr @pair6 accept",
                        "drop"));
        rules.chain(
                "bridge source_advert",
                "",
                List.of(
                        "iifname . ether saddr . ip6 saddr @src6 iifname . @th,64,128 @nd6 accept",
                        "iifname . ether saddr . ip6 saddr @pair6 accept",
                        "drop"));
    }

    private static void directions(Ruleset rules) {
        for (var hook : List.of("forward", "input")) {
            rules.chain(
                    "bridge from_guest_" + hook,
                    "{ type filter hook %s priority 10; policy accept; }".formatted(hook),
                    List.of("iifname vmap @egress"));
        }
        for (var hook : List.of("forward", "output")) {
            rules.chain(
                    "bridge to_guest_" + hook,
                    "{ type filter hook %s priority 20; policy accept; }".formatted(hook),
                    List.of("oifname @down drop", "oifname vmap @ingress"));
        }
        for (var way : List.of("guest", "each")) {
            var out = new ArrayList<>(List.of("ether type arp accept"));
            var in = new ArrayList<>(List.of("ether type arp accept"));
            if (way.equals("guest")) {
                // Ports in stateless groups skip this: what a connection is to them is for their rules to say.
                var known = List.of(
                        "meta mark & %s == %s accept".formatted(MARKS, KNOWN),
                        "meta mark & %s == %s drop".formatted(MARKS, STRAY));
                out.addAll(known);
                in.addAll(known);
            }
            out.addAll(List.of(
                    "ether type ip udp sport 68 udp dport 67 accept",
                    "ether type ip6 udp sport 546 udp dport 547 accept",
                    "ether type ip6 icmpv6 type { %s } accept".formatted(DISCOVERY)));
            in.addAll(List.of(
                    "ether type ip udp sport 67 udp dport 68 accept",
                    "ether type ip6 udp sport 547 udp dport 546 accept",
                    "ether type ip6 icmpv6 type { %s, 134 } accept".formatted(DISCOVERY)));
            rules.chain("bridge " + way + "_out", "", out);
            rules.chain("bridge " + way + "_in", "", in);
        }
    }
}
