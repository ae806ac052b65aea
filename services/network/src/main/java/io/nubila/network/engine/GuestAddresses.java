package io.nubila.network.engine;

import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.RouterId;
import io.nubila.kernel.db.Db;
import io.nubila.network.driver.NetworkDriver.Place;
import io.nubila.network.model.DeviceOwner;
import io.nubila.network.model.Ip;
import io.nubila.network.store.AddressStore;
import io.nubila.network.store.PortStore;
import java.util.ArrayList;
import java.util.Optional;

/** Finds the guest with an address in a network, or in one of the networks a router stands in. */
public final class GuestAddresses implements MetadataListeners.Askers {
    private final Db db;
    private final PortStore ports;
    private final AddressStore addresses;
    private final PortSummaries summaries;

    public GuestAddresses(Db db, PortStore ports, AddressStore addresses, PortSummaries summaries) {
        this.db = db;
        this.ports = ports;
        this.addresses = addresses;
        this.summaries = summaries;
    }

    @Override
    public Optional<PortSummary> port(Place place, String ip) {
        return switch (place) {
            case Place.OfNetwork(var id) -> find(Optional.of(id), Optional.empty(), ip);
            case Place.OfRouter(var id) -> find(Optional.empty(), Optional.of(id), ip);
        };
    }

    /** The guest's port; empty when no guest has the address there. */
    Optional<PortSummary> find(Optional<NetworkId> network, Optional<RouterId> router, String ip) {
        var address = Ip.parse(ip);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        return db.read(tx -> {
            var places = new ArrayList<NetworkId>();
            network.ifPresent(places::add);
            router.ifPresent(id -> ports.ofDevice(tx, id.value(), DeviceOwner.ROUTER_INTERFACE)
                    .forEach(leg -> places.add(leg.network())));
            for (var place : places) {
                var found = addresses
                        .portWith(tx, place, address.get())
                        .flatMap(id -> ports.find(tx, id))
                        .filter(port -> !DeviceOwner.isCloud(port.deviceOwner()));
                if (found.isPresent()) {
                    return Optional.of(summaries.one(tx, found.get()));
                }
            }
            return Optional.empty();
        });
    }
}
