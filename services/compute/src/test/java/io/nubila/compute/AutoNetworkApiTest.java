package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.network.NetworkId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers whose request leaves the choice of the network to the cloud. */
class AutoNetworkApiTest {
    private static final NetworkId OTHER = new NetworkId("99999999-9999-4999-8999-999999999999");

    @TempDir
    static Path state;

    private static ComputeUnderTest cloud;

    @BeforeAll
    static void start() throws IOException {
        cloud = new ComputeUnderTest(state);
        var _ = cloud.activeServer("");
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @BeforeEach
    void reset() {
        cloud.services.network.available = List.of();
        cloud.services.network.auto = Optional.empty();
        cloud.services.network.portsLeft = -1;
    }

    private static ComputeUnderTest.Answer create(String version, String networks) {
        return cloud.member()
                .at(version)
                .post(
                        "/v2.1/servers",
                        "{'server': {'name': 'auto', 'imageRef': '%s', 'flavorRef': '42'%s}}"
                                .formatted(FakeServices.IMAGE, networks));
    }

    /** How many ports the server just asked for gets. */
    private static int nics(ComputeUnderTest.Answer made) {
        assertThat(made.status()).as(made.text()).isEqualTo(202);
        var path = "/v2.1/servers/" + made.json().at("/server/id").asString();
        cloud.until(() -> cloud.member()
                .get(path)
                .json()
                .at("/server/status")
                .asString("")
                .equals("ACTIVE"));
        return cloud.member()
                .get(path + "/os-interface")
                .json()
                .at("/interfaceAttachments")
                .size();
    }

    @Test
    void theOnlyNetworkIsTaken() {
        cloud.services.network.available = List.of(OTHER);
        assertThat(nics(create("2.37", ", 'networks': 'auto'"))).isOne();
    }

    @Test
    void oneOfSeveralIsNotChosen() {
        cloud.services.network.available = List.of(FakeServices.NETWORK, OTHER);
        assertThat(create("2.37", ", 'networks': 'auto'").status()).isEqualTo(409);
        assertThat(create("2.36", "").status()).isEqualTo(409);
    }

    @Test
    void oneIsMadeForAProjectThatHasNone() {
        cloud.services.network.auto = Optional.of(OTHER);
        assertThat(nics(create("2.37", ", 'networks': 'auto'"))).isOne();
    }

    @Test
    void aCloudThatCannotMakeOneSaysSo() {
        var refused = create("2.37", ", 'networks': 'auto'");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).isEqualTo("Unable to automatically allocate a network for project p1");
    }

    @Test
    void noneIsMadeForThoseWhoAskForNone() {
        cloud.services.network.auto = Optional.of(OTHER);
        assertThat(nics(create("2.37", ", 'networks': 'none'"))).isZero();
        assertThat(nics(create("2.36", ""))).isZero();
    }

    @Test
    void asManyServersAreMadeAsTheProjectMayHavePorts() {
        cloud.services.network.available = List.of(OTHER);
        cloud.services.network.portsLeft = 2;
        var all = create("2.37", ", 'networks': 'auto', 'min_count': 3, 'max_count': 4");
        assertThat(all.status()).isEqualTo(403);
        assertThat(all.message()).isEqualTo("Maximum number of ports exceeded");

        var some = ", 'networks': 'auto', 'min_count': 1, 'max_count': 4, 'return_reservation_id': true";
        var reservation = create("2.37", some).json().at("/reservation_id").asString();
        var made = cloud.member().get("/v2.1/servers?reservation_id=" + reservation);
        assertThat(made.json().at("/servers")).hasSize(2);
        assertThat(create("2.37", ", 'networks': 'none', 'min_count': 3").status())
                .isEqualTo(202);
    }
}
