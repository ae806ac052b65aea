package io.nubila.drivers.hypervisor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.compute.driver.GuestSpec;
import io.nubila.compute.driver.Hypervisor;
import io.nubila.compute.driver.ImageSource;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every driver's displays do: the part of {@link HypervisorContract} about them. */
public interface DisplayContract {
    /** The driver under test. */
    Hypervisor hypervisor() throws Exception;

    /** A small guest. */
    GuestSpec spec(String id);

    /** The bytes of its image. */
    ImageSource source();

    @Test
    default void theDisplayShowsAPictureTakesKeysAndEndsWithTheGuest() throws Exception {
        var hypervisor = hypervisor();
        var guest = spec("00000000-0000-4000-8000-000000000007");
        HypervisorContract.prepared(hypervisor, guest, source());
        hypervisor.start(guest);

        try (var first = new RfbClient(hypervisor.display(guest.id()));
                var second = new RfbClient(hypervisor.display(guest.id()))) {
            assertThat(first.width()).isBetween(320, 4096);
            assertThat(first.height()).isBetween(200, 4096);
            assertThat(first.name()).isNotBlank();
            assertThat(first.picture(0, 0, 16, 8)).isNotEmpty();
            first.press('a');
            assertThat(first.picture(0, 0, 16, 16)).isNotEmpty();
            assertThat(second.picture(0, 0, 16, 16)).isNotEmpty();

            hypervisor.powerOff(guest.id());
            first.awaitEnd();
            second.awaitEnd();
        }
        HypervisorContract.refused(Problem.Conflict.class, () -> hypervisor.display(guest.id()));
        hypervisor.start(guest);
        try (var again = new RfbClient(hypervisor.display(guest.id()))) {
            assertThat(again.picture(0, 0, 1, 1)).isNotEmpty();
            hypervisor.destroy(guest.id());
            again.awaitEnd();
        }
    }

    @Test
    default void unknownGuestsHaveNoDisplay() throws Exception {
        var hypervisor = hypervisor();

        for (var id : List.of("00000000-0000-4000-8000-00000000dead", "../../etc")) {
            HypervisorContract.refused(Problem.NotFound.class, () -> hypervisor.display(new ServerId(id)));
        }
    }

    @Test
    default void closingADisplayEndsAWaitingRead() throws Exception {
        var hypervisor = hypervisor();
        var guest = spec("00000000-0000-4000-8000-000000000008");
        HypervisorContract.prepared(hypervisor, guest, source());
        hypervisor.start(guest);
        var display = hypervisor.display(guest.id());
        assertThat(display.read(ByteBuffer.allocate(12))).isEqualTo(12);

        var reader = Thread.ofVirtual().start(() -> {
            try {
                int _ = display.read(ByteBuffer.allocate(1));
            } catch (IOException ended) {
                // As good as the end of the bytes.
            }
        });
        display.close();

        assertThat(reader.join(HypervisorContract.LIMIT)).isTrue();
        hypervisor.destroy(guest.id());
    }
}
