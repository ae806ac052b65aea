package io.nubila.compute.model;

import static java.util.Objects.requireNonNull;

import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.kernel.base.Problem;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A virtual machine as its project sees it. Immutable: {@link #begin} and {@link #finish} are the only ways to change its
 * state. The resting state, the running task and the observed power are independent; the API's status is derived.
 */
public record Server(
        ServerId id,
        ProjectId project,
        UserId user,
        String name,
        Optional<String> description,
        ServerSpec spec,
        Map<String, String> metadata,
        VmState at,
        Optional<TaskState> doing,
        PowerState power,
        Optional<HostName> host,
        Optional<Lock> lock,
        Optional<Fault> fault,
        Instant createdAt,
        Instant updatedAt,
        Optional<Instant> launchedAt,
        Optional<Instant> terminatedAt,
        long revision) {

    /** Characters a name may have. */
    public static final int MAX_NAME = 255;

    public Server {
        requireNonNull(id, "id");
        metadata = Map.copyOf(metadata);
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw new Problem.Invalid("name must be 1 to %d characters".formatted(MAX_NAME)).exception();
        }
    }

    /** A server nobody has begun to build. */
    public static Server requested(
            ServerId id,
            ProjectId project,
            UserId user,
            String name,
            Optional<String> description,
            ServerSpec spec,
            Map<String, String> metadata,
            Instant now) {
        return new Server(
                id,
                project,
                user,
                name,
                description,
                spec,
                metadata,
                VmState.BUILDING,
                Optional.of(TaskState.SCHEDULING),
                PowerState.NOSTATE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                now,
                now,
                Optional.empty(),
                Optional.empty(),
                1);
    }

    /** As it is in the store once it was written then: times there have microseconds. */
    public Server written(Instant now) {
        return new Server(
                id,
                project,
                user,
                name,
                description,
                spec,
                metadata,
                at,
                doing,
                power,
                host,
                lock,
                fault,
                createdAt,
                now.truncatedTo(ChronoUnit.MICROS),
                launchedAt.map(time -> time.truncatedTo(ChronoUnit.MICROS)),
                terminatedAt.map(time -> time.truncatedTo(ChronoUnit.MICROS)),
                revision + 1);
    }

    /** Starts a task; which may interrupt another, {@link TaskState#mayInterrupt} says. */
    public Server begin(TaskState task) {
        boolean busy = doing.isPresent() && !task.mayInterrupt(doing.get());
        if (busy || !task.mayStartFrom(at)) {
            var state = busy ? "task_state " + doing.get().wireName() : "vm_state " + vmStateName();
            throw new Problem.Conflict("Cannot '%s' instance %s while it is in %s".formatted(verb(task), id, state))
                    .exception();
        }
        return change().doing(Optional.of(task)).done();
    }

    /**
     * {@code Conflict} unless something that shows as no task, such as changing its interfaces, may be done to it: it
     * rests, is running, paused or off, and is on a host.
     *
     * @param what the API's name of it
     */
    public void requireFreeFor(String what) {
        boolean resting = at == VmState.ACTIVE || at == VmState.PAUSED || at == VmState.STOPPED;
        if (!resting || doing.isPresent()) {
            var state = resting ? "task_state " + doing.orElseThrow().wireName() : "vm_state " + vmStateName();
            throw new Problem.Conflict("Cannot '%s' instance %s while it is in %s".formatted(what, id, state))
                    .exception();
        }
        requireOnHost();
    }

    /** {@code Conflict} while it is on no host. */
    public void requireOnHost() {
        if (host.isEmpty()) {
            throw new Problem.Conflict("InstanceNotReady", "Instance %s is not ready".formatted(id)).exception();
        }
    }

    /** Goes on to the next task of the same piece of work; refuses if a delete has taken over meanwhile. */
    public Server proceed(TaskState from, TaskState to) {
        requireDoing(from);
        return change().doing(Optional.of(to)).done();
    }

    /** Ends {@code task} with the server at rest; refuses if a delete has taken over meanwhile. */
    public Server finish(TaskState task, VmState next) {
        requireDoing(task);
        return change().at(next).doing(Optional.empty()).done();
    }

    /** Ends whatever runs, with a fault. */
    public Server failed(Fault why, VmState next) {
        return change().at(next).doing(Optional.empty()).fault(Optional.of(why)).done();
    }

    /** At rest in that state whatever was done to it: an administrator's word against what is stored; never a deleted one. */
    public Server reset(VmState to) {
        if (!exists()) {
            throw new Problem.Conflict("Cannot reset instance %s: it is deleted".formatted(id)).exception();
        }
        return change().at(to).doing(Optional.empty()).done();
    }

    /** What is known once the guest's power has been seen while no task runs: power may have changed without our doing. */
    public Server observed(PowerState seen) {
        var rest = switch (at) {
            case ACTIVE ->
                switch (seen) {
                    case SHUTDOWN, CRASHED, NOSTATE -> VmState.STOPPED;
                    case RUNNING, PAUSED, SUSPENDED -> VmState.ACTIVE;
                };
            case STOPPED -> seen == PowerState.RUNNING ? VmState.ACTIVE : VmState.STOPPED;
            case PAUSED ->
                switch (seen) {
                    case SHUTDOWN, CRASHED, NOSTATE -> VmState.STOPPED;
                    case RUNNING -> VmState.ACTIVE;
                    case PAUSED, SUSPENDED -> VmState.PAUSED;
                };
            // Its memory is on disk, so the guest counts as off.
            case SUSPENDED -> seen == PowerState.RUNNING ? VmState.ACTIVE : VmState.SUSPENDED;
            case BUILDING, ERROR, DELETED -> at;
        };
        return change().at(rest).power(seen).done();
    }

    private void requireDoing(TaskState task) {
        if (!isDoing(task)) {
            throw new Problem.Conflict("%s was interrupted: the server is %s %s"
                            .formatted(
                                    task.wireName(),
                                    at,
                                    doing.map(TaskState::wireName).orElse("idle")))
                    .exception();
        }
    }

    /** Whether those who may not override a lock are kept from changing it. */
    public boolean locked() {
        return lock.isPresent();
    }

    /** Whether that task is running. */
    public boolean isDoing(TaskState task) {
        return doing.equals(Optional.of(task));
    }

    /** Whether it counts as there: not deleted. */
    public boolean exists() {
        return at != VmState.DELETED;
    }

    /** The "status" of the Compute API. */
    public String apiStatus() {
        return switch (at) {
            case BUILDING -> "BUILD";
            case ACTIVE ->
                isDoing(TaskState.REBOOTING) ? "REBOOT" : isDoing(TaskState.REBOOTING_HARD) ? "HARD_REBOOT" : "ACTIVE";
            case STOPPED -> isDoing(TaskState.REBOOTING_HARD) ? "HARD_REBOOT" : "SHUTOFF";
            case PAUSED -> isDoing(TaskState.REBOOTING_HARD) ? "HARD_REBOOT" : "PAUSED";
            case SUSPENDED -> isDoing(TaskState.REBOOTING_HARD) ? "HARD_REBOOT" : "SUSPENDED";
            case ERROR -> isDoing(TaskState.REBOOTING_HARD) ? "HARD_REBOOT" : "ERROR";
            case DELETED -> "DELETED";
        };
    }

    /** The "OS-EXT-STS:power_state" of the Compute API. */
    public int powerNumber() {
        return power.number();
    }

    /** The "OS-EXT-STS:vm_state" of the Compute API. */
    public String vmStateName() {
        return at.name().toLowerCase(Locale.ROOT);
    }

    private static String verb(TaskState task) {
        return switch (task) {
            case SCHEDULING, SPAWNING -> "create";
            case POWERING_OFF -> "stop";
            case POWERING_ON -> "start";
            case REBOOTING, REBOOTING_HARD -> "reboot";
            case PAUSING -> "pause";
            case UNPAUSING -> "unpause";
            case SUSPENDING -> "suspend";
            case RESUMING -> "resume";
            case IMAGE_SNAPSHOT -> "createImage";
            case DELETING -> "delete";
        };
    }

    /** This server with some parts changed. */
    public ServerChange change() {
        return new ServerChange(this);
    }
}
