package io.nubila.drivers.network.linux;

import io.nubila.network.driver.NetworkPlan;
import io.nubila.network.driver.NetworkPlan.Subnet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a network's dnsmasq is told: ranges on its command line, hosts and options in files. */
final class DhcpSettings {
    private static final String LEASE = "86400s";
    private static final int MOST_LEASES = 1 << 24;
    private static final String STATEFUL = "dhcpv6-stateful";
    private static final String SLAAC = "slaac";

    private final NetworkPlan plan;
    private final NetworkPlan.Dhcp dhcp;
    private final Map<String, Subnet> served = new LinkedHashMap<>();

    private DhcpSettings(NetworkPlan plan, NetworkPlan.Dhcp dhcp) {
        this.plan = plan;
        this.dhcp = dhcp;
        plan.subnets().stream()
                .filter(Subnet::dhcpEnabled)
                .forEach(subnet -> served.put(subnet.id().value(), subnet));
    }

    /** The process for a network that has DHCP. */
    static Dnsmasq.Wanted of(NetworkPlan plan, NetworkPlan.Dhcp dhcp, Path folder, List<String> forwarders) {
        var settings = new DhcpSettings(plan, dhcp);
        return new Dnsmasq.Wanted(
                Names.dhcpNamespace(plan.id()),
                folder,
                settings.arguments(folder, forwarders),
                Map.of(
                        Dnsmasq.HOSTS, settings.hosts(),
                        Dnsmasq.NAMES, settings.names(),
                        Dnsmasq.OPTIONS, settings.options()));
    }

    private List<String> arguments(Path folder, List<String> forwarders) {
        var arguments = new ArrayList<String>();
        arguments.add("--interface=" + Names.dhcpDevice(dhcp.port()));
        arguments.add("--no-resolv");
        forwarders.forEach(server -> arguments.add("--server=" + Names.address(server)));
        arguments.add("--dhcp-hostsfile=" + folder.resolve(Dnsmasq.HOSTS));
        arguments.add("--addn-hosts=" + folder.resolve(Dnsmasq.NAMES));
        arguments.add("--dhcp-optsfile=" + folder.resolve(Dnsmasq.OPTIONS));
        arguments.add("--dhcp-authoritative");
        // Machines that are no ports of this network are another server's business.
        arguments.add("--dhcp-ignore=tag:!known");
        domain().ifPresent(domain -> arguments.add("--domain=" + domain));
        arguments.add("--dhcp-option-force=option:mtu," + plan.mtu());
        long leases = 0;
        for (var subnet : served.values()) {
            var cidr = Cidr.of(Names.address(subnet.cidr()));
            leases += cidr.ipVersion() == 6 ? MOST_LEASES : 1L << (32 - cidr.prefix());
            range(subnet, cidr).ifPresent(arguments::add);
        }
        arguments.add("--dhcp-lease-max=" + Math.min(leases, MOST_LEASES));
        return arguments;
    }

    /** Guests of a SLAAC subnet make their addresses themselves, from the router's advertisement. */
    private Optional<String> range(Subnet subnet, Cidr cidr) {
        var tag = "--dhcp-range=set:" + tag(subnet) + ',' + cidr.host();
        if (cidr.ipVersion() == 4) {
            return Optional.of(tag + ",static," + cidr.netmask() + ',' + LEASE);
        }
        return subnet.ipv6Mode().equals(Optional.of(SLAAC))
                ? Optional.empty()
                : Optional.of(tag + ",static," + cidr.prefix() + ',' + LEASE);
    }

    private String hosts() {
        var lines = new ArrayList<String>();
        for (var port : plan.ports()) {
            var tag = port.dhcpOptions().isEmpty() ? "" : "set:" + portTag(port) + ',';
            var start = Names.mac(port.mac()) + ',' + tag + host(port);
            var before = lines.size();
            var unmanaged = false;
            for (var address : port.addresses()) {
                var subnet = served.get(address.subnet().value());
                if (subnet == null) {
                    continue;
                }
                var ip = Seen.normal(Names.address(address.ip()));
                if (subnet.ipVersion() == 4) {
                    lines.add(start + ',' + ip);
                } else if (subnet.ipv6Mode().isEmpty() || subnet.ipv6Mode().equals(Optional.of(STATEFUL))) {
                    lines.add(start + ",[" + short6(ip) + ']');
                } else {
                    unmanaged = true;
                }
            }
            if (unmanaged && lines.size() == before) {
                lines.add(start); // Known without an address: it may ask for options.
            }
        }
        return lines(lines);
    }

    private String names() {
        var lines = new ArrayList<String>();
        for (var port : plan.ports()) {
            for (var address : port.addresses()) {
                var label = Names.word(port.hostname());
                lines.add(Names.address(address.ip()) + '\t' + host(port) + (domain().isPresent() ? ' ' + label : ""));
            }
        }
        return lines(lines);
    }

    private String options() {
        var lines = new ArrayList<String>();
        for (var subnet : served.values()) {
            var tag = "tag:" + tag(subnet) + ',';
            if (subnet.ipVersion() == 4) {
                options4(subnet, tag, lines);
            } else {
                options6(subnet, tag, lines);
            }
        }
        for (var port : plan.ports()) {
            port.dhcpOptions().forEach((name, value) -> {
                var option = name.startsWith("option6:") || name.matches("[0-9]+") ? name : "option:" + name;
                // A line break would begin another option, for another guest perhaps.
                lines.add("tag:%s,%s,%s"
                        .formatted(portTag(port), Names.word(option), value.replaceAll("[\\p{Cntrl}]", " ")));
            });
        }
        return lines(lines);
    }

    private void options4(Subnet subnet, String tag, List<String> lines) {
        var own = ownAddresses(subnet);
        var servers = subnet.dnsNameservers().isEmpty() ? own : checked(subnet.dnsNameservers());
        if (!servers.isEmpty() && !servers.equals(List.of("0.0.0.0"))) {
            lines.add(tag + "option:dns-server," + String.join(",", servers));
        } else {
            lines.add(tag + "option:dns-server");
        }
        var routes = new ArrayList<String>();
        subnet.hostRoutes().forEach(route -> {
            if (!route.destination().equals("0.0.0.0/0")) {
                routes.add(Names.address(route.destination()) + ',' + Names.address(route.nextHop()));
            }
        });
        plan.subnets().stream()
                .filter(other -> other.ipVersion() == 4 && !other.id().equals(subnet.id()))
                .forEach(other -> routes.add(Names.address(other.cidr()) + ",0.0.0.0"));
        if (dhcp.metadataRoute() && !own.isEmpty()) {
            routes.add(Names.METADATA_ADDRESS + "/32," + own.getFirst());
        }
        var gateway = subnet.hostRoutes().stream()
                .filter(route -> route.destination().equals("0.0.0.0/0"))
                .map(NetworkPlan.Route::nextHop)
                .findFirst()
                .or(subnet::gateway);
        if (!routes.isEmpty()) {
            // A guest that takes classless routes ignores the router option: the default route has to be among them.
            gateway.ifPresent(address -> routes.add("0.0.0.0/0," + Names.address(address)));
            lines.add(tag + "option:classless-static-route," + String.join(",", routes));
            lines.add(tag + "249," + String.join(",", routes));
        }
        lines.add(tag + "option:router"
                + gateway.map(address -> ',' + Names.address(address)).orElse(""));
    }

    private void options6(Subnet subnet, String tag, List<String> lines) {
        var servers = subnet.dnsNameservers().isEmpty() ? ownAddresses(subnet) : checked(subnet.dnsNameservers());
        if (!servers.isEmpty()) {
            lines.add(tag + "option6:dns-server,"
                    + servers.stream().map(server -> '[' + server + ']').collect(Collectors.joining(",")));
        }
        domain().ifPresent(domain -> lines.add(tag + "option6:domain-search," + domain));
    }

    private List<String> ownAddresses(Subnet subnet) {
        return dhcp.addresses().stream()
                .filter(address -> address.subnet().equals(subnet.id()))
                .map(address -> Names.address(address.ip()))
                .toList();
    }

    private static List<String> checked(List<String> addresses) {
        return addresses.stream().map(Names::address).toList();
    }

    private Optional<String> domain() {
        return dhcp.domain().isBlank() ? Optional.empty() : Optional.of(Names.word(dhcp.domain()));
    }

    /** The host's full name; the same for all its addresses. */
    private String host(NetworkPlan.Port port) {
        return Names.word(port.hostname())
                + domain().map(domain -> '.' + domain).orElse("");
    }

    private static String tag(Subnet subnet) {
        return "subnet-" + Names.id(subnet.id().value());
    }

    private static String portTag(NetworkPlan.Port port) {
        return "port-" + Names.id(port.id().value());
    }

    /** As dnsmasq writes it in its leases, so that a lease and its host can be matched. */
    private static String short6(String address) {
        return Cidr.compressed(address);
    }

    private static String lines(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
