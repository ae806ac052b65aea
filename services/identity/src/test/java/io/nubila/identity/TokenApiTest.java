package io.nubila.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenApiTest {
    @TempDir
    private Path state;

    private Cloud cloud;

    @BeforeEach
    void start() {
        cloud = new Cloud(state);
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void aBodyThatIsNotJsonIsRefused() {
        var refused = cloud.call(
                "POST", "/v3/auth/tokens", "", Optional.of("{}"), "Content-Type", "application/x-www-form-urlencoded");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("/error/message")).startsWith("Expecting to find application/json in Content-Type");
    }

    @Test
    void aPasswordGivesAProjectTokenWithImpliedRolesAndTheCatalogue() {
        var answer = cloud.login("admin", Cloud.ADMIN_PASSWORD, Cloud.projectScope("admin"));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.at("/token/roles").findValuesAsString("name"))
                .containsExactly("admin", "manager", "member", "reader");
        assertThat(answer.text("/token/project/name")).isEqualTo("admin");
        assertThat(answer.text("/token/user/name")).isEqualTo("admin");
        assertThat(answer.at("/token/catalog").findValuesAsString("type")).contains("identity", "compute");
        assertThat(answer.text("/token/expires_at")).endsWith(".000000Z");
        assertThat(answer.subject().orElseThrow()).startsWith("gAAAA").hasSizeLessThan(256);
    }

    @Test
    void everyScopeWorksAndOnlyWhereThereIsARole() {
        assertThat(cloud.login("admin", Cloud.ADMIN_PASSWORD, "{\"system\": {\"all\": true}}")
                        .at("/token/system/all")
                        .asBoolean())
                .isTrue();
        assertThat(cloud.login("admin", Cloud.ADMIN_PASSWORD, "{\"domain\": {\"name\": \"Default\"}}")
                        .text("/token/domain/id"))
                .isEqualTo("default");
        assertThat(cloud.login("demo", Cloud.DEMO_PASSWORD, "").at("/token").has("roles"))
                .isFalse();
        assertThat(cloud.login("demo", Cloud.DEMO_PASSWORD, "\"unscoped\"").status())
                .isEqualTo(201);
        assertThat(cloud.login("demo", Cloud.DEMO_PASSWORD, "{\"system\": {\"all\": true}}")
                        .status())
                .isEqualTo(401);
        assertThat(cloud.login("demo", Cloud.DEMO_PASSWORD, Cloud.projectScope("admin"))
                        .status())
                .isEqualTo(401);
        assertThat(cloud.login("demo", Cloud.DEMO_PASSWORD, "{\"domain\": {\"id\": \"default\"}, \"system\": {}}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void wrongPasswordUnknownUserAndUnknownDomainGetTheSameAnswer() {
        var wrong = cloud.login("admin", "wrong", "");
        var unknown = cloud.login("nobody", "wrong", "");

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.json()).isEqualTo(unknown.json());
        assertThat(wrong.text("/error/title")).isEqualTo("Unauthorized");
        assertThat(wrong.headers()).containsKey("www-authenticate");
    }

    @Test
    void aTokenIsShownCheckedAndRevoked() {
        var admin = cloud.admin();
        var demo = cloud.demo();

        var shown = cloud.call("GET", "/v3/auth/tokens", admin, Optional.empty(), "X-Subject-Token", demo);
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.text("/token/user/name")).isEqualTo("demo");
        assertThat(cloud.call("GET", "/v3/auth/tokens?nocatalog", demo, Optional.empty(), "X-Subject-Token", demo)
                        .at("/token")
                        .has("catalog"))
                .isFalse();
        assertThat(cloud.call("GET", "/v3/auth/tokens", demo, Optional.empty(), "X-Subject-Token", admin)
                        .status())
                .isEqualTo(403);
        assertThat(cloud.call("HEAD", "/v3/auth/tokens", admin, Optional.empty(), "X-Subject-Token", demo)
                        .status())
                .isEqualTo(200);

        assertThat(cloud.call("DELETE", "/v3/auth/tokens", demo, Optional.empty(), "X-Subject-Token", demo)
                        .status())
                .isEqualTo(204);

        assertThat(cloud.call("GET", "/v3/auth/tokens", admin, Optional.empty(), "X-Subject-Token", demo)
                        .status())
                .isEqualTo(404);
        assertThat(cloud.get(demo, "/v3/auth/catalog").status()).isEqualTo(401);
    }

    @Test
    void aTokenFromATokenKeepsItsEndAndItsChain() {
        var first = cloud.login("demo", Cloud.DEMO_PASSWORD, "");
        cloud.pass(Duration.ofMinutes(10));

        var second = cloud.exchange(first.subject().orElseThrow(), Cloud.projectScope("demo"));

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.text("/token/expires_at")).isEqualTo(first.text("/token/expires_at"));
        assertThat(second.text("/token/audit_ids/1")).isEqualTo(first.text("/token/audit_ids/0"));
        assertThat(second.at("/token/methods")).hasSize(2);
        cloud.pass(Duration.ofMinutes(51));
        assertThat(cloud.get(second.subject().orElseThrow(), "/v3/auth/catalog").status())
                .isEqualTo(401);
    }

    @Test
    void anInvalidTokenGivesNoToken() {
        assertThat(cloud.exchange("gAAAA", "").status()).isEqualTo(404);
    }

    @Test
    void aSystemTokenGivesNoProjectToken() {
        var system = cloud.login("admin", Cloud.ADMIN_PASSWORD, "{\"system\": {\"all\": true}}")
                .subject()
                .orElseThrow();

        assertThat(cloud.exchange(system, Cloud.projectScope("admin")).status()).isEqualTo(403);
    }

    @Test
    void rotatedKeysStillOpenTokensUntilTheyAreDropped() {
        var token = cloud.admin();

        cloud.module().keys().rotate();
        assertThat(cloud.exchange(token, "").status()).isEqualTo(201);
        assertThat(cloud.get(cloud.admin(), "/v3/auth/catalog").status()).isEqualTo(200);
    }

    @Test
    void changedAddressesAreInTheCatalogueAfterTheNextStart() {
        cloud.close();
        cloud = new Cloud(state, IdentityConfig.defaults(), "http://10.0.0.1:18774/v2.1");

        assertThat(cloud.get(cloud.admin(), "/v3/auth/catalog").at("/catalog").findValuesAsString("url"))
                .contains("http://10.0.0.1:18774/v2.1")
                .doesNotContain("http://127.0.0.1:8774/v2.1");
    }

    @Test
    void versionsAreShownToEverybody() {
        assertThat(cloud.get("", "/").status()).isEqualTo(300);
        assertThat(cloud.get("", "/").text("/versions/values/0/id")).isEqualTo("v3.14");
        assertThat(cloud.get("", "/v3").text("/version/status")).isEqualTo("stable");
        assertThat(cloud.get("", "/v3/").status()).isEqualTo(200);
    }

    @Test
    void requestsThatCannotBeUnderstoodAreRefusedWithTheField() {
        var answer = cloud.post("", "/v3/auth/tokens", "{\"auth\": {\"identity\": {\"methods\": [\"password\"]}}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/error/message")).contains("password");
        assertThat(cloud.post("", "/v3/auth/tokens", "{}").status()).isEqualTo(400);
        assertThat(cloud.post("", "/v3/auth/tokens", "[").status()).isEqualTo(400);
    }
}
