package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.operations.Reconcilers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of servers whose guests are not as they should be. */
class GuestReconcilerTest {
    @TempDir
    static Path state;

    private static ComputeUnderTest cloud;

    @BeforeAll
    static void start() throws IOException {
        cloud = new ComputeUnderTest(state);
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static String status(String id) {
        return cloud.member()
                .get("/v2.1/servers/" + id)
                .json()
                .get("server")
                .get("status")
                .asString();
    }

    private static Optional<Reconcilers.LastRun> lastRun() {
        return Optional.ofNullable(cloud.module().reconcilers().lastRuns().get("compute-guests"));
    }

    private static void reconcile() {
        cloud.module().reconcilers().poke("compute-guests");
    }

    @Test
    void aGuestThatShutItselfDownStopsItsServer() {
        var id = cloud.activeServer("");
        cloud.host.guests.put(new ServerId(id), PowerState.SHUTDOWN);
        reconcile();
        cloud.until(() -> status(id).equals("SHUTOFF"));
    }

    @Test
    void aGuestOfNoServerIsRemoved() {
        var id = new ServerId(UUID.randomUUID().toString());
        cloud.host.guests.put(id, PowerState.RUNNING);
        reconcile();
        cloud.until(() -> !cloud.host.guests.containsKey(id));
    }

    @Test
    void whatWasSeenBeforeARebootIsNotBelievedAfterIt() throws InterruptedException {
        var id = cloud.activeServer("");
        var looked = new CountDownLatch(1);
        cloud.host.meanwhile.set(() -> {
            assertThat(cloud.member()
                            .post("/v2.1/servers/" + id + "/action", "{'reboot': {'type': 'HARD'}}")
                            .status())
                    .isEqualTo(202);
            cloud.until(() -> status(id).equals("ACTIVE"));
            looked.countDown();
        });
        cloud.host.guests.put(new ServerId(id), PowerState.SHUTDOWN);
        reconcile();
        looked.await();
        var before = lastRun();
        cloud.until(() -> !before.equals(lastRun()));
        assertThat(status(id)).isEqualTo("ACTIVE");
        assertThat(cloud.member()
                        .get("/v2.1/servers/" + id + "/os-instance-actions")
                        .text())
                .contains("reboot");
    }
}
