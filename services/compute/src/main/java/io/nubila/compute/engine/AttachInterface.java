package io.nubila.compute.engine;

import static io.nubila.kernel.operations.Step.step;

import io.nubila.compute.model.RequestedNic;
import io.nubila.compute.store.ServerTagStore;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.operations.Context;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.Step;
import java.util.List;
import java.util.Optional;

/**
 * What happens after POST /servers/{id}/os-interface, top to bottom:
 *
 * <ol>
 *   <li>make-port: a port in the network asked for, under the id the request chose; a port that was named is there already.
 *   <li>plug: the port is bound to the server's host and, if the guest is in memory, plugged in.
 *   <li>mark-done: the interface's tag is kept and the action closed.
 * </ol>
 *
 * When it fails, the guest loses the interface again and the port is removed, or freed if it was given. The server rests all
 * the while: no task shows.
 */
public final class AttachInterface implements Operation<AttachInterface.State> {
    private final Db db;
    private final ServerTagStore tags;
    private final ServerChanges changes;
    private final Guests guests;
    private final NetworkContract networks;

    /**
     * All that is saved between steps.
     *
     * @param groups of a port that is to be made; empty for the project's default group
     * @param tag a word of the project's own for the interface
     */
    public record State(ServerId server, RequestedNic nic, List<SecurityGroupId> groups, Optional<String> tag) {}

    public AttachInterface(Db db, ServerTagStore tags, ServerChanges changes, Guests guests, NetworkContract networks) {
        this.db = db;
        this.tags = tags;
        this.changes = changes;
        this.guests = guests;
        this.networks = networks;
    }

    @Override
    public String name() {
        return "attach-interface";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public List<Step<State>> steps() {
        return List.of(
                step("make-port", this::makePort, this::releasePort),
                step("plug", this::plug, this::unplug),
                step("mark-done", this::markDone));
    }

    private static Caller caller(Context context) {
        return Caller.system(context.cause().requestId());
    }

    private State makePort(State state, Context context) {
        var server = changes.get(state.server());
        state.nic().network().ifPresent(network -> {
            var _ = networks.createPort(
                    caller(context),
                    new NetworkContract.NewPort(
                            state.nic().port(),
                            server.project(),
                            network,
                            server.id(),
                            state.nic().fixedIp(),
                            state.groups(),
                            server.spec().hostname()));
        });
        return state;
    }

    private State releasePort(State state, Context context) {
        networks.release(caller(context), state.nic().port(), state.server());
        return state;
    }

    private State plug(State state, Context context) {
        var server = changes.get(state.server());
        var host = server.host()
                .orElseThrow(() -> new Problem.Conflict("Instance %s is not ready".formatted(server.id())).exception());
        guests.plug(caller(context), server, host, state.nic().port());
        return state;
    }

    private State unplug(State state, Context context) {
        var server = changes.get(state.server());
        networks.portsOf(caller(context), List.of(server.id())).getOrDefault(server.id(), List.of()).stream()
                .filter(port -> port.id().equals(state.nic().port()))
                .forEach(port -> guests.unplug(server, port.mac()));
        return state;
    }

    private State markDone(State state, Context context) {
        state.tag()
                .ifPresent(tag -> db.change(
                        context.cause(),
                        tx -> tags.tagInterface(tx, state.server(), state.nic().port(), tag)));
        var _ = changes.complete(context.cause(), state.server(), "attach-interface", server -> server);
        return state;
    }

    @Override
    public void failed(State state, Problem why, Context context) {
        changes.fail(context.cause(), state.server(), why, server -> server);
    }
}
