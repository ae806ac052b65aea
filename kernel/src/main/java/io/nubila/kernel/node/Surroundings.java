package io.nubila.kernel.node;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.operations.Boundary;
import java.nio.file.Path;

/**
 * All that comes into a module from outside, handed in once.
 *
 * @param state the folder below which everything of this cloud lies
 * @param node this node's name: its short host name
 * @param cloud an id of this cloud that marks what it makes on hosts
 * @param endpoints where clients reach each service
 */
public record Surroundings(
        Path state,
        String node,
        String cloud,
        Clock clock,
        Ids ids,
        Commands commands,
        Boundary boundary,
        Endpoints endpoints) {}
