package io.nubila.network.engine;

import io.nubila.contracts.network.NetworkId;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Tx;
import io.nubila.network.store.PortStore;

/** New MAC addresses: {@code fa:16:3e} and three random bytes, not yet taken in the network. */
final class MacAddresses {
    private static final int MAX_TRIES = 32;

    private final PortStore ports;
    private final Ids ids;

    MacAddresses(PortStore ports, Ids ids) {
        this.ports = ports;
        this.ids = ids;
    }

    String next(Tx tx, NetworkId network) {
        for (int i = 0; i < MAX_TRIES; i++) {
            var bytes = ids.bytes(3);
            var mac = "fa:16:3e:%02x:%02x:%02x".formatted(bytes[0] & 255, bytes[1] & 255, bytes[2] & 255);
            if (!ports.macTaken(tx, network, mac)) {
                return mac;
            }
        }
        throw new Problem.Unavailable("No MAC address is left for another port.", "network " + network).exception();
    }
}
