package io.nubila.harness;

import io.nubila.app.CloudNode;
import io.nubila.app.NodeOptions;
import io.nubila.app.Ports;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.config.ConfigFile;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.node.Endpoints;
import io.nubila.kernel.node.Surroundings;
import io.nubila.kernel.operations.Boundary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The whole cloud in this JVM: every service, simulated guests and networks, real HTTP over TLS on free ports of the
 * loopback address, a folder of its own that goes when it is closed.
 */
public final class CloudUnderTest implements AutoCloseable {
    private final CloudNode node;
    private final Path state;
    private final boolean ownFolder;
    private Optional<RunningCloud> running = Optional.empty();

    private CloudUnderTest(Path state, boolean ownFolder, Boundary boundary, Clock clock) {
        this.state = state;
        this.ownFolder = ownFolder;
        var options = new NodeOptions(
                state,
                RunningCloud.HOST,
                NodeOptions.HypervisorChoice.SIMULATED,
                1,
                OptionalInt.empty(),
                Optional.empty(),
                false);
        var ports = Ports.from(FreePorts.row());
        var around = new Surroundings(
                state,
                "host-1",
                "0123456789abcdef0123456789abcdef",
                clock,
                Ids.secure(),
                Commands.host(),
                boundary,
                new Endpoints(ports.roots(RunningCloud.HOST), "RegionOne"));
        var config = ConfigFile.read(state.resolve("nubila.toml"), Map.of(), CloudNode.SECTIONS);
        node = new CloudNode(around, options, ports, config);
        try {
            Files.writeString(state.resolve("run/ports.json"), Json.write(ports));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new cloud, running. */
    public static CloudUnderTest start() {
        return start(Boundary.NONE, Clock.system());
    }

    /** A new cloud whose steps may be broken and whose waits may be short, running. */
    public static CloudUnderTest start(Boundary boundary, Clock clock) {
        var cloud = new CloudUnderTest(StateFolder.make(), true, boundary, clock);
        cloud.node.start();
        cloud.running = Optional.of(new RunningCloud(cloud.state));
        return cloud;
    }

    /** A new cloud that is wired and not started: for its tables. */
    public static CloudUnderTest wired() {
        return new CloudUnderTest(StateFolder.make(), true, Boundary.NONE, Clock.system());
    }

    /** The node itself. */
    public CloudNode node() {
        return node;
    }

    /** The way to it, for clients. */
    public RunningCloud cloud() {
        return running.orElseThrow(() -> new IllegalStateException("the cloud is not started"));
    }

    /** Its folder. */
    public Path state() {
        return state;
    }

    @Override
    public void close() {
        running.ifPresent(RunningCloud::close);
        node.close();
        if (ownFolder) {
            StateFolder.remove(state);
        }
    }
}
