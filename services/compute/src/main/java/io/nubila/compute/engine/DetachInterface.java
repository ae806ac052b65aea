package io.nubila.compute.engine;

import static io.nubila.kernel.operations.Step.step;

import io.nubila.compute.store.ServerTagStore;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.PortId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.operations.Context;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.Step;
import java.util.List;

/**
 * What happens after DELETE /servers/{id}/os-interface/{port_id}, top to bottom:
 *
 * <ol>
 *   <li>unplug: the guest is asked to let go of the interface and has some time for it.
 *   <li>release-port: the port is removed if it was made for the server, freed if it was given; its tag is forgotten and
 *       the action closed.
 * </ol>
 *
 * A guest that holds on to its interface keeps it, and the action tells so. When the port cannot be released, the guest gets
 * its interface back.
 */
public final class DetachInterface implements Operation<DetachInterface.State> {
    private final Db db;
    private final ServerTagStore tags;
    private final ServerChanges changes;
    private final Guests guests;
    private final NetworkContract networks;

    /** All that is saved between steps. */
    public record State(ServerId server, PortId port, String mac) {}

    public DetachInterface(Db db, ServerTagStore tags, ServerChanges changes, Guests guests, NetworkContract networks) {
        this.db = db;
        this.tags = tags;
        this.changes = changes;
        this.guests = guests;
        this.networks = networks;
    }

    @Override
    public String name() {
        return "detach-interface";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public List<Step<State>> steps() {
        return List.of(step("unplug", this::unplug, this::plugAgain), step("release-port", this::releasePort));
    }

    private State unplug(State state, Context context) {
        guests.unplug(changes.get(state.server()), state.mac());
        return state;
    }

    private State plugAgain(State state, Context context) {
        var server = changes.get(state.server());
        var caller = Caller.system(context.cause().requestId());
        boolean still = networks.portsOf(caller, List.of(server.id())).getOrDefault(server.id(), List.of()).stream()
                .anyMatch(port -> port.id().equals(state.port()));
        if (still && server.host().isPresent()) {
            guests.plug(caller, server, server.host().get(), state.port());
        }
        return state;
    }

    private State releasePort(State state, Context context) {
        networks.release(Caller.system(context.cause().requestId()), state.port(), state.server());
        db.change(context.cause(), tx -> tags.untagInterface(tx, state.server(), state.port()));
        var _ = changes.complete(context.cause(), state.server(), "detach-interface", server -> server);
        return state;
    }

    @Override
    public void failed(State state, Problem why, Context context) {
        changes.fail(context.cause(), state.server(), why, server -> server);
    }
}
