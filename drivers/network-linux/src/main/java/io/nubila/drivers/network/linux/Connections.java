package io.nubila.drivers.network.linux;

import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Ends tracked connections that a change of the filter no longer allows. Established connections pass without a look at
 * the rules; so when a rule, a member or a port's group goes, those of the addresses concerned are judged anew.
 */
final class Connections {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Commands commands;

    Connections(Commands commands) {
        this.commands = commands;
    }

    /** Forgets the connections of all addresses for which less is allowed now. */
    void cut(Ruleset from, Ruleset to) {
        var addresses = new TreeSet<String>();
        var stricter = new HashSet<String>();
        from.chains().forEach((key, rules) -> {
            var now = to.chains().get(key);
            if (now != null && (key.startsWith("bridge gi_") || key.startsWith("bridge ge_"))) {
                if (!now.containsAll(rules)) {
                    stricter.add("jump " + key.substring("bridge ".length()));
                }
            }
        });
        for (var direction : List.of("bridge egress", "bridge ingress")) {
            concerned(from, to, direction, stricter).forEach(tap -> addresses.addAll(sources(to, tap)));
        }
        from.sets().forEach((key, members) -> {
            if (key.startsWith("bridge m4_") || key.startsWith("bridge m6_")) {
                var now = to.sets().getOrDefault(key, Set.of());
                members.stream().filter(member -> !now.contains(member)).forEach(addresses::add);
            }
        });
        forget(List.of(), addresses);
    }

    /** Taps whose chain changed for another, or whose chain jumps to a group that became stricter. */
    private static Set<String> concerned(Ruleset from, Ruleset to, String direction, Set<String> stricter) {
        var before = from.elements(direction);
        var taps = new HashSet<String>();
        var known = new HashSet<String>();
        before.forEach(element -> known.add(element.substring(0, element.indexOf(' '))));
        for (var element : to.elements(direction)) {
            var tap = element.substring(0, element.indexOf(' '));
            if (!known.contains(tap)) {
                continue;
            }
            var chain = "bridge " + element.substring(element.lastIndexOf(' ') + 1);
            if (!before.contains(element)
                    || to.chains().getOrDefault(chain, List.of()).stream().anyMatch(stricter::contains)) {
                taps.add(tap);
            }
        }
        return taps;
    }

    private static List<String> sources(Ruleset rules, String tap) {
        var found = new ArrayList<String>();
        for (var set : List.of("bridge src4", "bridge src6")) {
            for (var element : rules.elements(set)) {
                if (element.startsWith(tap + ' ')) {
                    found.add(element.substring(element.lastIndexOf(' ') + 1));
                }
            }
        }
        return found;
    }

    /** Forgets all connections from and to these addresses, in a namespace entered by {@code prefix}. */
    void forget(List<String> prefix, Set<String> addresses) {
        if (addresses.isEmpty()) {
            return;
        }
        var lines = new StringBuilder();
        for (var address : addresses) {
            var family = address.contains(":") ? "ipv6" : "ipv4";
            for (var end : List.of("--orig-src", "--orig-dst", "--reply-src", "--reply-dst")) {
                lines.append("-D -f %s %s %s%n".formatted(family, end, address));
            }
        }
        var command = new ArrayList<>(prefix);
        command.addAll(List.of("conntrack", "-R", "-"));
        try {
            var _ = commands.run(command, Commands.text(lines.toString()), LIMIT);
        } catch (ProblemException e) {
            // Without the conntrack program old connections live on until they end; new ones obey the new rules.
        }
    }
}
