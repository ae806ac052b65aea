package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.compute.ServerId;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses of consoles through HTTP: who gets one, for what, and what is said to the others. */
class ConsoleApiTest {
    private static final String WISH = "{'remote_console': {'protocol': '%s', 'type': '%s'}}";

    @TempDir
    static Path state;

    private static ComputeUnderTest cloud;
    private static String id;
    private static String consoles;

    @BeforeAll
    static void start() throws IOException {
        cloud = new ComputeUnderTest(state);
        id = cloud.activeServer("");
        consoles = "/v2.1/servers/" + id + "/remote-consoles";
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static String token(String url) {
        assertThat(url).matches("http://console:6080/vnc_auto\\.html\\?path=%3Ftoken%3D[0-9a-f-]{36}");
        return url.substring(url.length() - 36);
    }

    @Test
    void anAddressIsMadeAndAnAdministratorSeesWhereItLeads() {
        var made = cloud.member().at("2.6").post(consoles, WISH.formatted("vnc", "novnc"));

        assertThat(made.status()).isEqualTo(200);
        var console = made.json().get("remote_console");
        assertThat(console.get("protocol").asString()).isEqualTo("vnc");
        assertThat(console.get("type").asString()).isEqualTo("novnc");
        var token = token(console.get("url").asString());
        var path = "/v2.1/os-console-auth-tokens/" + token;
        var seen = cloud.admin().at("2.31").get(path);
        assertThat(seen.text())
                .isEqualTo("{\"console\":{\"instance_uuid\":\"%s\",\"host\":\"node1\",\"port\":0,".formatted(id)
                        + "\"internal_access_path\":null}}");
        assertThat(cloud.admin().at("2.30").get(path).status()).isEqualTo(400);
        assertThat(cloud.member().at("2.31").get(path).status()).isEqualTo(403);
        assertThat(cloud.admin().at("2.31").get(path + "0").message()).isEqualTo("Token not found");
    }

    @Test
    void theOlderActionsHoldUntilTheirLastMicroversion() {
        var action = "/v2.1/servers/" + id + "/action";
        var made = cloud.member().at("2.5").post(action, "{'os-getVNCConsole': {'type': 'novnc'}}");

        assertThat(made.json().get("console").get("type").asString()).isEqualTo("novnc");
        var _ = token(made.json().get("console").get("url").asString());
        assertThat(cloud.member()
                        .at("2.6")
                        .post(action, "{'os-getVNCConsole': {'type': 'novnc'}}")
                        .status())
                .isEqualTo(404);
        assertThat(cloud.member()
                        .at("2.5")
                        .post(consoles, WISH.formatted("vnc", "novnc"))
                        .status())
                .isEqualTo(404);
        assertThat(cloud.member()
                        .post(action, "{'os-getVNCConsole': {'type': 'xvpvnc'}}")
                        .message())
                .isEqualTo("Invalid console type xvpvnc");
        assertThat(cloud.member()
                        .post(action, "{'os-getVNCConsole': {'type': 'x11'}}")
                        .status())
                .isEqualTo(400);
        assertThat(cloud.member()
                        .post(action, "{'os-getSPICEConsole': {'type': 'spice-html5'}}")
                        .message())
                .isEqualTo("Unavailable console type spice-html5.");
        assertThat(cloud.member()
                        .post(action, "{'os-getSerialConsole': {'type': 'serial'}}")
                        .message())
                .isEqualTo("Unavailable console type serial.");
        assertThat(cloud.member()
                        .post(action, "{'os-getRDPConsole': {'type': 'rdp-html5'}}")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "2.6, vnc, xvpvnc, Invalid console type xvpvnc",
        "2.6, vnc, serial, Invalid console type serial",
        "2.6, serial, serial, Unavailable console type serial.",
        "2.6, spice, spice-html5, Unavailable console type spice-html5.",
        "2.6, rdp, rdp-html5, Unavailable console type rdp.",
        "2.8, mks, webmks, Unavailable console type webmks."
    })
    void otherKindsAreRefusedAsByACloudWithoutThem(String version, String protocol, String type, String message) {
        var answer = cloud.member().at(version).post(consoles, WISH.formatted(protocol, type));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo(message);
    }

    @Test
    void kindsOfLaterMicroversionsAreUnknownToEarlierOnes() {
        assertThat(cloud.member()
                        .at("2.7")
                        .post(consoles, WISH.formatted("mks", "webmks"))
                        .message())
                .startsWith("Invalid input");
        assertThat(cloud.member()
                        .at("2.6")
                        .post(consoles, "{'remote_console': {'protocol': 'vnc'}}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void strangersAreToldThatThereIsNoSuchServer() {
        assertThat(cloud.stranger()
                        .at("2.6")
                        .post(consoles, WISH.formatted("vnc", "novnc"))
                        .status())
                .isEqualTo(404);
        assertThat(cloud.member()
                        .at("2.6")
                        .post(
                                "/v2.1/servers/00000000-0000-4000-8000-00000000dead/remote-consoles",
                                WISH.formatted("vnc", "novnc"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aServerThatDoesNotRunHasNoConsoleAndADeletedOnesTokensAreGone() {
        var other = cloud.activeServer("");
        var path = "/v2.1/servers/" + other;
        var member = cloud.member().at("2.6");
        var url = member.post(path + "/remote-consoles", WISH.formatted("vnc", "novnc"))
                .json()
                .get("remote_console")
                .get("url")
                .asString();
        assertThat(member.post(path + "/action", "{'os-stop': null}").status()).isEqualTo(202);
        cloud.until(() ->
                member.get(path).json().get("server").get("status").asString().equals("SHUTOFF"));

        var refused = member.post(path + "/remote-consoles", WISH.formatted("vnc", "novnc"));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.message()).startsWith("Instance %s is not ready".formatted(other));
        var token = "/v2.1/os-console-auth-tokens/" + token(url);
        assertThat(cloud.admin().at("2.31").get(token).status()).isEqualTo(200);
        assertThat(member.delete(path).status()).isEqualTo(204);
        cloud.until(() -> member.get(path).status() == 404);
        assertThat(cloud.admin().at("2.31").get(token).status()).isEqualTo(404);
        assertThat(cloud.host.guests).doesNotContainKey(new ServerId(other));
    }
}
