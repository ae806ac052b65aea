package io.nubila.contracts.network;

import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Caller;
import java.util.List;
import java.util.Optional;

/**
 * What compute asks of networks and floating addresses, for clients that still speak of them to compute. The caller acts
 * with its own rights: what it may not see is {@code NotFound}, what its rules in network refuse is {@code Forbidden}.
 * Addresses are taken under ids the asker chooses, so after a time-out every call may be repeated.
 */
public interface NetworkCatalogueContract {
    /** Networks the caller may see, by id; at most so many after the one given. */
    List<Named> networks(Caller caller, Optional<NetworkId> after, int limit);

    /** Networks floating addresses are taken from, by id. */
    List<Named> pools(Caller caller, int limit);

    /** A project's floating addresses, by id; at most so many after the one given. */
    List<Floating> floatingIps(Caller caller, ProjectId project, Optional<FloatingIpId> after, int limit);

    /** A floating address. */
    Floating floatingIp(Caller caller, FloatingIpId id);

    /** Takes an address of a pool; there already under this id: answers it. {@code OverQuota}, {@code NoCapacity}. */
    Floating allocate(Caller caller, FloatingIpId id, ProjectId project, NetworkId pool);

    /** Gives an address back. */
    void release(Caller caller, FloatingIpId id);

    /** Makes an address lead to a fixed address of a port, or nowhere. */
    void lead(Caller caller, FloatingIpId id, Optional<Goal> goal);

    /** A network and its name. */
    record Named(NetworkId id, String name) {}

    /** Where a floating address leads. */
    record Goal(PortId port, String fixedIp) {}

    /**
     * A floating address.
     *
     * @param pool the network it was taken from
     * @param server whose port it leads to
     */
    record Floating(FloatingIpId id, String ip, Named pool, Optional<String> fixedIp, Optional<ServerId> server) {}
}
