package io.nubila.compute.engine;

import static io.nubila.kernel.operations.Step.step;

import io.nubila.compute.model.Server;
import io.nubila.compute.model.TaskState;
import io.nubila.compute.model.VmState;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.placement.ConsumerId;
import io.nubila.contracts.placement.PlacementContract;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.operations.Context;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.Step;
import java.util.List;

/**
 * What happens after DELETE /servers/{id}, top to bottom; an unfinished create or other task of the server has given up
 * before this begins:
 *
 * <ol>
 *   <li>destroy: the guest and its folder are removed from the host.
 *   <li>unplug-ports: ports made for the server are removed, ports it was given are freed.
 *   <li>release-host: its resources are given back.
 *   <li>mark-deleted: the row stays, marked, for those who list deleted servers.
 * </ol>
 *
 * There is nothing to undo; when a step keeps failing the server rests in ERROR and may be deleted again.
 */
public final class DeleteServer implements Operation<DeleteServer.State> {
    private final Clock clock;
    private final ServerChanges changes;
    private final Guests guests;
    private final PlacementContract placement;
    private final NetworkContract networks;

    /** All that is saved between steps. */
    public record State(ServerId server) {}

    public DeleteServer(
            Clock clock, ServerChanges changes, Guests guests, PlacementContract placement, NetworkContract networks) {
        this.clock = clock;
        this.changes = changes;
        this.guests = guests;
        this.placement = placement;
        this.networks = networks;
    }

    @Override
    public String name() {
        return "delete-server";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public List<Step<State>> steps() {
        return List.of(
                step("destroy", this::destroy).lightly(),
                step("unplug-ports", this::unplugPorts).lightly(),
                step("release-host", this::releaseHost).lightly(),
                step("mark-deleted", this::markDeleted));
    }

    private State destroy(State state, Context context) {
        guests.destroy(changes.get(state.server()));
        return state;
    }

    private State unplugPorts(State state, Context context) {
        networks.unplug(Caller.system(context.cause().requestId()), state.server());
        return state;
    }

    private State releaseHost(State state, Context context) {
        placement.release(
                Caller.system(context.cause().requestId()),
                new ConsumerId(state.server().value()));
        return state;
    }

    private State markDeleted(State state, Context context) {
        context.withResult(tx -> {
            var _ = changes.complete(tx, state.server(), "delete", this::deleted);
        });
        return state;
    }

    private Server deleted(Server server) {
        return server.exists()
                ? server.finish(TaskState.DELETING, VmState.DELETED)
                        .change()
                        .power(PowerState.NOSTATE)
                        .terminatedAt(clock.now())
                        .done()
                : server;
    }

    @Override
    public void failed(State state, Problem why, Context context) {
        changes.fail(
                context.cause(),
                state.server(),
                why,
                server -> server.isDoing(TaskState.DELETING)
                        ? server.failed(ServerChanges.fault(why, clock.now()), VmState.ERROR)
                        : server);
    }
}
