package io.nubila.compute.model;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import java.util.Optional;

/**
 * A network interface a server was asked to have.
 *
 * @param port the port to use; chosen by us when it is to be made
 * @param network where the port is to be made; empty when an existing port was named
 * @param fixedIp the address the new port shall have; empty for any
 */
public record RequestedNic(PortId port, Optional<NetworkId> network, Optional<String> fixedIp) {}
