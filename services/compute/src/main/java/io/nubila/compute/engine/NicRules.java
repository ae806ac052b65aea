package io.nubila.compute.engine;

import io.nubila.contracts.network.NetworkContract.NetworkSummary;
import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;

/** What ports and networks have to be like for a server's interface, whether it comes with the server or later. */
final class NicRules {
    private NicRules() {}

    /** {@code Conflict} for a port in use, {@code Invalid} for one without an address. */
    static void requireUsable(PortSummary port) {
        if (port.server().isPresent()) {
            throw new Problem.Conflict("PortInUse", "Port %s is still in use.".formatted(port.id())).exception();
        }
        if (port.fixedIps().isEmpty()) {
            throw new Problem.Invalid("Port %s requires a FixedIP in order to be used.".formatted(port.id()))
                    .exception();
        }
    }

    /** {@code Forbidden} for an external network, but to administrators. */
    static void requireInternal(Caller caller, NetworkSummary network) {
        if (network.external() && !caller.hasRole("admin")) {
            throw new Problem.Forbidden(
                            "It is not allowed to create an interface on external network %s".formatted(network.id()))
                    .exception();
        }
    }
}
