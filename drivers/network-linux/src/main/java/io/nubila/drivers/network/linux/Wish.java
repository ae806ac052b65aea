package io.nubila.drivers.network.linux;

import java.util.List;
import java.util.Optional;

/**
 * The devices one network or router shall have.
 *
 * @param alias the mark all its devices in the root namespace bear
 */
record Wish(String alias, Optional<Bridge> bridge, Optional<Space> space) {

    /**
     * A bridge in the root namespace.
     *
     * @param addresses of the host itself, with prefix lengths; empty closes the host to the network
     */
    record Bridge(String name, String mac, int mtu, List<String> addresses, Optional<Uplink> uplink) {}

    /** A device that leads from a bridge to other hosts. */
    sealed interface Uplink {
        /** Its name in the root namespace. */
        String device();

        /** A VXLAN from this host's address to those of its peers. */
        record Vxlan(String device, int vni, String local, List<String> peers) implements Uplink {}

        /** A device of the host that is there already. */
        record Plain(String device) implements Uplink {}

        /** A VLAN on a device of the host. */
        record Tagged(String device, String parent, int tag) implements Uplink {}
    }

    /** A namespace with its legs in bridges. */
    record Space(String name, boolean forwarding, List<Leg> legs, List<String> loopback, List<Route> routes) {}

    /** A veth pair: one end in the namespace, the other in a bridge. */
    record Leg(String inside, String tap, String bridge, String mac, int mtu, List<String> cidrs) {}

    /**
     * A route in the namespace.
     *
     * @param device given where the next hop may lie outside the device's own subnets
     */
    record Route(String destination, String via, Optional<String> device) {}
}
