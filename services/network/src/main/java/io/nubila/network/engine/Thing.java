package io.nubila.network.engine;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SecurityGroupId;

/** A unit in which the data path is told what it shall be. */
sealed interface Thing {
    /** A network with its ports. */
    record OfNetwork(NetworkId id) implements Thing {}

    /** A router with its interfaces. */
    record OfRouter(RouterId id) implements Thing {}

    /** A security group with its rules and members. */
    record OfGroup(SecurityGroupId id) implements Thing {}
}
