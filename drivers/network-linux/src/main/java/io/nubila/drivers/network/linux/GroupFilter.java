package io.nubila.drivers.network.linux;

import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Problem;
import io.nubila.network.driver.SecurityGroupPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A security group as two chains, one for each direction, and the sets of its members' addresses. */
final class GroupFilter {
    private static final int ICMP = 1;
    private static final int ICMP6 = 58;

    /** The protocols the Network API has names for. */
    private static final Map<String, Integer> PROTOCOLS = Map.ofEntries(
            Map.entry("hopopt", 0),
            Map.entry("icmp", ICMP),
            Map.entry("igmp", 2),
            Map.entry("ipip", 4),
            Map.entry("tcp", 6),
            Map.entry("egp", 8),
            Map.entry("udp", 17),
            Map.entry("dccp", 33),
            Map.entry("ipv6-encap", 41),
            Map.entry("ipv6-route", 43),
            Map.entry("ipv6-frag", 44),
            Map.entry("rsvp", 46),
            Map.entry("gre", 47),
            Map.entry("esp", 50),
            Map.entry("ah", 51),
            Map.entry("ipv6-icmp", ICMP6),
            Map.entry("icmpv6", ICMP6),
            Map.entry("ipv6-nonxt", 59),
            Map.entry("ipv6-opts", 60),
            Map.entry("ospf", 89),
            Map.entry("vrrp", 112),
            Map.entry("pgm", 113),
            Map.entry("sctp", 132),
            Map.entry("udplite", 136));

    /** Those that have ports, by the word nft has for them. */
    private static final Map<Integer, String> WITH_PORTS =
            Map.of(6, "tcp", 17, "udp", 33, "dccp", 132, "sctp", 136, "udplite");

    private GroupFilter() {}

    static Piece of(SecurityGroupPlan plan) {
        var piece = Piece.empty();
        var name = Names.compact(plan.id());
        var in = new ArrayList<String>();
        var out = new ArrayList<String>();
        for (var rule : plan.rules()) {
            (rule.ingress() ? in : out).addAll(rules(rule));
            if (rule.remote() instanceof SecurityGroupPlan.Remote.Group group) {
                piece.groups().add(Names.compact(group.id()));
            }
        }
        piece.chains().put("g_" + name, List.of());
        piece.chains().put("gi_" + name, in.stream().distinct().toList());
        piece.chains().put("ge_" + name, out.stream().distinct().toList());
        piece.groups().add(name);
        members(piece, plan.id(), plan.memberAddresses());
        return piece;
    }

    private static void members(Piece piece, SecurityGroupId group, List<String> addresses) {
        var name = Names.compact(group);
        var ranges = new ArrayList<Cidr>();
        for (var address : addresses.stream().distinct().toList()) {
            var cidr = Cidr.of(Names.address(address));
            if (cidr.isHost()) {
                piece.element("bridge m%d_%s".formatted(cidr.ipVersion(), name), cidr.host());
            } else {
                ranges.add(cidr);
            }
        }
        Cidr.outermost(ranges)
                .forEach(cidr -> piece.element("bridge p%d_%s".formatted(cidr.ipVersion(), name), cidr.text()));
    }

    /** A rule in nft's words; several lines where the remote end is kept in several sets. */
    static List<String> rules(SecurityGroupPlan.Rule rule) {
        var six = rule.ipVersion() == 6;
        var head = six ? "ether type ip6" : "ether type ip";
        var what = what(rule, six);
        var end = (six ? " ip6 " : " ip ") + (rule.ingress() ? "saddr " : "daddr ");
        return switch (rule.remote()) {
            case SecurityGroupPlan.Remote.Any _ -> List.of(head + what + " accept");
            case SecurityGroupPlan.Remote.Cidr(var text) -> {
                var cidr = Cidr.of(Names.address(text));
                // A rule whose CIDR is of the other family can match nothing.
                yield cidr.ipVersion() == rule.ipVersion()
                        ? List.of(head + (cidr.isAll() ? "" : end + cidr.text()) + what + " accept")
                        : List.of();
            }
            case SecurityGroupPlan.Remote.Group(var id) -> {
                var set = rule.ipVersion() + "_" + Names.compact(id);
                yield List.of(head + end + "@m" + set + what + " accept", head + end + "@p" + set + what + " accept");
            }
        };
    }

    private static String what(SecurityGroupPlan.Rule rule, boolean six) {
        var protocol = rule.protocol().flatMap(text -> number(text, six));
        if (protocol.isEmpty()) {
            return "";
        }
        int number = protocol.get();
        if (number == ICMP || number == ICMP6) {
            var word = number == ICMP6 ? " icmpv6 " : " icmp ";
            if (rule.portMin().isEmpty()) {
                return " meta l4proto " + number;
            }
            var type = word + "type " + rule.portMin().getAsInt();
            return rule.portMax().isPresent()
                    ? type + word + "code " + rule.portMax().getAsInt()
                    : type;
        }
        var word = WITH_PORTS.get(number);
        if (word == null || rule.portMin().isEmpty()) {
            return " meta l4proto " + number;
        }
        int from = rule.portMin().getAsInt();
        int to = rule.portMax().orElse(from);
        return from == to ? " %s dport %d".formatted(word, from) : " %s dport %d-%d".formatted(word, from, to);
    }

    /** The protocol's number; ICMP means ICMPv6 in a rule for IPv6, as upstream reads it. */
    private static Optional<Integer> number(String protocol, boolean six) {
        var text = protocol.toLowerCase(Locale.ROOT);
        if (text.equals("any") || text.equals("ip")) {
            return Optional.empty();
        }
        var named = PROTOCOLS.get(text);
        int number;
        try {
            number = named != null ? named : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new Problem.Invalid("'%s' is not a protocol.".formatted(protocol)).exception(e);
        }
        return Optional.of(six && number == ICMP ? ICMP6 : number);
    }
}
