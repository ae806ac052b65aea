package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.compute.MetadataContract;
import io.nubila.contracts.compute.MetadataContract.Written;
import io.nubila.contracts.compute.ServerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest's password on its way from the guest to its owner; and the topology, which no guest has. */
class ServerPasswordApiTest {
    private static final String LATEST = "/openstack/latest/password";

    @TempDir
    static Path state;

    private static ComputeUnderTest cloud;
    private static String id;
    private static String path;

    @BeforeAll
    static void start() throws IOException {
        cloud = new ComputeUnderTest(state);
        id = cloud.activeServer("");
        path = "/v2.1/servers/" + id + "/os-server-password";
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @BeforeEach
    void clear() {
        assertThat(cloud.member().delete(path).status()).isEqualTo(204);
    }

    private static Optional<Written> write(String where, byte[] content) {
        return cloud.module().metadata().write(new ServerId(id), where, content);
    }

    private static Optional<Written> write(String where, String content) {
        return write(where, content.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(String where) {
        var document = cloud.module().metadata().document(new ServerId(id), "10.0.0.5", where);
        return new String(document.orElseThrow().content(), StandardCharsets.UTF_8);
    }

    @Test
    void whatTheGuestTellsOnceTheOwnerReadsAndForgets() {
        assertThat(cloud.member().get(path).text()).isEqualTo("{\"password\":\"\"}");
        assertThat(read(LATEST)).isEmpty();
        assertThat(write(LATEST, "")).contains(Written.KEPT);

        assertThat(write("/openstack/2013-04-04/password", "c2VjcmV0")).contains(Written.KEPT);

        assertThat(write(LATEST, "b3RoZXI=")).contains(Written.ALREADY);
        assertThat(read(LATEST)).isEqualTo("c2VjcmV0");
        assertThat(cloud.member().get(path).text()).isEqualTo("{\"password\":\"c2VjcmV0\"}");
        assertThat(cloud.member().delete(path).status()).isEqualTo(204);
        assertThat(cloud.member().get(path).text()).isEqualTo("{\"password\":\"\"}");
        assertThat(write(LATEST, "b3RoZXI=")).contains(Written.KEPT);
    }

    @Test
    void onlyAShortTextIsKeptAndOnlyThere() {
        assertThat(write(LATEST, "x".repeat(MetadataContract.MAX_WRITTEN + 1))).contains(Written.UNFIT);
        assertThat(write(LATEST, new byte[] {(byte) 0xff})).contains(Written.UNFIT);
        assertThat(write("/openstack/2012-08-10/password", "x")).isEmpty();
        assertThat(write("/openstack/latest/meta_data.json", "x")).isEmpty();
        assertThat(write("/latest/password", "x")).isEmpty();
        assertThat(cloud.module()
                        .metadata()
                        .write(new ServerId("00000000-0000-4000-8000-00000000dead"), LATEST, new byte[] {'x'}))
                .isEmpty();
        for (var nothing : new String[] {"/openstack/2012-08-10/password", "/openstack/latest/x/password"}) {
            assertThat(cloud.module().metadata().document(new ServerId(id), "10.0.0.5", nothing))
                    .as(nothing)
                    .isEmpty();
        }
        assertThat(cloud.member().get(path).text()).isEqualTo("{\"password\":\"\"}");

        assertThat(write(LATEST, "x".repeat(MetadataContract.MAX_WRITTEN))).contains(Written.KEPT);
    }

    @Test
    void strangersFindNoServer() {
        assertThat(cloud.stranger().get(path).status()).isEqualTo(404);
        assertThat(cloud.stranger().delete(path).status()).isEqualTo(404);
    }

    @Test
    void aDeletedServersPasswordIsForgotten() {
        var other = cloud.activeServer("");
        var metadata = cloud.module().metadata();
        assertThat(metadata.write(new ServerId(other), LATEST, new byte[] {'x'}))
                .contains(Written.KEPT);

        assertThat(cloud.member().delete("/v2.1/servers/" + other).status()).isEqualTo(204);
        cloud.until(() -> cloud.member().get("/v2.1/servers/" + other).status() == 404);

        assertThat(metadata.write(new ServerId(other), LATEST, new byte[] {'x'}))
                .isEmpty();
    }

    @Test
    void noGuestIsBoundToNodesOfItsHost() {
        var topology = "/v2.1/servers/" + id + "/topology";

        assertThat(cloud.member().at("2.78").get(topology).text()).isEqualTo("{\"nodes\":[],\"pagesize_kb\":null}");
        assertThat(cloud.admin().at("2.78").get(topology).text()).isEqualTo("{\"nodes\":[],\"pagesize_kb\":null}");
        assertThat(cloud.member().at("2.77").get(topology).status()).isEqualTo(404);
        assertThat(cloud.stranger().at("2.78").get(topology).status()).isEqualTo(404);
    }
}
