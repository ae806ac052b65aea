package io.nubila.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Ids;
import io.nubila.network.driver.NetworkDriver;
import io.nubila.network.driver.NetworkPlan;
import io.nubila.network.driver.RouterPlan;
import io.nubila.network.driver.SecurityGroupPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: after a restart the host is as the store says. Method: a second service on the same state, with another host. */
class NetworkRestartTest {
    @Test
    void whatWasLostIsMadeAgainAndWhatBelongsToNobodyGoes(@TempDir Path state) {
        String network;
        String port;
        try (var before = new Cloud(state)) {
            network = before.network("alice");
            var _ = before.subnet("alice", network, "10.40.0.0/24");
            port = before.made(
                    "admin",
                    "port",
                    "/v2.0/ports",
                    "{'network_id': '%s', 'binding:host_id': '%s', 'device_owner': 'compute:nova'}"
                            .formatted(network, Cloud.HOST));
            Cloud.eventually(
                    "port active",
                    () -> before.get("admin", "/v2.0/ports/" + port)
                            .text("/port/status")
                            .equals("ACTIVE"));
        }
        var host = new RecordingDriver();
        var ids = Ids.secure();
        var stray = new NetworkId(ids.uuid());
        host.apply(new NetworkDriver.Changes(
                List.of(new NetworkPlan(
                        stray, 1_500, new NetworkPlan.Segment.Local(), List.of(), Optional.empty(), List.of())),
                List.of(new RouterPlan(
                        new RouterId(ids.uuid()), true, List.of(), Optional.empty(), List.of(), List.of())),
                List.of(new SecurityGroupPlan(new SecurityGroupId(ids.uuid()), List.of(), List.of())),
                List.of(),
                List.of(),
                List.of()));
        try (var after = new Cloud(state, host)) {
            Cloud.eventually("network again", () -> host.networks.containsKey(new NetworkId(network)));
            Cloud.eventually(
                    "strays gone",
                    () -> !host.networks.containsKey(stray) && host.routers.isEmpty() && host.groups.size() == 1);
            assertThat(after.get("admin", "/v2.0/ports/" + port).text("/port/status"))
                    .isEqualTo("ACTIVE");
            assertThat(host.network(network).dhcp()).isPresent();
        }
    }
}
