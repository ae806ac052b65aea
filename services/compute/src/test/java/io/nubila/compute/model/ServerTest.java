package io.nubila.compute.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.contracts.compute.FlavorId;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static Server requested() {
        var flavor = new Flavor(
                new FlavorId("1"), "tiny", 1, 512, 1, 0, 0, 1.0, true, false, Optional.empty(), Map.of(), NOW, 1);
        var spec = new ServerSpec(
                flavor,
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                "web",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                "MANUAL",
                "r-1",
                0,
                "",
                "",
                Optional.empty());
        return Server.requested(
                new ServerId("s"), new ProjectId("p"), new UserId("u"), "web", Optional.empty(), spec, Map.of(), NOW);
    }

    private static Server active() {
        return requested()
                .proceed(TaskState.SCHEDULING, TaskState.SPAWNING)
                .finish(TaskState.SPAWNING, VmState.ACTIVE)
                .change()
                .power(PowerState.RUNNING)
                .host(Optional.of(new HostName("h")))
                .done();
    }

    @Test
    void isBuiltStoppedAndStartedAgain() {
        assertThat(requested().apiStatus()).isEqualTo("BUILD");
        assertThat(active().apiStatus()).isEqualTo("ACTIVE");
        var stopped = active().begin(TaskState.POWERING_OFF).finish(TaskState.POWERING_OFF, VmState.STOPPED);
        assertThat(stopped.apiStatus()).isEqualTo("SHUTOFF");
        assertThat(stopped.begin(TaskState.POWERING_ON).doing()).contains(TaskState.POWERING_ON);
    }

    @Test
    void showsARebootAsItsStatus() {
        assertThat(active().begin(TaskState.REBOOTING).apiStatus()).isEqualTo("REBOOT");
        assertThat(active().begin(TaskState.REBOOTING_HARD).apiStatus()).isEqualTo("HARD_REBOOT");
    }

    @Test
    void doesOneThingAtATimeAndSaysWhichOneIsInTheWay() {
        var rebooting = active().begin(TaskState.REBOOTING);
        assertThatThrownBy(() -> rebooting.begin(TaskState.POWERING_OFF))
                .hasMessage("Cannot 'stop' instance s while it is in task_state rebooting");
        assertThatThrownBy(() -> active().begin(TaskState.POWERING_ON))
                .hasMessage("Cannot 'start' instance s while it is in vm_state active");
    }

    @ParameterizedTest
    @EnumSource(TaskState.class)
    void aDeleteMayInterruptAnyTaskWhichThenCannotFinish(TaskState task) {
        var busy = active().change().doing(Optional.of(task)).done();
        var deleting = busy.begin(TaskState.DELETING);
        assertThat(deleting.isDoing(TaskState.DELETING)).isTrue();
        if (task != TaskState.DELETING) {
            assertThatThrownBy(() -> deleting.finish(task, VmState.ACTIVE)).hasMessageContaining("was interrupted");
        }
    }

    @Test
    void followsThePowerItsGuestIsSeenToHave() {
        assertThat(active().observed(PowerState.SHUTDOWN).at()).isEqualTo(VmState.STOPPED);
        assertThat(active().observed(PowerState.NOSTATE).at()).isEqualTo(VmState.STOPPED);
        assertThat(active().observed(PowerState.RUNNING)).isEqualTo(active());
        var stopped = active().observed(PowerState.SHUTDOWN);
        assertThat(stopped.observed(PowerState.RUNNING).at()).isEqualTo(VmState.ACTIVE);
    }

    @Test
    void pausesAndSuspendsOnlyWhatRuns() {
        var paused = active().begin(TaskState.PAUSING).finish(TaskState.PAUSING, VmState.PAUSED);
        assertThat(paused.apiStatus()).isEqualTo("PAUSED");
        assertThat(paused.begin(TaskState.UNPAUSING).doing()).contains(TaskState.UNPAUSING);
        assertThatThrownBy(() -> paused.begin(TaskState.SUSPENDING))
                .hasMessage("Cannot 'suspend' instance s while it is in vm_state paused");
        assertThatThrownBy(() -> active().begin(TaskState.RESUMING))
                .hasMessage("Cannot 'resume' instance s while it is in vm_state active");
        var suspended = active().begin(TaskState.SUSPENDING).finish(TaskState.SUSPENDING, VmState.SUSPENDED);
        assertThat(suspended.begin(TaskState.RESUMING).apiStatus()).isEqualTo("SUSPENDED");
        assertThat(suspended.observed(PowerState.SHUTDOWN).at()).isEqualTo(VmState.SUSPENDED);
        assertThat(paused.observed(PowerState.CRASHED).at()).isEqualTo(VmState.STOPPED);
        assertThat(paused.observed(PowerState.RUNNING).at()).isEqualTo(VmState.ACTIVE);
    }

    @Test
    void aHardRebootHelpsOutOfWhatHangs() {
        var rebooting = active().begin(TaskState.REBOOTING);
        assertThat(rebooting.begin(TaskState.REBOOTING_HARD).doing()).contains(TaskState.REBOOTING_HARD);
        var hard = active().begin(TaskState.REBOOTING_HARD);
        assertThatThrownBy(() -> hard.begin(TaskState.REBOOTING_HARD)).hasMessageContaining("rebooting_hard");
        var stopping = active().begin(TaskState.POWERING_OFF);
        assertThatThrownBy(() -> stopping.begin(TaskState.REBOOTING_HARD)).hasMessageContaining("powering-off");
    }

    @Test
    void anAdministratorsWordDoesNotBringADeletedServerBack() {
        assertThat(active().begin(TaskState.REBOOTING).reset(VmState.ERROR).doing())
                .isEmpty();
        var deleted = active().begin(TaskState.DELETING).finish(TaskState.DELETING, VmState.DELETED);
        assertThatThrownBy(() -> deleted.reset(VmState.ACTIVE)).hasMessage("Cannot reset instance s: it is deleted");
    }

    @Test
    void keepsTheReasonOfAFailure() {
        var fault = new Fault(500, "No valid host was found.", Optional.empty(), NOW);
        var failed = requested().failed(fault, VmState.ERROR);
        assertThat(failed.apiStatus()).isEqualTo("ERROR");
        assertThat(failed.fault()).contains(fault);
        assertThat(failed.doing()).isEmpty();
    }

    @Test
    void refusesANameOfNothingButSpace() {
        assertThatThrownBy(() -> requested().change().name("  ").done()).hasMessageContaining("name must be 1 to 255");
    }
}
