package io.nubila.drivers.network.linux;

import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes bridges, veth pairs and namespaces as wished: looks, compares, and changes the difference in few batches. */
final class Devices {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> OURS = List.of("ns-", "qr-", "qg-");

    private final Commands commands;

    Devices(Commands commands) {
        this.commands = commands;
    }

    /** IPv4 addresses that are new on a device, whose neighbours have to be told. */
    record Arrived(String namespace, String device, String mac, List<String> addresses) {}

    /** Whether everything of the wish is still there, told by a few looks at files; for wishes that were made before. */
    boolean stands(Wish wish) {
        return wish.bridge().stream()
                        .allMatch(bridge -> Namespaces.deviceExists(bridge.name())
                                && bridge.uplink().stream()
                                        .allMatch(uplink -> Namespaces.deviceExists(uplink.device())))
                && wish.space().stream()
                        .allMatch(space -> Namespaces.exists(space.name())
                                && space.legs().stream().allMatch(leg -> Namespaces.deviceExists(leg.tap())));
    }

    /**
     * Makes all wishes true.
     *
     * @param taps bridges by the names of guests' taps; those that are there already are put into their bridge, for
     *     whoever made them did so once and a bridge made anew is empty
     */
    List<Arrived> make(List<Wish> wishes, Map<String, String> taps) {
        if (wishes.isEmpty()) {
            return List.of();
        }
        var root = Seen.root(commands);
        var spaces = new LinkedHashMap<Wish.Space, Seen>();
        var lines = new ArrayList<String>();
        // All bridges come before all legs: a router's legs may be in bridges of this very call.
        wishes.forEach(wish -> wish.bridge().ifPresent(bridge -> bridge(root, wish.alias(), bridge, lines)));
        for (var wish : wishes) {
            wish.space().ifPresent(space -> spaces.put(space, space(root, wish.alias(), space, lines)));
        }
        taps.forEach((tap, bridge) -> {
            var seen = root.devices().get(tap);
            if (seen != null && !seen.master().equals(bridge)) {
                lines.add("link set dev %s master %s".formatted(tap, bridge));
            }
        });
        batch(List.of("ip", "-batch", "-"), lines);
        for (var wish : wishes) {
            wish.bridge().ifPresent(this::settle);
        }
        var arrived = new ArrayList<Arrived>();
        spaces.forEach((space, seen) -> arrived.addAll(furnish(space, seen)));
        return arrived;
    }

    /** Removes the namespaces and all devices that bear one of the aliases. */
    void remove(Set<String> aliases, List<String> namespaces) {
        var lines = new ArrayList<String>();
        for (var device : Seen.root(commands).devices().values()) {
            if (aliases.contains(device.alias())) {
                lines.add("link del dev " + device.name());
            }
        }
        for (var namespace : namespaces) {
            if (Namespaces.exists(namespace)) {
                lines.add("netns del " + namespace);
            } else {
                deleteBroken(namespace);
            }
        }
        batch(List.of("ip", "-batch", "-"), lines);
    }

    /** Removes a namespace and the legs in it. */
    void removeSpace(String namespace) {
        var lines = new ArrayList<String>();
        for (var device : Seen.namespace(commands, namespace).devices().keySet()) {
            if (OURS.stream().anyMatch(device::startsWith)) {
                lines.add("link del dev " + device);
            }
        }
        batch(List.of("ip", "-n", namespace, "-batch", "-"), lines);
        batch(List.of("ip", "-batch", "-"), List.of("netns del " + namespace));
    }

    private static void bridge(Seen root, String alias, Wish.Bridge wish, List<String> lines) {
        var name = wish.name();
        var seen = root.devices().get(name);
        if (seen == null) {
            lines.add("link add name %s address %s type bridge stp_state 0 forward_delay 0 mcast_snooping 0"
                    .formatted(name, wish.mac()));
            lines.add("link set dev %s addrgenmode none".formatted(name));
        }
        var addresses = wish.addresses().stream().map(Seen::normal).toList();
        if (seen == null
                || seen.mtu() != wish.mtu()
                || !seen.up()
                || !seen.alias().equals(alias)) {
            lines.add("link set dev %s mtu %d alias \"%s\" up".formatted(name, wish.mtu(), alias));
        }
        addresses(name, addresses, seen == null ? Set.of() : seen.addresses(), lines);
        wish.uplink().ifPresent(uplink -> uplink(root, alias, wish, uplink, lines));
    }

    private static void uplink(Seen root, String alias, Wish.Bridge bridge, Wish.Uplink uplink, List<String> lines) {
        var device = uplink.device();
        var seen = root.devices().get(device);
        var mark = " alias \"" + alias + '"';
        switch (uplink) {
            case Wish.Uplink.Vxlan vxlan -> {
                if (seen == null) {
                    lines.add("link add name %s mtu %d type vxlan id %d local %s dstport 4789"
                            .formatted(device, bridge.mtu(), vxlan.vni(), vxlan.local()));
                }
            }
            case Wish.Uplink.Tagged tagged -> {
                if (seen == null) {
                    lines.add("link add link %s name %s type vlan id %d"
                            .formatted(tagged.parent(), device, tagged.tag()));
                }
            }
            case Wish.Uplink.Plain _ -> {
                if (seen == null) {
                    throw new Problem.Unavailable(
                                    "A physical network's device is missing: " + device, "bridge " + bridge.name())
                            .exception();
                }
                mark = ""; // The device belongs to the host and has to outlive the network.
            }
        }
        if (seen == null || !seen.master().equals(bridge.name()) || !seen.up()) {
            lines.add("link set dev %s master %s%s up".formatted(device, bridge.name(), mark));
        }
    }

    /** Plans a namespace and its legs; answers what of it is there and stays. */
    private Seen space(Seen root, String alias, Wish.Space wish, List<String> lines) {
        var isNew = !Namespaces.exists(wish.name());
        var seen = isNew ? Seen.nothing() : Seen.namespace(commands, wish.name());
        if (isNew) {
            deleteBroken(wish.name());
            lines.add("netns add " + wish.name());
        }
        var kept = new LinkedHashMap<>(seen.devices());
        for (var leg : wish.legs()) {
            var tap = root.devices().get(leg.tap());
            var whole = tap != null && kept.containsKey(leg.inside());
            if (!whole) {
                // Half a pair is of no use: its other end is gone, or sits in a namespace that lost its name.
                if (tap != null) {
                    lines.add("link del dev " + leg.tap());
                }
                lines.add("link add name %s mtu %d type veth peer name %s address %s mtu %d netns %s"
                        .formatted(leg.tap(), leg.mtu(), leg.inside(), leg.mac(), leg.mtu(), wish.name()));
                kept.remove(leg.inside());
            }
            if (tap == null
                    || !whole
                    || !tap.master().equals(leg.bridge())
                    || tap.mtu() != leg.mtu()
                    || !tap.alias().equals(alias)
                    || !tap.up()) {
                lines.add("link set dev %s mtu %d master %s alias \"%s\" up"
                        .formatted(leg.tap(), leg.mtu(), leg.bridge(), alias));
            }
        }
        return new Seen(kept, seen.routes());
    }

    /** Addresses, routes and settings inside a namespace. */
    private List<Arrived> furnish(Wish.Space wish, Seen seen) {
        var lines = new ArrayList<String>();
        var routes = new LinkedHashMap<String, Wish.Route>();
        wish.routes().forEach(route -> routes.put(key(route), route));
        var inside = wish.legs().stream().map(Wish.Leg::inside).toList();
        for (var route : seen.routes()) {
            if (!seen.devices().containsKey(route.device())) {
                continue; // It went with its device.
            }
            var key = route.destination() + ' ' + route.via();
            if (inside.contains(route.device()) && routes.containsKey(key)) {
                routes.remove(key);
            } else {
                lines.add("route del %s via %s dev %s".formatted(route.destination(), route.via(), route.device()));
            }
        }
        for (var device : seen.devices().keySet()) {
            if (OURS.stream().anyMatch(device::startsWith) && !inside.contains(device)) {
                lines.add("link del dev " + device);
            }
        }
        var arrived = new ArrayList<Arrived>();
        loopback(wish, seen, lines);
        wish.legs().forEach(leg -> arrived.addAll(leg(wish.name(), leg, seen, lines)));
        for (var route : routes.values()) {
            var device = route.device().map(d -> " dev " + d + " onlink").orElse("");
            lines.add("route replace %s via %s%s proto static".formatted(route.destination(), route.via(), device));
        }
        settings(wish);
        batch(List.of("ip", "-n", wish.name(), "-batch", "-"), lines);
        return arrived;
    }

    private static void loopback(Wish.Space wish, Seen seen, List<String> lines) {
        var lo = seen.devices().get("lo");
        if (lo == null || !lo.up()) {
            lines.add("link set dev lo up");
        }
        var wanted = wish.loopback().stream().map(Seen::normal).toList();
        addresses("lo", wanted, lo == null ? Set.of() : lo.addresses(), lines);
    }

    private static List<Arrived> leg(String namespace, Wish.Leg leg, Seen seen, List<String> lines) {
        var device = seen.devices().get(leg.inside());
        if (device == null
                || !device.up()
                || device.mtu() != leg.mtu()
                || !device.mac().equals(leg.mac())) {
            lines.add("link set dev %s address %s mtu %d up".formatted(leg.inside(), leg.mac(), leg.mtu()));
        }
        var wanted = leg.cidrs().stream().map(Seen::normal).toList();
        var added = addresses(leg.inside(), wanted, device == null ? Set.of() : device.addresses(), lines).stream()
                .filter(cidr -> !cidr.contains(":"))
                .map(cidr -> cidr.substring(0, cidr.indexOf('/')))
                .filter(address -> !address.equals(Names.METADATA_ADDRESS))
                .toList();
        return added.isEmpty() ? List.of() : List.of(new Arrived(namespace, leg.inside(), leg.mac(), added));
    }

    /** Plans the way from the addresses a device has to those it shall have; answers the new ones. */
    private static List<String> addresses(String device, List<String> wanted, Set<String> seen, List<String> lines) {
        for (var address : seen) {
            if (!wanted.contains(address)) {
                lines.add("addr del %s dev %s".formatted(address, device));
            }
        }
        var added = wanted.stream().filter(a -> !seen.contains(a)).distinct().toList();
        for (var address : added) {
            // The addresses are ours to give: waiting a second for someone to object would only delay guests.
            lines.add("addr add %s dev %s%s".formatted(address, device, address.contains(":") ? " nodad" : ""));
        }
        return added;
    }

    private static void settings(Wish.Space wish) {
        var settings = new LinkedHashMap<String, String>();
        var forwarding = wish.forwarding() ? "1" : "0";
        settings.put("ipv4/ip_forward", forwarding);
        settings.put("ipv6/conf/all/forwarding", forwarding);
        settings.put("ipv4/conf/all/promote_secondaries", "1");
        settings.put("ipv4/conf/all/rp_filter", "0");
        for (var leg : wish.legs()) {
            settings.put("ipv6/conf/" + leg.inside() + "/accept_ra", "0");
            settings.put("ipv6/conf/" + leg.inside() + "/accept_dad", "0");
            settings.put("ipv4/conf/" + leg.inside() + "/rp_filter", "0");
        }
        Namespaces.settings(wish.name(), settings);
    }

    /** Keeps the host's own stack out of bridges it has no address in, and tells a VXLAN its peers. */
    private void settle(Wish.Bridge bridge) {
        var open = !bridge.addresses().isEmpty();
        try {
            Namespaces.setting("ipv4/conf/" + bridge.name() + "/arp_ignore", open ? "0" : "8");
            var six = bridge.addresses().stream().anyMatch(address -> address.contains(":"));
            Namespaces.setting("ipv6/conf/" + bridge.name() + "/disable_ipv6", six ? "0" : "1");
            Namespaces.setting("ipv6/conf/" + bridge.name() + "/accept_ra", "0");
            if (open) {
                Namespaces.setting("ipv4/ip_forward", "1");
            }
        } catch (IOException e) {
            throw new Problem.Unavailable("The host's network cannot be changed.", "settings of " + bridge + ": " + e)
                    .exception(e);
        }
        bridge.uplink().ifPresent(uplink -> {
            if (uplink instanceof Wish.Uplink.Vxlan vxlan) {
                peers(vxlan);
            }
        });
    }

    private void peers(Wish.Uplink.Vxlan vxlan) {
        var everyone = "00:00:00:00:00:00";
        var seen = new LinkedHashSet<String>();
        commands.output(List.of("bridge", "fdb", "show", "dev", vxlan.device()))
                .lines()
                .forEach(line -> {
                    var words = List.of(line.strip().split(" "));
                    if (words.getFirst().equals(everyone) && words.contains("dst")) {
                        seen.add(words.get(words.indexOf("dst") + 1));
                    }
                });
        var lines = new ArrayList<String>();
        for (var peer : vxlan.peers()) {
            if (!seen.remove(peer)) {
                lines.add("fdb append %s dev %s dst %s".formatted(everyone, vxlan.device(), peer));
            }
        }
        seen.forEach(old -> lines.add("fdb del %s dev %s dst %s".formatted(everyone, vxlan.device(), old)));
        batch(List.of("bridge", "-batch", "-"), lines);
    }

    private void batch(List<String> command, List<String> lines) {
        if (!lines.isEmpty()) {
            var _ = commands.run(command, Commands.text(String.join("\n", lines) + "\n"), LIMIT)
                    .orThrow(command);
        }
    }

    private static void deleteBroken(String namespace) {
        try {
            if (Namespaces.broken(namespace)) {
                Files.delete(Namespaces.file(namespace));
            }
        } catch (IOException e) {
            throw new Problem.Unavailable("The host's network cannot be changed.", "namespace " + namespace + ": " + e)
                    .exception(e);
        }
    }

    private static String key(Wish.Route route) {
        return Seen.destination(route.destination(), route.via()) + ' ' + Seen.normal(route.via());
    }
}
