package io.nubila.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    @TempDir
    Path state;

    @Test
    void aChosenRowIsKept() {
        var chosen = Ports.choose(state, "127.0.0.1", OptionalInt.of(30_000));

        assertThat(chosen.console()).isEqualTo(30_006);
        assertThat(chosen.roots("127.0.0.1")).containsEntry("console", "https://127.0.0.1:30006");
        assertThat(Ports.choose(state, "127.0.0.1", OptionalInt.empty())).isEqualTo(chosen);
    }

    @Test
    void aCloudFromBeforeThereWereConsolesGetsAPortForThemOnceAndKeepsTheRest() throws IOException {
        var folder = Files.createDirectories(state.resolve("run"));
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int identity = taken.getLocalPort() - 6;
            Files.writeString(folder.resolve("ports.json"), """
                    {"identity":%d,"identityAdmin":2,"image":3,"placement":4,"compute":5,"network":6,"all":%d}
                    """.formatted(identity, taken.getLocalPort() + 1));

            var ports = Ports.choose(state, "127.0.0.1", OptionalInt.empty());

            assertThat(ports.identity()).isEqualTo(identity);
            assertThat(ports.all()).isEqualTo(taken.getLocalPort() + 1);
            assertThat(ports.console()).isGreaterThan(taken.getLocalPort() + 1);
            assertThat(Ports.choose(state, "127.0.0.1", OptionalInt.empty())).isEqualTo(ports);
        }
    }
}
