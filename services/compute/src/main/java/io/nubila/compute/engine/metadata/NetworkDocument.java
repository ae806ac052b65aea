package io.nubila.compute.engine.metadata;

import io.nubila.contracts.network.NetworkContract.FixedIp;
import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.json.Json;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code network_data.json}: what a guest must know to set up its interfaces without DHCP. */
final class NetworkDocument {
    private static final int LINK_ID_LENGTH = 14;
    private static final int BITS_PER_BYTE = 8;

    private final ArrayNode networks = Json.array();
    private final LinkedHashSet<String> nameservers = new LinkedHashSet<>();

    private NetworkDocument() {}

    static ObjectNode of(List<PortSummary> ports) {
        var document = new NetworkDocument();
        var json = Json.object();
        var links = json.putArray("links");
        for (var port : ports) {
            if (!port.fixedIps().isEmpty()) {
                links.add(document.link(port));
            }
        }
        json.set("networks", document.networks);
        json.set("services", services(document.nameservers));
        return json;
    }

    /** The link of a port; its first address of each version becomes a network on it. */
    private ObjectNode link(PortSummary port) {
        var name = "tap" + port.id().value();
        var id = name.substring(0, Math.min(LINK_ID_LENGTH, name.length()));
        var link = Json.object();
        link.put("id", id);
        link.put("vif_id", port.id().value());
        link.put("type", "bridge");
        if (port.fixedIps().stream().anyMatch(FixedIp::dhcp)) {
            // A guest that asks for an address is told the MTU with it.
            link.putNull("mtu");
        } else {
            link.put("mtu", port.mtu());
        }
        link.put("ethernet_mac_address", port.mac());
        for (int version : new int[] {4, 6}) {
            port.fixedIps().stream()
                    .filter(ip -> ip.version() == version)
                    .findFirst()
                    .ifPresent(ip -> network(port, id, ip));
        }
        return link;
    }

    private void network(PortSummary port, String link, FixedIp ip) {
        var json = networks.addObject();
        json.put("id", "network" + (networks.size() - 1));
        json.put("type", "ipv%d%s".formatted(ip.version(), ip.dhcp() ? "_dhcp" : ""));
        json.put("link", link);
        json.put("network_id", port.network().value());
        nameservers.addAll(ip.dnsNameservers());
        if (ip.dhcp()) {
            return;
        }
        json.put("ip_address", ip.ip());
        json.put("netmask", netmask(ip.cidr()));
        var routes = json.putArray("routes");
        var any = ip.version() == 4 ? "0.0.0.0" : "::";
        ip.gateway().ifPresent(gateway -> route(routes, any, any, gateway));
        for (var route : ip.routes()) {
            route(routes, route.destination().split("/", 2)[0], netmask(route.destination()), route.nextHop());
        }
        json.set("services", services(ip.dnsNameservers()));
    }

    private static void route(ArrayNode routes, String network, String netmask, String gateway) {
        routes.addObject().put("network", network).put("netmask", netmask).put("gateway", gateway);
    }

    private static ArrayNode services(Iterable<String> nameservers) {
        var services = Json.array();
        nameservers.forEach(address -> services.addObject().put("type", "dns").put("address", address));
        return services;
    }

    /** The mask of a network in CIDR notation, written as an address. */
    static String netmask(String cidr) {
        var parts = cidr.split("/", 2);
        var mask = new byte[parts[0].indexOf(':') < 0 ? 4 : 16];
        int prefix = parts.length == 2 ? Integer.parseInt(parts[1]) : mask.length * BITS_PER_BYTE;
        for (int bit = 0; bit < prefix; bit++) {
            mask[bit / BITS_PER_BYTE] |= (byte) (0x80 >> (bit % BITS_PER_BYTE));
        }
        try {
            return shortened(InetAddress.getByAddress(mask).getHostAddress());
        } catch (UnknownHostException e) {
            throw new Problem.Bug("no mask of " + cidr).exception(e);
        }
    }

    /** A mask's zero words are all at its end, so the short form is easily made. */
    private static String shortened(String address) {
        return address.indexOf(':') < 0 ? address : address.replaceFirst("(^|:)0(:0)+$", "::");
    }
}
