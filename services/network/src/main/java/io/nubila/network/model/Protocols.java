package io.nubila.network.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names and numbers of IP protocols as security group rules know them. */
public final class Protocols {
    private static final int MAX_NUMBER = 255;
    private static final Map<String, Integer> NUMBERS = numbers();
    private static final Set<Integer> WITH_PORTS = Set.of(6, 17, 33, 132, 136);
    private static final Set<Integer> ONLY_IPV6 = Set.of(41, 43, 44, 58, 59, 60);
    private static final Set<Integer> ICMP = Set.of(1, 58);

    private Protocols() {}

    private static Map<String, Integer> numbers() {
        var numbers = new LinkedHashMap<String, Integer>();
        numbers.put("ah", 51);
        numbers.put("dccp", 33);
        numbers.put("egp", 8);
        numbers.put("esp", 50);
        numbers.put("gre", 47);
        numbers.put("icmp", 1);
        numbers.put("icmpv6", 58);
        numbers.put("igmp", 2);
        numbers.put("ipip", 4);
        numbers.put("ipv6-encap", 41);
        numbers.put("ipv6-frag", 44);
        numbers.put("ipv6-icmp", 58);
        numbers.put("ipv6-nonxt", 59);
        numbers.put("ipv6-opts", 60);
        numbers.put("ipv6-route", 43);
        numbers.put("ospf", 89);
        numbers.put("pgm", 113);
        numbers.put("rsvp", 46);
        numbers.put("sctp", 132);
        numbers.put("tcp", 6);
        numbers.put("udp", 17);
        numbers.put("udplite", 136);
        numbers.put("vrrp", 112);
        return numbers;
    }

    /** The protocol as it is stored: a known name in lower case, or a number; empty when it is neither. */
    public static Optional<String> canonical(String text) {
        var name = text.toLowerCase(Locale.ROOT);
        return NUMBERS.containsKey(name) || parse(name).isPresent() ? Optional.of(name) : Optional.empty();
    }

    /** All names. */
    public static List<String> names() {
        return List.copyOf(NUMBERS.keySet());
    }

    /** The number of a canonical name or number. */
    public static int number(String protocol) {
        var known = NUMBERS.get(protocol);
        return known == null ? parse(protocol).orElse(-1) : known;
    }

    private static Optional<Integer> parse(String text) {
        if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(text)).filter(number -> number <= MAX_NUMBER);
    }

    /** Whether the protocol knows ports. */
    public static boolean hasPorts(String protocol) {
        return WITH_PORTS.contains(number(protocol));
    }

    /** Names of the protocols that know ports. */
    public static List<String> withPorts() {
        return NUMBERS.keySet().stream().filter(Protocols::hasPorts).toList();
    }

    /** Whether it is one of the two ICMPs, whose rules have type and code instead of ports. */
    public static boolean isIcmp(String protocol) {
        return ICMP.contains(number(protocol));
    }

    /** Whether it exists with IPv6 only. */
    public static boolean onlyIpv6(String protocol) {
        return ONLY_IPV6.contains(number(protocol));
    }
}
