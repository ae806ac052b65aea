package io.nubila.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserApiTest {
    @TempDir
    private Path state;

    private Cloud cloud;
    private String admin = "";

    @BeforeEach
    void start() {
        cloud = new Cloud(
                state,
                IdentityConfig.defaults().withCompliance(2, Duration.ofSeconds(5), 2),
                "http://127.0.0.1:8774/v2.1");
        admin = cloud.admin();
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private String newUser(String name) {
        var made = cloud.post(admin, "/v3/users", """
                {"user": {"name": "%s", "password": "first", "email": "x@example.org", "description": "d"}}
                """.formatted(name));
        assertThat(made.status()).isEqualTo(201);
        return made.text("/user/id");
    }

    @Test
    void aUserIsMadeShownChangedAndDeletedWithUnknownAttributesKept() {
        var id = newUser("alice");

        var shown = cloud.get(admin, "/v3/users/" + id);
        assertThat(shown.text("/user/email")).isEqualTo("x@example.org");
        assertThat(shown.text("/user/domain_id")).isEqualTo("default");
        assertThat(shown.at("/user").has("password")).isFalse();
        assertThat(shown.text("/user/links/self")).endsWith("/v3/users/" + id);
        assertThat(cloud.patch(
                                admin,
                                "/v3/users/" + id,
                                "{\"user\": {\"name\": \"alicia\", \"email\": \"y@example.org\"}}")
                        .text("/user/email"))
                .isEqualTo("y@example.org");
        assertThat(cloud.get(admin, "/v3/users?name=alicia").at("/users")).hasSize(1);
        assertThat(cloud.get(admin, "/v3/users?name__icontains=ALIC").at("/users"))
                .hasSize(1);
        assertThat(cloud.get(admin, "/v3/users?name__startswith=ALIC").at("/users"))
                .isEmpty();
        assertThat(cloud.delete(admin, "/v3/users/" + id).status()).isEqualTo(204);
        assertThat(cloud.get(admin, "/v3/users/" + id).status()).isEqualTo(404);
    }

    @Test
    void aSecondUserOfTheSameNameIsAConflict() {
        var _ = newUser("alice");

        assertThat(cloud.post(admin, "/v3/users", "{\"user\": {\"name\": \"alice\"}}")
                        .status())
                .isEqualTo(409);
        assertThat(cloud.post(admin, "/v3/users", "{\"user\": {\"name\": \" \"}}")
                        .status())
                .isEqualTo(400);
        assertThat(cloud.post(admin, "/v3/users", "{\"user\": {\"name\": \"bob\", \"enabled\": \"yes\"}}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void strangersSeeThemselvesAndNobodyElse() {
        var id = newUser("alice");
        var alice = cloud.login("alice", "first", "").subject().orElseThrow();

        assertThat(cloud.get(alice, "/v3/users/" + id).status()).isEqualTo(200);
        assertThat(cloud.get(alice, "/v3/users").status()).isEqualTo(403);
        assertThat(cloud.get(alice, "/v3/users/nobody").status()).isEqualTo(403);
        assertThat(cloud.get(admin, "/v3/users/nobody").status()).isEqualTo(404);
        assertThat(cloud.get(alice, "/v3/users/" + id + "/projects").at("/projects"))
                .isEmpty();
    }

    @Test
    void listsArePaged() {
        for (int i = 0; i < 5; i++) {
            var _ = newUser("user" + i);
        }

        var first = cloud.get(admin, "/v3/users?name__startswith=user&limit=3");
        assertThat(first.at("/users")).hasSize(3);
        var next = first.text("/links/next");
        assertThat(next).contains("marker=").contains("name__startswith=user");
        var second = cloud.get(admin, next.substring(next.indexOf("/v3/")));
        assertThat(second.at("/users")).hasSize(2);
        assertThat(second.at("/links/next").isNull()).isTrue();
    }

    @Test
    void aChangedPasswordEndsAllTokensAndAFreshLoginWorksAtOnce() {
        var id = newUser("alice");
        var old = cloud.login("alice", "first", "").subject().orElseThrow();

        var changed = cloud.post(
                "",
                "/v3/users/" + id + "/password",
                "{\"user\": {\"original_password\": \"first\", \"password\": \"second\"}}");

        assertThat(changed.status()).isEqualTo(204);
        assertThat(cloud.get(old, "/v3/users/" + id).status()).isEqualTo(401);
        assertThat(cloud.login("alice", "first", "").status()).isEqualTo(401);
        var fresh = cloud.login("alice", "second", "").subject().orElseThrow();
        assertThat(cloud.get(fresh, "/v3/users/" + id).status()).isEqualTo(200);
    }

    @Test
    void aTokenOfTheSecondInWhichThePasswordChangedCanBeEndedToo() {
        var id = newUser("alice");
        assertThat(change(id, "first", "second")).isEqualTo(204);

        var revoked = cloud.login("alice", "second", "").subject().orElseThrow();
        assertThat(cloud.call("DELETE", "/v3/auth/tokens", revoked, Optional.empty(), "X-Subject-Token", revoked)
                        .status())
                .isEqualTo(204);
        assertThat(cloud.get(revoked, "/v3/users/" + id).status()).isEqualTo(401);

        var ended = cloud.login("alice", "second", "").subject().orElseThrow();
        assertThat(cloud.patch(admin, "/v3/users/" + id, "{\"user\": {\"password\": \"third\"}}")
                        .status())
                .isEqualTo(200);
        assertThat(cloud.get(ended, "/v3/users/" + id).status()).isEqualTo(401);
        var fresh = cloud.login("alice", "third", "").subject().orElseThrow();
        assertThat(cloud.get(fresh, "/v3/users/" + id).status()).isEqualTo(200);
    }

    @Test
    void theLastPasswordsCannotBeUsedAgainByOneselfButByTheAdministrator() {
        var id = newUser("alice");

        assertThat(change(id, "first", "second")).isEqualTo(204);
        assertThat(change(id, "second", "first")).isEqualTo(400);
        assertThat(change(id, "second", "second")).isEqualTo(400);
        assertThat(change(id, "second", "third")).isEqualTo(204);
        assertThat(change(id, "third", "first")).isEqualTo(204);
        assertThat(cloud.patch(admin, "/v3/users/" + id, "{\"user\": {\"password\": \"first\"}}")
                        .status())
                .isEqualTo(200);
    }

    private int change(String id, String original, String wanted) {
        cloud.pass(Duration.ofSeconds(1));
        return cloud.post(
                        "",
                        "/v3/users/" + id + "/password",
                        "{\"user\": {\"original_password\": \"%s\", \"password\": \"%s\"}}".formatted(original, wanted))
                .status();
    }

    @Test
    void twoWrongPasswordsLockAUserOutForAWhile() {
        var _ = newUser("alice");

        assertThat(cloud.login("alice", "wrong", "").status()).isEqualTo(401);
        assertThat(cloud.login("alice", "first", "").status()).isEqualTo(201);
        assertThat(cloud.login("alice", "wrong", "").status()).isEqualTo(401);
        assertThat(cloud.login("alice", "wrong", "").status()).isEqualTo(401);
        assertThat(cloud.login("alice", "first", "").status()).isEqualTo(401);
        cloud.pass(Duration.ofSeconds(6));
        assertThat(cloud.login("alice", "wrong", "").status()).isEqualTo(401);
        assertThat(cloud.login("alice", "first", "").status()).isEqualTo(201);
    }

    @Test
    void aDisabledUserIsOutAtOnceAndOldTokensStayEnded() {
        var id = newUser("alice");
        var old = cloud.login("alice", "first", "").subject().orElseThrow();

        assertThat(cloud.patch(admin, "/v3/users/" + id, "{\"user\": {\"enabled\": false}}")
                        .status())
                .isEqualTo(200);
        assertThat(cloud.get(old, "/v3/users/" + id).status()).isEqualTo(401);
        assertThat(cloud.login("alice", "first", "").status()).isEqualTo(401);
        assertThat(cloud.patch(admin, "/v3/users/" + id, "{\"user\": {\"enabled\": true}}")
                        .status())
                .isEqualTo(200);
        assertThat(cloud.get(old, "/v3/users/" + id).status()).isEqualTo(401);
        assertThat(cloud.login("alice", "first", "").status()).isEqualTo(201);
    }

    @Test
    void endedTokensStayEndedAfterARestart() {
        var token = cloud.demo();
        var _ = cloud.call("DELETE", "/v3/auth/tokens", admin, Optional.empty(), "X-Subject-Token", token);
        cloud.close();

        cloud = new Cloud(state);

        assertThat(cloud.get(token, "/v3/auth/projects").status()).isEqualTo(401);
        assertThat(cloud.get(admin, "/v3/auth/projects").status()).isEqualTo(200);
    }

    @Test
    void groupsGiveTheirMembersRoles() {
        var id = newUser("alice");
        var group = cloud.post(admin, "/v3/groups", "{\"group\": {\"name\": \"builders\"}}")
                .text("/group/id");
        var role = cloud.get(admin, "/v3/roles?name=member").text("/roles/0/id");
        var project = cloud.get(admin, "/v3/projects?name=demo").text("/projects/0/id");
        var grant = "/v3/projects/" + project + "/groups/" + group + "/roles/" + role;

        assertThat(cloud.put(admin, grant).status()).isEqualTo(204);
        assertThat(cloud.login("alice", "first", Cloud.projectScope("demo")).status())
                .isEqualTo(401);
        assertThat(cloud.put(admin, "/v3/groups/" + group + "/users/" + id).status())
                .isEqualTo(204);
        var token = cloud.login("alice", "first", Cloud.projectScope("demo"));
        assertThat(token.at("/token/roles").findValuesAsString("name")).containsExactly("member", "reader");
        assertThat(cloud.head(admin, "/v3/groups/" + group + "/users/" + id).status())
                .isEqualTo(204);
        assertThat(cloud.get(admin, "/v3/users/" + id + "/groups").at("/groups"))
                .hasSize(1);

        assertThat(cloud.delete(admin, "/v3/groups/" + group + "/users/" + id).status())
                .isEqualTo(204);

        assertThat(cloud.get(token.subject().orElseThrow(), "/v3/auth/projects").status())
                .isEqualTo(401);
        assertThat(cloud.head(admin, "/v3/groups/" + group + "/users/" + id).status())
                .isEqualTo(404);
    }
}
