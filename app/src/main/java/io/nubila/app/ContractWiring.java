package io.nubila.app;

import io.nubila.kernel.remote.LoopbackTransport;
import io.nubila.kernel.remote.Remote;

/** Hands services each other's contracts: as they are, or through the bytes they would take between nodes. */
final class ContractWiring {
    private final boolean serialise;

    ContractWiring(boolean serialise) {
        this.serialise = serialise;
    }

    <C> C of(Class<C> contract, C target) {
        if (!serialise) {
            return target;
        }
        var transport = new LoopbackTransport();
        transport.add(Remote.server(contract, target));
        return Remote.client(contract, transport);
    }
}
