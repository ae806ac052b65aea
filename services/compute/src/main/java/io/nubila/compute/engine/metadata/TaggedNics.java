package io.nubila.compute.engine.metadata;

import io.nubila.compute.model.Server;
import io.nubila.compute.store.ServerTagStore;
import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.kernel.db.Db;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The interfaces of a server that bear a tag, by which programs in the guest know what each is for. */
final class TaggedNics {
    private final Db db;
    private final ServerTagStore tags;

    /**
     * An interface as a guest is told of it.
     *
     * @param pci its address on the guest's PCI bus, when it is known
     */
    record Device(String mac, Optional<String> pci, String tag) {}

    TaggedNics(Db db, ServerTagStore tags) {
        this.db = db;
        this.tags = tags;
    }

    /**
     * Those of a server.
     *
     * @param places on the guest's PCI bus, by MAC; only asked for when there are tags
     */
    List<Device> of(Server server, List<PortSummary> ports, Supplier<Map<String, String>> places) {
        var tagged = db.read(tx -> tags.ofInterfaces(tx, server.id()));
        if (tagged.isEmpty()) {
            return List.of();
        }
        var known = places.get();
        var found = new ArrayList<Device>();
        for (var port : ports) {
            Optional.ofNullable(tagged.get(port.id()))
                    .ifPresent(
                            tag -> found.add(new Device(port.mac(), Optional.ofNullable(known.get(port.mac())), tag)));
        }
        return found;
    }
}
