package io.nubila.network.model;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.RouterId;
import java.util.Optional;

/**
 * A network with subnets and a way out, made for a project that asked for one without saying which.
 *
 * @param router empty when somebody has removed it since
 */
public record AutoTopology(ProjectId project, NetworkId network, Optional<RouterId> router) {}
