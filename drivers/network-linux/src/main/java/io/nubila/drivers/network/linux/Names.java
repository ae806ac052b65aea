package io.nubila.drivers.network.linux;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Problem;
import java.util.Locale;
import java.util.regex.Pattern;

/** What things are called on the host, as Neutron's Linux bridge plugin calls them, and what may stand in a command. */
final class Names {
    /** Where guests ask for their metadata. */
    static final String METADATA_ADDRESS = "169.254.169.254";

    /** The most that fits into a device name of 15 characters behind a prefix of four. */
    private static final int ID_LENGTH = 11;

    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F-]{4,}");
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]{2,45}(/[0-9]{1,3})?");
    private static final Pattern MAC = Pattern.compile("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}");
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9_.@-]{1,15}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:-]{1,255}");

    private Names() {}

    static String bridge(NetworkId network) {
        return "brq" + start(network.value());
    }

    static String tap(PortId port) {
        return "tap" + start(port.value());
    }

    static String dhcpDevice(PortId port) {
        return "ns-" + start(port.value());
    }

    static String routerDevice(PortId port) {
        return "qr-" + start(port.value());
    }

    static String gatewayDevice(PortId port) {
        return "qg-" + start(port.value());
    }

    static String dhcpNamespace(NetworkId network) {
        return "qdhcp-" + id(network.value());
    }

    static String routerNamespace(RouterId router) {
        return "qrouter-" + id(router.value());
    }

    static String vxlan(int vni) {
        return "vxlan-" + vni;
    }

    /** The device of a VLAN on a parent; shortened by a hash where the kernel's 15 characters do not suffice. */
    static String vlan(String parent, int tag) {
        var name = parent + "." + tag;
        return name.length() <= 15 ? name : "vlan" + Integer.toHexString(parent.hashCode() & 0xffffff) + "." + tag;
    }

    /** The id as part of an nft name, which may hold no dash. */
    static String compact(SecurityGroupId group) {
        return id(group.value()).replace("-", "");
    }

    /** A fixed address for a bridge, so that its neighbours' caches stay right when ports come and go. */
    static String bridgeMac(NetworkId network) {
        var hash = network.value().hashCode();
        return String.format(
                Locale.ROOT,
                "02:6e:%02x:%02x:%02x:%02x",
                hash >>> 24,
                (hash >>> 16) & 0xff,
                (hash >>> 8) & 0xff,
                hash & 0xff);
    }

    /** An address or CIDR that cannot be anything else in a command or a file. */
    static String address(String address) {
        return checked(ADDRESS, address, "an address");
    }

    static String mac(String mac) {
        return checked(MAC, mac, "a MAC address").toLowerCase(Locale.ROOT);
    }

    static String device(String device) {
        return checked(DEVICE, device, "a device name");
    }

    /** A host name, domain, option name. */
    static String word(String word) {
        return checked(WORD, word, "a name");
    }

    private static String start(String id) {
        return id(id).substring(0, ID_LENGTH);
    }

    static String id(String id) {
        return checked(ID, id, "an id");
    }

    private static String checked(Pattern pattern, String text, String what) {
        if (!pattern.matcher(text).matches()) {
            throw new Problem.Invalid("'%s' is not %s.".formatted(text, what)).exception();
        }
        return text;
    }
}
