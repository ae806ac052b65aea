package io.nubila.network;

import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.MetadataContract;
import io.nubila.contracts.identity.IdentityContract;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Migration;
import io.nubila.kernel.http.Api;
import io.nubila.kernel.http.HttpServer;
import io.nubila.kernel.node.Module;
import io.nubila.kernel.node.Surroundings;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.Operations;
import io.nubila.kernel.operations.Reconcilers;
import io.nubila.kernel.policy.Policy;
import io.nubila.network.api.NetworkApi;
import io.nubila.network.driver.NetworkDriver;
import io.nubila.network.engine.NetworkEngine;
import io.nubila.network.engine.NetworkBootstrap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Predicate;

/** The network service: its table of contents. */
public final class NetworkModule implements Module {
    private static final String NAME = "network";

    private final Db db;
    private final NetworkEngine engine;
    private final Api.Definition api;
    private final Operations operations;
    private final Reconcilers reconcilers;

    /** A module whose host is this node alone. */
    public NetworkModule(
            Surroundings around, NetworkConfig config, NetworkDriver driver, IdentityContract identity) {
        this(around, config, driver, identity, host -> host.value().equals(around.node()));
    }
}
