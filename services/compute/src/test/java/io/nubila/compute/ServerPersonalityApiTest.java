package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that clients of older microversions give a server. */
class ServerPersonalityApiTest {
    private static final String TWO_FILES = "'personality': [{'path': '/etc/motd', 'contents': 'SGVsbG8='},"
            + " {'path': '/etc/x', 'contents': 'V29y\\nbGQ='}]";

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

    private static ComputeUnderTest.Answer create(String version, String more) {
        return cloud.member().at(version).post("/v2.1/servers", """
                {"server": {"name": "web", "flavorRef": "42", "imageRef": "%s", "networks": "none", %s}}
                """.formatted(FakeServices.IMAGE, more));
    }

    private static String files(int count, String path, String contents) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{'path': '%s', 'contents': '%s'}".formatted(path, contents))
                .collect(Collectors.joining(", ", "'personality': [", "]"));
    }

    @Test
    void theGuestFindsThemOnItsConfigDriveAndAtTheMetadataService() {
        var id = new ServerId(cloud.activeServer(", 'config_drive': true, " + TWO_FILES));

        var drive = Objects.requireNonNull(cloud.host.specs.get(id)).configDrive().orElseThrow().stream()
                .collect(Collectors.toMap(
                        file -> file.path(), file -> new String(file.content(), StandardCharsets.UTF_8)));
        assertThat(drive)
                .containsEntry("openstack/content/0000", "Hello")
                .containsEntry("openstack/content/0001", "World");
        var told = """
                [{"path": "/etc/motd", "content_path": "/content/0000"},
                 {"path": "/etc/x", "content_path": "/content/0001"}]
                """;
        assertThat(Json.tree(drive.getOrDefault("openstack/latest/meta_data.json", ""))
                        .get("files"))
                .isEqualTo(Json.tree(told));
        assertThat(Json.tree(read(id, "/openstack/2012-08-10/meta_data.json")).get("files"))
                .isEqualTo(Json.tree(told));
        assertThat(read(id, "/openstack/content/0001")).isEqualTo("World");
        for (var nothing : new String[] {"/openstack/content", "/openstack/content/0002", "/openstack/content/1"}) {
            assertThat(cloud.module().metadata().document(id, "10.0.0.5", nothing))
                    .as(nothing)
                    .isEmpty();
        }
    }

    private static String read(ServerId id, String where) {
        var document = cloud.module().metadata().document(id, "10.0.0.5", where);
        return new String(document.orElseThrow().content(), StandardCharsets.UTF_8);
    }

    @Test
    void theNewerMicroversionsKnowNoSuchFiles() {
        var refused = create("2.57", TWO_FILES);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).isEqualTo("Additional properties are not allowed ('personality' was unexpected)");
    }

    @ParameterizedTest
    @CsvSource({"SGVsbG8", "SGVsbG8==", "S"})
    void contentsThatAreNoBase64AreRefused(String contents) {
        var refused = create("2.56", files(1, "/x", contents));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message())
                .isEqualTo("Invalid input for field/attribute contents. Value: %s. '%s' is not a 'base64'"
                        .formatted(contents, contents));
    }

    @Test
    void aFileHasAPathAndContentsAndNothingElse() {
        assertThat(create("2.56", "'personality': [{'path': '/x'}]").status()).isEqualTo(400);
        assertThat(create("2.56", "'personality': [{'contents': ''}]").status()).isEqualTo(400);
        assertThat(create("2.56", "'personality': [{'path': '/x', 'contents': '', 'mode': 7}]")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void theProjectsQuotaLimitsNumberPathAndSize() {
        var tooMany = create("2.56", files(6, "/x", ""));
        assertThat(tooMany.status()).isEqualTo(403);
        assertThat(tooMany.message()).isEqualTo("Personality file limit exceeded");
        assertThat(create("2.56", files(1, "/" + "x".repeat(255), "")).message())
                .isEqualTo("Personality file path exceeds maximum 255");
        assertThat(create("2.56", files(1, "/x", "A".repeat(10_244))).message())
                .isEqualTo("Personality file content exceeds maximum 10240");

        var unlimited = "{'quota_set': {'injected_file_content_bytes': -1}}";
        assertThat(cloud.admin().put("/v2.1/os-quota-sets/p1", unlimited).status())
                .isEqualTo(200);
        assertThat(create("2.56", files(5, "/x", "A".repeat(10_244))).status()).isEqualTo(202);
        assertThat(cloud.admin().delete("/v2.1/os-quota-sets/p1").status()).isEqualTo(202);
    }
}
