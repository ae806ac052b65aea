package io.nubila.compute.engine;

import static io.nubila.kernel.operations.Step.step;

import io.nubila.compute.model.Server;
import io.nubila.compute.model.TaskState;
import io.nubila.compute.model.VmState;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.contracts.placement.ConsumerId;
import io.nubila.contracts.placement.PlacementContract;
import io.nubila.contracts.placement.PlacementContract.Claim;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.operations.Context;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.Step;
import java.util.List;
import java.util.Optional;

/**
 * What happens after POST /servers, top to bottom:
 *
 * <ol>
 *   <li>claim-host: the scheduler names hosts with room, best first; the first whose resources can be claimed is taken.
 *   <li>make-ports: a port for each network asked for; ports that were named are bound to the host.
 *   <li>cache-image: the image is brought to the host, unless it is there.
 *   <li>boot: the other ports are bound to the host, disk and config drive are made, the guest is started.
 *   <li>mark-active: the server rests in ACTIVE.
 * </ol>
 *
 * Whatever fails, everything is taken back by the server's id and the server rests in ERROR with the reason.
 */
public final class CreateServer implements Operation<CreateServer.State> {
    /** How often a host is chosen anew because other servers of the group took the chosen one meanwhile. */
    private static final int MAX_CHOICES = 20;

    private final Db db;
    private final Clock clock;
    private final ServerStore servers;
    private final ServerChanges changes;
    private final Scheduler scheduler;
    private final Guests guests;
    private final PlacementContract placement;
    private final NetworkContract networks;

    /** All that is saved between steps. */
    public record State(ServerId server, List<SecurityGroupId> groups, Optional<HostName> host) {
        State on(HostName name) {
            return new State(server, groups, Optional.of(name));
        }

        State nowhere() {
            return new State(server, groups, Optional.empty());
        }
    }

    public CreateServer(
            Db db,
            Clock clock,
            ServerStore servers,
            ServerChanges changes,
            Scheduler scheduler,
            Guests guests,
            PlacementContract placement,
            NetworkContract networks) {
        this.db = db;
        this.clock = clock;
        this.servers = servers;
        this.changes = changes;
        this.scheduler = scheduler;
        this.guests = guests;
        this.placement = placement;
        this.networks = networks;
    }

    @Override
    public String name() {
        return "create-server";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public List<Step<State>> steps() {
        return List.of(
                step("claim-host", this::claimHost, this::releaseHost),
                step("make-ports", this::makePorts, this::unplugPorts).lightly(),
                step("cache-image", this::cacheImage).lightly(),
                step("boot", this::boot, this::destroy).lightly(),
                step("mark-active", this::markActive));
    }

    private State claimHost(State state, Context context) throws InterruptedException {
        scheduler.awaitHosts();
        for (int attempt = 1; attempt < MAX_CHOICES; attempt++) {
            var taken = choose(state, context, true);
            if (taken.isPresent()) {
                return taken.get();
            }
        }
        return choose(state, context, false).orElseThrow();
    }

    /** Chooses, claims and writes it down; empty when the server's group has meanwhile come to want another choice. */
    private Optional<State> choose(State state, Context context, boolean mayChooseAgain) {
        var caller = Caller.system(context.cause().requestId());
        var server = changes.get(state.server());
        var choice = scheduler.choose(caller, server);
        var taken = claimFirst(caller, server, choice.hosts());
        var shown = choice.report().taken(taken.map(HostName::value));
        if (taken.isEmpty()) {
            // The step fails, and the report tells why: it is saved whatever becomes of the operation.
            db.change(context.cause(), tx -> servers.saveScheduling(tx, server.id(), Json.write(shown)));
            throw noValidHost(shown);
        }
        var host = taken.get();
        if (server.spec().hints().isEmpty()) {
            context.withResult(tx -> write(tx, server.id(), host, shown));
            return Optional.of(state.on(host));
        }
        boolean held = db.write(context.cause(), tx -> {
            boolean holds = scheduler.holds(tx, server, host);
            if (holds) {
                write(tx, server.id(), host, shown);
            }
            return holds;
        });
        if (!held && !mayChooseAgain) {
            throw noValidHost(shown);
        }
        return held ? Optional.of(state.on(host)) : Optional.empty();
    }

    private void write(Tx tx, ServerId id, HostName host, SchedulingReport shown) {
        servers.saveScheduling(tx, id, Json.write(shown));
        var before = servers.get(tx, id);
        var next = (before.isDoing(TaskState.SPAWNING)
                        ? before
                        : before.proceed(TaskState.SCHEDULING, TaskState.SPAWNING))
                .change()
                .host(Optional.of(host))
                .done();
        var _ = servers.update(tx, "schedule", before, next);
    }

    private Optional<HostName> claimFirst(Caller caller, Server server, List<HostName> hosts) {
        for (var host : hosts) {
            try {
                placement.claim(
                        caller,
                        new Claim(
                                new ConsumerId(server.id().value()),
                                Hosts.provider(host),
                                server.project(),
                                server.user(),
                                Scheduler.resources(server.spec().flavor())));
                return Optional.of(host);
            } catch (ProblemException e) {
                // Someone else took the room since placement was asked; the next host may do.
                if (!(e.problem() instanceof Problem.Conflict)) {
                    throw e;
                }
            }
        }
        return Optional.empty();
    }

    private static ProblemException noValidHost(SchedulingReport report) {
        return new Problem.NoCapacity(
                        "NoValidHost",
                        "No valid host was found. %s %d host(s) refused."
                                .formatted(
                                        report.change().orElse("All room was taken meanwhile."), report.refusedCount()),
                        report.refused())
                .exception();
    }

    private State releaseHost(State state, Context context) {
        // By owner, so that it also frees a claim whose answer we never saw.
        placement.release(
                Caller.system(context.cause().requestId()),
                new ConsumerId(state.server().value()));
        return state.nowhere();
    }

    private State makePorts(State state, Context context) {
        var caller = Caller.system(context.cause().requestId());
        var server = changes.get(state.server());
        for (var nic : server.spec().nics()) {
            if (nic.network().isPresent()) {
                var _ = networks.createPort(
                        caller,
                        new NetworkContract.NewPort(
                                nic.port(),
                                server.project(),
                                nic.network().get(),
                                server.id(),
                                nic.fixedIp(),
                                state.groups(),
                                server.spec().hostname()));
            } else {
                var _ = networks.bind(
                        caller, nic.port(), server.id(), state.host().orElseThrow());
            }
        }
        return state;
    }

    private State unplugPorts(State state, Context context) {
        networks.unplug(Caller.system(context.cause().requestId()), state.server());
        return state;
    }

    private State cacheImage(State state, Context context) {
        guests.cacheImage(
                Caller.system(context.cause().requestId()),
                changes.get(state.server()),
                state.host().orElseThrow());
        return state;
    }

    private State boot(State state, Context context) {
        guests.start(
                Caller.system(context.cause().requestId()),
                changes.get(state.server()),
                state.host().orElseThrow());
        return state;
    }

    private State destroy(State state, Context context) {
        guests.destroy(state.server(), state.host());
        return state;
    }

    private State markActive(State state, Context context) {
        context.withResult(tx -> {
            var _ = changes.complete(tx, state.server(), "activate", this::active);
        });
        return state;
    }

    private Server active(Server server) {
        return server.at() == VmState.ACTIVE
                ? server
                : server.finish(TaskState.SPAWNING, VmState.ACTIVE)
                        .change()
                        .power(PowerState.RUNNING)
                        .launchedAt(clock.now())
                        .done();
    }

    @Override
    public void failed(State state, Problem why, Context context) {
        changes.fail(context.cause(), state.server(), why, server -> {
            boolean mine = server.isDoing(TaskState.SCHEDULING) || server.isDoing(TaskState.SPAWNING);
            return mine
                    ? server.failed(ServerChanges.fault(why, clock.now()), VmState.ERROR)
                            .change()
                            .host(Optional.empty())
                            .done()
                    : server;
        });
    }
}
