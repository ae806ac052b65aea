package io.nubila.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands for a user, and is never more than the user. */
class DelegationApiTest {
    @TempDir
    private Path state;

    private Cloud cloud;
    private String admin = "";
    private String demo = "";
    private String demoId = "";
    private String adminId = "";
    private String projectId = "";

    @BeforeEach
    void start() {
        cloud = new Cloud(state);
        admin = cloud.admin();
        demo = cloud.demo();
        demoId = cloud.get(admin, "/v3/users?name=demo").text("/users/0/id");
        adminId = cloud.get(admin, "/v3/users?name=admin").text("/users/0/id");
        projectId = cloud.get(admin, "/v3/projects?name=demo").text("/projects/0/id");
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private Cloud.Answer credential(String body) {
        return cloud.post(
                demo, "/v3/users/" + demoId + "/application_credentials", "{\"application_credential\": " + body + "}");
    }

    private Cloud.Answer show(String id, String secret, String more) {
        return cloud.post("", "/v3/auth/tokens", """
                {"auth": {"identity": {"methods": ["application_credential"],
                  "application_credential": {"id": "%s", "secret": "%s"}}%s}}
                """.formatted(id, secret, more));
    }

    private String member() {
        return cloud.get(admin, "/v3/roles?name=member").text("/roles/0/id");
    }

    private String grant() {
        return "/v3/projects/" + projectId + "/users/" + demoId + "/roles/" + member();
    }

    @Test
    void anApplicationCredentialGivesTokensForItsProjectUntilItIsRemoved() {
        var made = credential("{\"name\": \"robot\"}");
        var id = made.text("/application_credential/id");
        var login = show(id, made.text("/application_credential/secret"), "");
        var token = login.subject().orElseThrow();

        assertThat(made.status()).isEqualTo(201);
        assertThat(login.text("/token/project/id")).isEqualTo(projectId);
        assertThat(login.text("/token/application_credential/name")).isEqualTo("robot");
        assertThat(login.at("/token/application_credential/restricted").asBoolean())
                .isTrue();
        assertThat(show(id, "wrong", "").status()).isEqualTo(401);
        assertThat(show(id, made.text("/application_credential/secret"), ", \"scope\": \"unscoped\"")
                        .status())
                .isEqualTo(401);
        assertThat(cloud.get(token, "/v3/auth/projects").status()).isEqualTo(200);

        var one = "/v3/users/" + demoId + "/application_credentials/" + id;
        assertThat(cloud.delete(token, one).status()).isEqualTo(403);
        assertThat(cloud.delete(demo, one).status()).isEqualTo(204);
        assertThat(cloud.get(token, "/v3/auth/projects").status()).isEqualTo(401);
    }

    @Test
    void anApplicationCredentialNeverHasMoreThanItsOwner() {
        var other = cloud.get(admin, "/v3/roles?name=admin").text("/roles/0/id");
        assertThat(credential("{\"name\": \"greedy\", \"roles\": [{\"id\": \"%s\"}]}".formatted(other))
                        .status())
                .isEqualTo(400);

        var made = credential("{\"name\": \"robot\"}");
        var token = show(made.text("/application_credential/id"), made.text("/application_credential/secret"), "")
                .subject()
                .orElseThrow();
        assertThat(cloud.delete(admin, grant()).status()).isEqualTo(204);
        assertThat(cloud.get(token, "/v3/auth/projects").status()).isEqualTo(401);
        assertThat(cloud.put(admin, grant()).status()).isEqualTo(204);
        assertThat(cloud.get(token, "/v3/auth/projects").status()).isEqualTo(401);
    }

    @Test
    void accessRulesBoundWhatATokenMayAsk() {
        var made = credential("""
                {"name": "narrow", "access_rules": [
                  {"service": "identity", "path": "/v3/users/*/projects", "method": "GET"}]}
                """);
        var secret = made.text("/application_credential/secret");
        var token = show(made.text("/application_credential/id"), secret, "")
                .subject()
                .orElseThrow();
        var rules = "/v3/users/" + demoId + "/access_rules";
        var rule = rules + "/" + cloud.get(demo, rules).text("/access_rules/0/id");

        assertThat(cloud.get(token, "/v3/users/" + demoId + "/projects").status())
                .isEqualTo(200);
        assertThat(cloud.get(token, "/v3/auth/projects").status()).isEqualTo(401);
        assertThat(cloud.get(token, "/v3/users/" + demoId).status()).isEqualTo(401);
        assertThat(cloud.call("GET", "/v3/auth/tokens", token, Optional.empty(), "X-Subject-Token", token)
                        .text("/token/application_credential/access_rules/0/method"))
                .isEqualTo("GET");
        assertThat(cloud.delete(demo, rule).status()).isEqualTo(403);
    }

    @Test
    void anApplicationCredentialEndsAndSoDoItsTokens() {
        var end = Instant.now().plusSeconds(60);
        var made = credential("{\"name\": \"brief\", \"expires_at\": \"%s\"}".formatted(end));
        var secret = made.text("/application_credential/secret");
        var token = show(made.text("/application_credential/id"), secret, "")
                .subject()
                .orElseThrow();

        assertThat(credential("{\"name\": \"past\", \"expires_at\": \"2020-01-01T00:00:00\"}")
                        .status())
                .isEqualTo(400);
        cloud.pass(Duration.ofSeconds(90));
        assertThat(show(made.text("/application_credential/id"), secret, "").status())
                .isEqualTo(401);
        assertThat(cloud.get(token, "/v3/auth/projects").status()).isEqualTo(401);
    }

    private Cloud.Answer trust(String more) {
        return cloud.post(demo, "/v3/OS-TRUST/trusts", """
                {"trust": {"trustor_user_id": "%s", "trustee_user_id": "%s", "project_id": "%s",
                  "roles": [{"name": "member"}]%s}}
                """.formatted(demoId, adminId, projectId, more));
    }

    private Cloud.Answer use(String trustId) {
        return cloud.login("admin", Cloud.ADMIN_PASSWORD, "{\"OS-TRUST:trust\": {\"id\": \"%s\"}}".formatted(trustId));
    }

    @Test
    void whoIsTrustedActsAsTheOneWhoTrustsAndWithNoMoreThanThat() {
        var id = trust(", \"impersonation\": true").text("/trust/id");
        var used = use(id);
        var token = used.subject().orElseThrow();

        assertThat(used.text("/token/user/id")).isEqualTo(demoId);
        assertThat(used.text("/token/OS-TRUST:trust/trustee_user/id")).isEqualTo(adminId);
        assertThat(used.json().at("/token/roles").findValuesAsString("name"))
                .contains("member")
                .doesNotContain("admin");
        assertThat(cloud.exchange(token, "").status()).isEqualTo(403);
        assertThat(cloud.get(token, "/v3/users/" + demoId + "/application_credentials")
                        .status())
                .isEqualTo(403);
        assertThat(cloud.delete(admin, grant()).status()).isEqualTo(204);
        assertThat(cloud.get(token, "/v3/auth/projects").status()).isEqualTo(401);
        assertThat(use(id).status()).isEqualTo(403);
    }

    @Test
    void aTrustIsGoodForAsManyTokensAsItSays() {
        var id = trust(", \"impersonation\": false, \"remaining_uses\": 1").text("/trust/id");
        var token = use(id);

        assertThat(token.text("/token/user/id")).isEqualTo(adminId);
        assertThat(use(id).status()).isEqualTo(401);
        assertThat(cloud.get(token.subject().orElseThrow(), "/v3/auth/projects").status())
                .isEqualTo(200);
        assertThat(cloud.get(demo, "/v3/OS-TRUST/trusts/" + id).status()).isEqualTo(404);
    }

    @Test
    void aTrustIsHandedOnForItsOwnProjectOnly() {
        var other = cloud.get(admin, "/v3/projects?name=admin").text("/projects/0/id");
        assertThat(cloud.put(admin, "/v3/projects/" + other + "/users/" + demoId + "/roles/" + member())
                        .status())
                .isEqualTo(204);
        var token = use(trust(", \"impersonation\": true, \"allow_redelegation\": true")
                        .text("/trust/id"))
                .subject()
                .orElseThrow();
        var wish = """
                {"trust": {"trustor_user_id": "%s", "trustee_user_id": "%s", "project_id": "%s",
                  "roles": [{"name": "member"}], "impersonation": true}}
                """;

        assertThat(cloud.post(token, "/v3/OS-TRUST/trusts", wish.formatted(demoId, adminId, other))
                        .status())
                .isEqualTo(403);
        var handedOn = cloud.post(token, "/v3/OS-TRUST/trusts", wish.formatted(demoId, adminId, projectId));
        assertThat(handedOn.status()).isEqualTo(201);
        assertThat(use(handedOn.text("/trust/id")).text("/token/project/id")).isEqualTo(projectId);
    }

    @Test
    void onlyTheOneWhoTrustsMakesATrustAndARemovedOneEndsItsTokens() {
        var id = trust(", \"impersonation\": false").text("/trust/id");
        var token = use(id).subject().orElseThrow();

        assertThat(cloud.post(admin, "/v3/OS-TRUST/trusts", """
                        {"trust": {"trustor_user_id": "%s", "trustee_user_id": "%s", "impersonation": true}}
                        """.formatted(demoId, adminId))
                        .status())
                .isEqualTo(403);
        assertThat(trust(", \"impersonation\": true, \"expires_at\": \"bad.123Z\"")
                        .status())
                .isEqualTo(400);
        assertThat(cloud.delete(demo, "/v3/OS-TRUST/trusts/" + id).status()).isEqualTo(204);
        assertThat(cloud.get(token, "/v3/auth/projects").status()).isEqualTo(401);
    }

    @Test
    void credentialsAreSealedOnTheDiskAndSeenByTheirOwner() throws IOException {
        var made = cloud.post(demo, "/v3/credentials", """
                {"credential": {"type": "totp", "user_id": "%s", "blob": "very-secret-seed"}}
                """.formatted(demoId));
        var one = "/v3/credentials/" + made.text("/credential/id");

        assertThat(cloud.get(demo, one).text("/credential/blob")).isEqualTo("very-secret-seed");
        assertThat(cloud.get(demo, "/v3/credentials").json().at("/credentials")).hasSize(1);
        try (var files = Files.list(state.resolve("db"))) {
            for (var file : files.toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("very-secret-seed");
            }
        }
        assertThat(cloud.post(demo, "/v3/credentials", """
                        {"credential": {"type": "totp", "user_id": "%s", "blob": "x"}}
                        """.formatted(adminId)).status())
                .isEqualTo(403);
    }

    private static final String SIGNED = """
            {"credentials": {"access": "%s", "signature": "%s", "host": "host:8788", "verb": "GET", "path": "/",
              "params": {"Action": "X", "SignatureVersion": "2"}, "headers": {}, "body_hash": ""}}
            """;

    private Cloud.Answer keys(String token) {
        return cloud.post(
                token, "/v3/users/" + demoId + "/credentials/OS-EC2", "{\"tenant_id\": \"%s\"}".formatted(projectId));
    }

    private static String signature(Cloud.Answer keys) {
        return Signatures.version2(keys.text("/credential/secret"), "GET", "host", "/", "Action=X");
    }

    @Test
    void tokensOfKeysEndWithTheCredentialTheKeysWereMadeWith() {
        var end = Instant.now().plusSeconds(60);
        var made = credential("{\"name\": \"brief\", \"unrestricted\": true, \"expires_at\": \"%s\"}".formatted(end));
        var token = show(made.text("/application_credential/id"), made.text("/application_credential/secret"), "")
                .subject()
                .orElseThrow();
        var keys = keys(token);
        var login =
                cloud.post(admin, "/v3/ec2tokens", SIGNED.formatted(keys.text("/credential/access"), signature(keys)));
        var issued = login.subject().orElseThrow();

        assertThat(Instant.parse(login.text("/token/expires_at"))).isBeforeOrEqualTo(end);
        assertThat(cloud.get(issued, "/v3/auth/projects").status()).isEqualTo(200);
        cloud.pass(Duration.ofSeconds(90));
        assertThat(cloud.get(issued, "/v3/auth/projects").status()).isEqualTo(401);
    }

    @Test
    void aBoundTokenMovesNoCredentialToAnotherProject() {
        var other = cloud.get(admin, "/v3/projects?name=admin").text("/projects/0/id");
        var one = "/v3/credentials/"
                + cloud.post(demo, "/v3/credentials", """
                        {"credential": {"type": "totp", "user_id": "%s", "project_id": "%s", "blob": "x"}}
                        """.formatted(demoId, projectId))
                        .text("/credential/id");
        var made = credential("{\"name\": \"robot\"}");
        var token = show(made.text("/application_credential/id"), made.text("/application_credential/secret"), "")
                .subject()
                .orElseThrow();

        var move = "{\"credential\": {\"project_id\": \"%s\"}}".formatted(other);
        assertThat(cloud.patch(token, one, move).status()).isEqualTo(403);
        assertThat(cloud.patch(token, one, "{\"credential\": {\"blob\": \"y\"}}")
                        .status())
                .isEqualTo(200);
        assertThat(cloud.patch(demo, one, move).status()).isEqualTo(200);
    }

    @Test
    void aRequestSignedWithKeysForEc2GivesATokenOfTheirOwner() {
        var keys = keys(demo);
        var access = keys.text("/credential/access");
        var signature = signature(keys);

        var login = cloud.post(admin, "/v3/ec2tokens", SIGNED.formatted(access, signature));
        assertThat(login.status()).isEqualTo(200);
        assertThat(login.text("/token/user/id")).isEqualTo(demoId);
        assertThat(login.text("/token/project/id")).isEqualTo(projectId);
        assertThat(cloud.post(admin, "/v3/ec2tokens", SIGNED.formatted(access, "AAAA"))
                        .status())
                .isEqualTo(401);
        assertThat(cloud.post(admin, "/v3/ec2tokens", SIGNED.formatted("nobody", signature))
                        .status())
                .isEqualTo(404);
        assertThat(cloud.post(demo, "/v3/ec2tokens", SIGNED.formatted(access, signature))
                        .status())
                .isEqualTo(403);
    }
}
