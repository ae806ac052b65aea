package io.nubila.drivers.network.linux;

import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Problem;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The devices and routes of one namespace as the kernel tells them.
 *
 * @param routes those we or another program set, not the kernel's own
 */
record Seen(Map<String, Device> devices, List<Route> routes) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /**
     * A device.
     *
     * @param addresses with prefix lengths, in {@link #normal} form; no link-local and loopback ones
     */
    record Device(String name, String mac, int mtu, String master, String alias, boolean up, Set<String> addresses) {}

    /** A route; destination in {@link #normal} form. */
    record Route(String destination, String via, String device) {}

    static Seen nothing() {
        return new Seen(Map.of(), List.of());
    }

    /** Devices of the root namespace. */
    static Seen root(Commands commands) {
        return new Seen(devices(commands.output(List.of("ip", "-d", "-j", "addr", "show"))), List.of());
    }

    /** Devices and routes of a named namespace. */
    static Seen namespace(Commands commands, String name) {
        var first = List.of("ip", "-n", name, "-j", "-batch", "-");
        var out = commands.run(first, Commands.text("addr show\nroute show\n"), LIMIT)
                .orThrow(first)
                .out()
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        var routes = new ArrayList<Route>();
        if (out.size() > 1) {
            routes.addAll(routes(out.get(1)));
        }
        routes.addAll(routes(commands.output(List.of("ip", "-6", "-n", name, "-j", "route", "show"))));
        return new Seen(devices(out.isEmpty() ? "" : out.getFirst()), routes);
    }

    private static Map<String, Device> devices(String json) {
        var devices = new LinkedHashMap<String, Device>();
        for (var link : array(json)) {
            var name = link.path("ifname").asString("");
            if (!name.isEmpty()) {
                devices.put(name, device(name, link));
            }
        }
        return devices;
    }

    private static Device device(String name, JsonNode link) {
        var addresses = new HashSet<String>();
        for (var address : link.path("addr_info")) {
            var scope = address.path("scope").asString("");
            if (!scope.equals("link") && !scope.equals("host") && address.has("local")) {
                addresses.add(normal(address.path("local").asString("") + "/"
                        + address.path("prefixlen").asInt()));
            }
        }
        var up = false;
        for (var flag : link.path("flags")) {
            up |= flag.asString("").equals("UP");
        }
        return new Device(
                name,
                link.path("address").asString(""),
                link.path("mtu").asInt(),
                link.path("master").asString(""),
                link.path("ifalias").asString(""),
                up,
                addresses);
    }

    private static List<Route> routes(String json) {
        var routes = new ArrayList<Route>();
        for (var route : array(json)) {
            if (route.path("protocol").asString("").equals("static") && route.has("gateway")) {
                var via = route.path("gateway").asString("");
                routes.add(new Route(
                        destination(route.path("dst").asString(""), via),
                        normal(via),
                        route.path("dev").asString("")));
            }
        }
        return routes;
    }

    /** {@code default} of the next hop's family, and hosts without prefix length, as CIDR in {@link #normal} form. */
    static String destination(String destination, String via) {
        if (destination.equals("default")) {
            return normal(via.contains(":") ? "::/0" : "0.0.0.0/0");
        }
        return normal(
                destination.contains("/") ? destination : destination + (destination.contains(":") ? "/128" : "/32"));
    }

    /** One way to write an address or CIDR, so that texts can be compared. */
    static String normal(String address) {
        var slash = address.indexOf('/');
        var host = slash < 0 ? address : address.substring(0, slash);
        try {
            return InetAddress.ofLiteral(host).getHostAddress() + (slash < 0 ? "" : address.substring(slash));
        } catch (IllegalArgumentException e) {
            throw new Problem.Invalid("'%s' is not an address.".formatted(address)).exception(e);
        }
    }

    private static JsonNode array(String json) {
        return json.isBlank() ? JSON.createArrayNode() : JSON.readTree(json);
    }
}
