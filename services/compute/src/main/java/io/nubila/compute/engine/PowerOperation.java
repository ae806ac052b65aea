package io.nubila.compute.engine;

import static io.nubila.kernel.operations.Step.step;

import io.nubila.compute.driver.Hypervisor;
import io.nubila.compute.model.Server;
import io.nubila.compute.model.TaskState;
import io.nubila.compute.model.VmState;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.operations.Context;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.Step;
import java.time.Duration;
import java.util.List;

/**
 * Stops, starts or reboots a server: the guest is brought to the power its kind asks for, then the server rests in the
 * state that goes with it. A soft reboot is a shutdown with patience and a start; a hard one cuts the power instead.
 */
public final class PowerOperation implements Operation<PowerOperation.State> {
    private final Kind kind;
    private final Clock clock;
    private final ServerChanges changes;
    private final Guests guests;
    private final Hosts hosts;
    private final Duration patience;

    /** The kinds of power operation. */
    public enum Kind {
        /** Shut down with patience, then cut. */
        STOP("stop-server", TaskState.POWERING_OFF, VmState.STOPPED),
        /** Start what is off. */
        START("start-server", TaskState.POWERING_ON, VmState.ACTIVE),
        /** Shut down with patience, then start. */
        SOFT_REBOOT("soft-reboot-server", TaskState.REBOOTING, VmState.ACTIVE),
        /** Cut the power, then start. */
        HARD_REBOOT("hard-reboot-server", TaskState.REBOOTING_HARD, VmState.ACTIVE);

        private final String operation;
        private final TaskState task;
        private final VmState end;

        Kind(String operation, TaskState task, VmState end) {
            this.operation = operation;
            this.task = task;
            this.end = end;
        }

        /** The task the server is in meanwhile. */
        public TaskState task() {
            return task;
        }
    }

    /** All that is saved between steps. */
    public record State(ServerId server) {}

    /**
     * @param patience how long a guest may take to shut down before its power is cut
     */
    public PowerOperation(
            Kind kind, Clock clock, ServerChanges changes, Guests guests, Hosts hosts, Duration patience) {
        this.kind = kind;
        this.clock = clock;
        this.changes = changes;
        this.guests = guests;
        this.hosts = hosts;
        this.patience = patience;
    }

    @Override
    public String name() {
        return kind.operation;
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public List<Step<State>> steps() {
        return switch (kind) {
            case STOP -> List.of(step("shut-down", this::shutDown), step("mark-stopped", this::mark));
            case START -> List.of(step("boot", this::boot), step("mark-active", this::mark));
            case SOFT_REBOOT ->
                List.of(step("shut-down", this::shutDown), step("boot", this::boot), step("mark-active", this::mark));
            case HARD_REBOOT ->
                List.of(step("cut-power", this::cutPower), step("boot", this::boot), step("mark-active", this::mark));
        };
    }

    private State shutDown(State state, Context context) {
        var hypervisor = hypervisor(state);
        if (!hypervisor.shutDown(state.server(), patience)) {
            hypervisor.powerOff(state.server());
        }
        return state;
    }

    private State cutPower(State state, Context context) {
        hypervisor(state).powerOff(state.server());
        return state;
    }

    private State boot(State state, Context context) {
        var server = changes.get(state.server());
        var caller = Caller.system(context.cause().requestId());
        var host = host(server);
        guests.cacheImage(caller, server, host);
        guests.start(caller, server, host);
        return state;
    }

    private State mark(State state, Context context) {
        var power = kind.end == VmState.STOPPED ? PowerState.SHUTDOWN : PowerState.RUNNING;
        var _ = changes.complete(
                context.cause(),
                state.server(),
                "power",
                server -> server.isDoing(kind.task)
                        ? server.finish(kind.task, kind.end)
                                .change()
                                .power(power)
                                .withoutFault()
                                .done()
                        : server);
        return state;
    }

    private Hypervisor hypervisor(State state) {
        return hosts.on(host(changes.get(state.server())));
    }

    private static io.nubila.contracts.compute.HostName host(Server server) {
        return server.host()
                .orElseThrow(
                        () -> new Problem.Conflict("Instance %s is not ready: it is on no host".formatted(server.id()))
                                .exception());
    }

    @Override
    public void failed(State state, Problem why, Context context) {
        changes.fail(
                context.cause(),
                state.server(),
                why,
                server -> server.isDoing(kind.task)
                        ? server.failed(ServerChanges.fault(why, clock.now()), VmState.ERROR)
                        : server);
    }
}
