package io.nubila.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectApiTest {
    @TempDir
    private Path state;

    private Cloud cloud;
    private String admin = "";

    @BeforeEach
    void start() {
        cloud = new Cloud(state);
        admin = cloud.admin();
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private String project(String name, String parent) {
        var made = cloud.post(
                admin,
                "/v3/projects",
                "{\"project\": {\"name\": \"%s\"%s}}"
                        .formatted(name, parent.isEmpty() ? "" : ", \"parent_id\": \"" + parent + "\""));
        assertThat(made.status()).isEqualTo(201);
        return made.text("/project/id");
    }

    @Test
    void projectsFormATree() {
        var top = project("top", "");
        var middle = project("middle", top);
        var low = project("low", middle);

        var shown = cloud.get(admin, "/v3/projects/" + middle + "?parents_as_ids&subtree_as_ids");
        assertThat(shown.text("/project/parent_id")).isEqualTo(top);
        assertThat(shown.at("/project/subtree").has(low)).isTrue();
        assertThat(shown.at("/project/parents").has(top)).isTrue();
        assertThat(cloud.get(admin, "/v3/projects/" + low + "?parents_as_list").at("/project/parents"))
                .hasSize(2);
        assertThat(cloud.delete(admin, "/v3/projects/" + top).status()).isEqualTo(403);
        assertThat(cloud.patch(admin, "/v3/projects/" + top, "{\"project\": {\"enabled\": false}}")
                        .status())
                .isEqualTo(403);
        assertThat(cloud.get(admin, "/v3/projects?parent_id=" + top).at("/projects"))
                .hasSize(1);
        assertThat(cloud.post(admin, "/v3/projects", "{\"project\": {\"name\": \"top\"}}")
                        .status())
                .isEqualTo(409);
        assertThat(cloud.delete(admin, "/v3/projects/" + low).status()).isEqualTo(204);
    }

    @Test
    void tagsAreKeptAndSearched() {
        var id = project("tagged", "");

        assertThat(cloud.put(admin, "/v3/projects/" + id + "/tags", "{\"tags\": [\"blue\", \"green\"]}")
                        .at("/tags"))
                .hasSize(2);
        assertThat(cloud.put(admin, "/v3/projects/" + id + "/tags/red").status())
                .isEqualTo(201);
        assertThat(cloud.get(admin, "/v3/projects?tags=blue,red").at("/projects"))
                .hasSize(1);
        assertThat(cloud.get(admin, "/v3/projects?tags=blue,black").at("/projects"))
                .isEmpty();
        assertThat(cloud.get(admin, "/v3/projects?tags-any=blue,black").at("/projects"))
                .hasSize(1);
        assertThat(cloud.get(admin, "/v3/projects?not-tags-any=blue&name=tagged")
                        .at("/projects"))
                .isEmpty();
        assertThat(cloud.delete(admin, "/v3/projects/" + id + "/tags/red").status())
                .isEqualTo(204);
        assertThat(cloud.get(admin, "/v3/projects/" + id + "/tags/red").status())
                .isEqualTo(404);
    }

    @Test
    void aDisabledProjectsTokensRestUntilItIsEnabledAgain() {
        var demo = cloud.demo();
        var id = cloud.get(admin, "/v3/projects?name=demo").text("/projects/0/id");

        var _ = cloud.patch(admin, "/v3/projects/" + id, "{\"project\": {\"enabled\": false}}");
        assertThat(cloud.get(demo, "/v3/auth/projects").status()).isEqualTo(401);
        assertThat(cloud.login("demo", Cloud.DEMO_PASSWORD, Cloud.projectScope("demo"))
                        .status())
                .isEqualTo(401);
        var _ = cloud.patch(admin, "/v3/projects/" + id, "{\"project\": {\"enabled\": true}}");
        assertThat(cloud.get(demo, "/v3/auth/projects").status()).isEqualTo(200);
    }

    @Test
    void aDomainIsDeletedWithAllItOwnsOnceItIsDisabled() {
        var domain = cloud.post(admin, "/v3/domains", "{\"domain\": {\"name\": \"acme\"}}")
                .text("/domain/id");
        var user = cloud.post(
                        admin,
                        "/v3/users",
                        "{\"user\": {\"name\": \"bob\", \"password\": \"b\", \"domain_id\": \"" + domain + "\"}}")
                .text("/user/id");
        var project = cloud.post(
                        admin, "/v3/projects", "{\"project\": {\"name\": \"p\", \"domain_id\": \"" + domain + "\"}}")
                .text("/project/id");

        assertThat(cloud.delete(admin, "/v3/domains/" + domain).status()).isEqualTo(403);
        assertThat(cloud.patch(admin, "/v3/domains/" + domain, "{\"domain\": {\"enabled\": false}}")
                        .status())
                .isEqualTo(200);
        assertThat(cloud.delete(admin, "/v3/domains/" + domain).status()).isEqualTo(204);
        assertThat(cloud.get(admin, "/v3/users/" + user).status()).isEqualTo(404);
        assertThat(cloud.get(admin, "/v3/projects/" + project).status()).isEqualTo(404);
        assertThat(cloud.delete(admin, "/v3/domains/default").status()).isEqualTo(403);
    }

    @Test
    void aManagerOfADomainSeesAndChangesOnlyThatDomain() {
        var domain = cloud.post(admin, "/v3/domains", "{\"domain\": {\"name\": \"acme\"}}")
                .text("/domain/id");
        var bob = cloud.post(
                        admin,
                        "/v3/users",
                        "{\"user\": {\"name\": \"bob\", \"password\": \"b\", \"domain_id\": \"" + domain + "\"}}")
                .text("/user/id");
        var manager = cloud.get(admin, "/v3/roles?name=manager").text("/roles/0/id");
        assertThat(cloud.put(admin, "/v3/domains/" + domain + "/users/" + bob + "/roles/" + manager)
                        .status())
                .isEqualTo(204);
        var token = cloud.post("", "/v3/auth/tokens", """
                        {"auth": {"identity": {"methods": ["password"], "password": {"user": {
                          "id": "%s", "password": "b"}}}, "scope": {"domain": {"id": "%s"}}}}
                        """.formatted(bob, domain))
                .subject()
                .orElseThrow();

        assertThat(cloud.get(token, "/v3/users").at("/users").findValuesAsString("name"))
                .containsExactly("bob");
        assertThat(cloud.get(token, "/v3/domains").at("/domains").findValuesAsString("name"))
                .containsExactly("acme");
        assertThat(cloud.get(token, "/v3/role_assignments").at("/role_assignments"))
                .hasSize(1);
        assertThat(cloud.post(
                                token,
                                "/v3/projects",
                                "{\"project\": {\"name\": \"p\", \"domain_id\": \"" + domain + "\"}}")
                        .status())
                .isEqualTo(201);
        assertThat(cloud.post(token, "/v3/projects", "{\"project\": {\"name\": \"p\", \"domain_id\": \"default\"}}")
                        .status())
                .isEqualTo(403);
    }
}
