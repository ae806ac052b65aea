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
 * Stops, starts, reboots, pauses or suspends a server, or brings it back: the guest is brought to the power its kind asks
 * for, then the server rests in the state that goes with it. A soft reboot is a shutdown with patience and a start; a hard
 * one cuts the power instead and forgets saved memory.
 *
 * <p>A pause that fails, or its end, is taken back and leaves the server as it was; whatever else fails leaves it in ERROR.
 */
public final class PowerOperation implements Operation<PowerOperation.State> {
    /** How long a guest is waited for before this looks whether something else has taken the server over. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final Kind kind;
    private final Clock clock;
    private final ServerChanges changes;
    private final Guests guests;
    private final Hosts hosts;
    private final Duration patience;

    /** The kinds of power operation. */
    public enum Kind {
        /** Shut down with patience, then cut. */
        STOP("stop-server", TaskState.POWERING_OFF, VmState.STOPPED, PowerState.SHUTDOWN),
        /** Start what is off. */
        START("start-server", TaskState.POWERING_ON, VmState.ACTIVE, PowerState.RUNNING),
        /** Shut down with patience, then start. */
        SOFT_REBOOT("soft-reboot-server", TaskState.REBOOTING, VmState.ACTIVE, PowerState.RUNNING),
        /** Cut the power, then start. */
        HARD_REBOOT("hard-reboot-server", TaskState.REBOOTING_HARD, VmState.ACTIVE, PowerState.RUNNING),
        /** Let the processors stand still. */
        PAUSE("pause-server", TaskState.PAUSING, VmState.PAUSED, PowerState.PAUSED),
        /** Let them go on. */
        UNPAUSE("unpause-server", TaskState.UNPAUSING, VmState.ACTIVE, PowerState.RUNNING),
        /** Save the memory on disk; the guest counts as off then. */
        SUSPEND("suspend-server", TaskState.SUSPENDING, VmState.SUSPENDED, PowerState.SHUTDOWN),
        /** Go on from the saved memory. */
        RESUME("resume-server", TaskState.RESUMING, VmState.ACTIVE, PowerState.RUNNING);

        private final String operation;
        private final TaskState task;
        private final VmState end;
        private final PowerState power;

        Kind(String operation, TaskState task, VmState end, PowerState power) {
            this.operation = operation;
            this.task = task;
            this.end = end;
            this.power = power;
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
            case PAUSE -> List.of(step("pause", this::pause, this::unpause), step("mark-paused", this::mark));
            case UNPAUSE -> List.of(step("unpause", this::unpause, this::pauseAgain), step("mark-active", this::mark));
            case SUSPEND -> List.of(step("save-memory", this::suspend), step("mark-suspended", this::mark));
            case RESUME -> List.of(step("boot", this::boot), step("mark-active", this::mark));
        };
    }

    private State shutDown(State state, Context context) {
        var hypervisor = hypervisor(state);
        var end = clock.now().plus(patience);
        while (!hypervisor.shutDown(state.server(), shorter(LOOK_EVERY, Duration.between(clock.now(), end)))) {
            if (!changes.get(state.server()).isDoing(kind.task)) {
                throw new Problem.Conflict("Cancelled", "something else was begun while the guest shut down")
                        .exception();
            }
            if (!clock.now().isBefore(end)) {
                hypervisor.powerOff(state.server());
                return state;
            }
        }
        return state;
    }

    private static Duration shorter(Duration one, Duration other) {
        var shorter = one.compareTo(other) < 0 ? one : other;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }

    private State cutPower(State state, Context context) {
        hypervisor(state).powerOff(state.server());
        return state;
    }

    private State pause(State state, Context context) {
        hypervisor(state).pause(state.server());
        return state;
    }

    private State unpause(State state, Context context) {
        hypervisor(state).unpause(state.server());
        return state;
    }

    /** A guest that went off meanwhile needs no pausing; the reconciler says what has become of its server. */
    private State pauseAgain(State state, Context context) {
        var hypervisor = hypervisor(state);
        boolean runs = hypervisor
                .guest(state.server())
                .filter(guest -> guest.power() == PowerState.RUNNING)
                .isPresent();
        if (runs) {
            hypervisor.pause(state.server());
        }
        return state;
    }

    private State suspend(State state, Context context) {
        hypervisor(state).suspend(state.server());
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
        var _ = changes.complete(
                context.cause(),
                state.server(),
                "power",
                server -> server.isDoing(kind.task)
                        ? server.finish(kind.task, kind.end)
                                .change()
                                .power(kind.power)
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
                        ? server.failed(ServerChanges.fault(why, clock.now()), restAfterFailure(server))
                        : server);
    }

    private VmState restAfterFailure(Server server) {
        return kind == Kind.PAUSE || kind == Kind.UNPAUSE ? server.at() : VmState.ERROR;
    }
}
