package io.nubila.app;

import io.nubila.compute.ComputeModule;
import io.nubila.contracts.identity.IdentityContract.ProjectSummary;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.identity.IdentityModule;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.node.Surroundings;
import io.nubila.network.NetworkModule;
import io.nubila.network.engine.NetworkBootstrap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what a newcomer expects to find: users, projects, roles, the catalogue, flavors, the public network, a private one
 * for the demo project, and the small guest image. Each part looks for itself whether it is there, so it runs at every
 * start.
 */
final class FirstStart implements AutoCloseable {
    private static final int MAX_PROJECTS = 10_000;
    private static final Duration IMAGE_WAIT = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);

    private final Surroundings around;
    private final NodeOptions options;
    private final IdentityModule identity;
    private final FirstUsers users;
    private final NetworkModule network;
    private final ComputeModule compute;
    private volatile boolean stopping;

    FirstStart(
            Surroundings around,
            NodeOptions options,
            IdentityModule identity,
            FirstUsers users,
            NetworkModule network,
            ComputeModule compute) {
        this.around = around;
        this.options = options;
        this.identity = identity;
        this.users = users;
        this.network = network;
        this.compute = compute;
    }

    /** What clients need for their first request. */
    void beforePorts() {
        users.join();
        compute.makeDefaultFlavors();
    }

    /** What takes a moment longer; the image in the background. */
    void afterPorts() {
        network.bootstrap()
                .run(new NetworkBootstrap.Wish(
                        project("admin"), project("demo"), PublicNetwork.cidr(around.state(), around.commands())));
        options.guestImage()
                .ifPresent(file -> Thread.ofVirtual().name("guest-image").start(() -> offer(file)));
    }

    private ProjectId project(String name) {
        return identity.contract().projects(Caller.system("own-first-start"), MAX_PROJECTS).stream()
                .filter(project -> project.name().equals(name))
                .findFirst()
                .map(ProjectSummary::id)
                .orElseThrow(() -> new Problem.Bug("no project " + name).exception());
    }

    /** Waits for the image to be built, then offers it. */
    private void offer(Path file) {
        try {
            while (!Files.exists(file) && !stopping) {
                around.clock().sleep(IMAGE_WAIT);
            }
            if (!stopping) {
                new GuestImage(around.state()).offer(file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("the guest image cannot be offered", e);
        }
    }

    @Override
    public void close() {
        stopping = true;
    }
}
