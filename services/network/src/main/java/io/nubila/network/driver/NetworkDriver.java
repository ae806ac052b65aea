package io.nubila.network.driver;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SecurityGroupId;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Optional;

/**
 * The data path of one host. Each call hands over the whole wish for a set of things, and the driver makes the host so:
 * it compares with what is there and changes the difference, in as few external commands as it can (one nft transaction,
 * one {@code ip -batch}, one dnsmasq reload for the whole call). Calling again with the same plans changes nothing.
 *
 * <p>Calls come one at a time. Whatever a driver makes bears the cloud's mark, so that it can be found after a crash and
 * be removed without touching what others made.
 */
public interface NetworkDriver extends AutoCloseable {
    /** Name for status pages and agents, such as {@code linuxbridge}. */
    String name();

    /** The bridge and tap a guest's port uses on this host; a function of the ids alone. */
    Attachment attachment(NetworkId network, PortId port);

    /** Makes these networks, security groups and routers as the plans say. Things not named are left alone. */
    void apply(Changes changes);

    /** What of this cloud is on the host now, found from the world. */
    Present present();

    /**
     * Opens a TCP listener on 169.254.169.254 port 80 inside the place's namespace, for the metadata service. Empty when
     * the place has no namespace on this host.
     */
    Optional<ServerSocketChannel> metadataListener(Place place);

    /** Removes everything of this cloud from the host; used by {@code nubila down --all}. */
    void removeAll();

    /** Lets go; everything on the host runs on. */
    @Override
    void close();

    /** The whole wish for the things named, and the things that shall not be there. */
    record Changes(
            List<NetworkPlan> networks,
            List<RouterPlan> routers,
            List<SecurityGroupPlan> groups,
            List<NetworkId> goneNetworks,
            List<RouterId> goneRouters,
            List<SecurityGroupId> goneGroups) {}

    /** What exists on the host. */
    record Present(List<NetworkId> networks, List<RouterId> routers, List<SecurityGroupId> groups) {}

    /** Where a guest is plugged in. */
    record Attachment(String bridgeName, String tapName) {}

    /** A namespace that answers guests' metadata requests. */
    sealed interface Place {
        /** The DHCP namespace of a network. */
        record OfNetwork(NetworkId id) implements Place {}

        /** The namespace of a router. */
        record OfRouter(RouterId id) implements Place {}
    }
}
