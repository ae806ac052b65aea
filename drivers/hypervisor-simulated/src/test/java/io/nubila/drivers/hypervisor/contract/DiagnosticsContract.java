package io.nubila.drivers.hypervisor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.compute.driver.GuestSpec;
import io.nubila.compute.driver.Hypervisor;
import io.nubila.compute.driver.ImageSource;
import io.nubila.contracts.compute.GuestDiagnostics;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.base.Problem;
import org.junit.jupiter.api.Test;

/** What every driver counts of its guests. */
public interface DiagnosticsContract {
    /** The driver under test. */
    Hypervisor hypervisor() throws Exception;

    /** A guest with one processor, 128 MiB, a config drive and no interface. */
    GuestSpec spec(String id);

    /** Gives the image's bytes. */
    ImageSource source();

    /** A place to plug interfaces in. */
    GuestSpec.Nic nic(int number) throws Exception;

    @Test
    default void whatAGuestHasUsedIsToldWhileItRuns() throws Exception {
        var hypervisor = hypervisor();
        var guest = spec("00000000-0000-4000-8000-000000000030");
        var nic = nic(3);
        HypervisorContract.prepared(hypervisor, guest, source());
        HypervisorContract.refused(Problem.class, () -> hypervisor.diagnostics(guest.id()));
        hypervisor.start(guest);
        hypervisor.plug(guest, nic);

        var seen = hypervisor.diagnostics(guest.id());

        assertThat(seen.driver()).isEqualTo("libvirt");
        assertThat(seen.hypervisor()).isNotEmpty();
        assertThat(seen.hypervisorOs()).isEqualTo("linux");
        assertThat(seen.memoryMaximumKib()).isEqualTo(128 << 10);
        assertThat(seen.memoryUsedKib()).isPositive().isLessThanOrEqualTo(128 << 10);
        assertThat(seen.cpus()).extracting(GuestDiagnostics.Cpu::number).containsExactly(0);
        assertThat(seen.disks()).extracting(GuestDiagnostics.Disk::name).containsExactly("vda", "vdb");
        assertThat(seen.nics()).extracting(GuestDiagnostics.Nic::mac).containsExactly(nic.mac());
        assertThat(seen.nics().getFirst().traffic()).isPresent();

        hypervisor.powerOff(guest.id());
        HypervisorContract.refused(Problem.Conflict.class, () -> hypervisor.diagnostics(guest.id()));
        hypervisor.destroy(guest.id());
        HypervisorContract.refused(
                Problem.NotFound.class,
                () -> hypervisor.diagnostics(new ServerId("00000000-0000-4000-8000-00000000dead")));
    }
}
