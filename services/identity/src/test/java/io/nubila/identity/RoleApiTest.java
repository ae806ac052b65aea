package io.nubila.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoleApiTest {
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

    private String role(String name) {
        return cloud.get(admin, "/v3/roles?name=" + name).text("/roles/0/id");
    }

    private String userId(String name) {
        return cloud.get(admin, "/v3/users?name=" + name).text("/users/0/id");
    }

    private String projectId(String name) {
        return cloud.get(admin, "/v3/projects?name=" + name).text("/projects/0/id");
    }

    @Test
    void aTakenRoleEndsWhatATokenMayDoAndAGivenOneStartsIt() {
        var demo = cloud.demo();
        var grant = "/v3/projects/" + projectId("demo") + "/users/" + userId("demo") + "/roles/" + role("member");

        assertThat(cloud.head(admin, grant).status()).isEqualTo(204);
        assertThat(cloud.delete(admin, grant).status()).isEqualTo(204);
        assertThat(cloud.head(admin, grant).status()).isEqualTo(404);
        assertThat(cloud.delete(admin, grant).status()).isEqualTo(404);
        assertThat(cloud.get(demo, "/v3/auth/projects").status()).isEqualTo(401);
        assertThat(cloud.put(admin, grant).status()).isEqualTo(204);
        assertThat(cloud.get(demo, "/v3/auth/projects").status()).isEqualTo(200);
    }

    @Test
    void inheritedRolesHoldBelowAndNotThere() {
        var grant = "/v3/OS-INHERIT/domains/default/users/" + userId("demo") + "/roles/" + role("reader")
                + "/inherited_to_projects";

        assertThat(cloud.put(admin, grant).status()).isEqualTo(204);

        assertThat(cloud.login("demo", Cloud.DEMO_PASSWORD, Cloud.projectScope("service"))
                        .at("/token/roles")
                        .findValuesAsString("name"))
                .containsExactly("reader");
        assertThat(cloud.login("demo", Cloud.DEMO_PASSWORD, "{\"domain\": {\"id\": \"default\"}}")
                        .status())
                .isEqualTo(401);
        assertThat(cloud.get(cloud.demo(), "/v3/auth/projects").at("/projects")).hasSize(3);
        var effective = cloud.get(
                admin,
                "/v3/role_assignments?effective&user.id=" + userId("demo") + "&scope.project.id="
                        + projectId("service"));
        assertThat(effective.at("/role_assignments")).hasSize(1);
        assertThat(effective.text("/role_assignments/0/links/assignment")).endsWith("/inherited_to_projects");
    }

    @Test
    void assignmentsAreListedAsGivenAndAsWhatTheyAmountTo() {
        var demo = userId("demo");

        var direct = cloud.get(admin, "/v3/role_assignments?include_names&user.id=" + demo);
        assertThat(direct.at("/role_assignments")).hasSize(1);
        assertThat(direct.text("/role_assignments/0/role/name")).isEqualTo("member");
        assertThat(direct.text("/role_assignments/0/scope/project/name")).isEqualTo("demo");
        assertThat(direct.text("/role_assignments/0/user/domain/name")).isEqualTo("Default");
        assertThat(cloud.get(admin, "/v3/role_assignments?effective&user.id=" + demo)
                        .at("/role_assignments"))
                .hasSize(2);
        assertThat(cloud.get(admin, "/v3/role_assignments?scope.system=all").at("/role_assignments"))
                .hasSize(1);
        assertThat(cloud.get(admin, "/v3/role_assignments?user.id=a&group.id=b").status())
                .isEqualTo(400);
        assertThat(cloud.get(admin, "/v3/role_assignments?include_subtree&scope.project.id=" + projectId("demo"))
                        .at("/role_assignments"))
                .hasSize(2);
        assertThat(cloud.get(cloud.demo(), "/v3/role_assignments").status()).isEqualTo(403);
    }

    @Test
    void systemRolesAreGivenAndTaken() {
        var grant = "/v3/system/users/" + userId("demo") + "/roles/" + role("reader");

        assertThat(cloud.put(admin, grant).status()).isEqualTo(204);
        assertThat(cloud.get(admin, "/v3/system/users/" + userId("demo") + "/roles")
                        .at("/roles"))
                .hasSize(1);
        assertThat(cloud.get(cloud.demo(), "/v3/auth/system").at("/system")).hasSize(1);
        var system = cloud.login("demo", Cloud.DEMO_PASSWORD, "{\"system\": {\"all\": true}}")
                .subject()
                .orElseThrow();
        assertThat(cloud.get(system, "/v3/users").status()).isEqualTo(200);
        assertThat(cloud.delete(admin, grant).status()).isEqualTo(204);
        assertThat(cloud.get(system, "/v3/users").status()).isEqualTo(401);
    }

    @Test
    void rolesImplyOthersButNeverAdmin() {
        var made = cloud.post(admin, "/v3/roles", "{\"role\": {\"name\": \"auditor\"}}");
        assertThat(made.status()).isEqualTo(201);
        var auditor = made.text("/role/id");

        assertThat(cloud.put(admin, "/v3/roles/" + auditor + "/implies/" + role("reader"))
                        .status())
                .isEqualTo(201);
        assertThat(cloud.get(admin, "/v3/roles/" + auditor + "/implies").text("/role_inference/implies/0/name"))
                .isEqualTo("reader");
        assertThat(cloud.head(admin, "/v3/roles/" + auditor + "/implies/" + role("reader"))
                        .status())
                .isEqualTo(204);
        assertThat(cloud.put(admin, "/v3/roles/" + auditor + "/implies/" + role("admin"))
                        .status())
                .isEqualTo(403);
        assertThat(cloud.get(admin, "/v3/role_inferences").at("/role_inferences"))
                .hasSize(4);
        assertThat(cloud.delete(admin, "/v3/roles/" + auditor + "/implies/" + role("reader"))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void theRolesEveryCloudHasCannotBeDeleted() {
        assertThat(cloud.delete(admin, "/v3/roles/" + role("member")).status()).isEqualTo(403);
        assertThat(cloud.patch(admin, "/v3/roles/" + role("member"), "{\"role\": {\"name\": \"x\"}}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aRoleOfADomainHoldsOnlyThereAndIsNotInTokens() {
        var domain = cloud.post(admin, "/v3/domains", "{\"domain\": {\"name\": \"acme\"}}")
                .text("/domain/id");
        var role = cloud.post(
                        admin, "/v3/roles", "{\"role\": {\"name\": \"special\", \"domain_id\": \"" + domain + "\"}}")
                .text("/role/id");

        assertThat(cloud.get(admin, "/v3/roles").at("/roles").findValuesAsString("name"))
                .doesNotContain("special");
        assertThat(cloud.get(admin, "/v3/roles?domain_id=" + domain).at("/roles"))
                .hasSize(1);
        assertThat(cloud.put(admin, "/v3/projects/" + projectId("demo") + "/users/" + userId("demo") + "/roles/" + role)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void theCatalogueIsKept() {
        var service = cloud.post(admin, "/v3/services", "{\"service\": {\"type\": \"dns\", \"name\": \"designate\"}}")
                .text("/service/id");
        var endpoint = cloud.post(admin, "/v3/endpoints", """
                {"endpoint": {"service_id": "%s", "interface": "public", "region": "RegionTwo",
                  "url": "http://dns/$(project_id)s"}}
                """.formatted(service));
        assertThat(endpoint.status()).isEqualTo(201);
        assertThat(endpoint.text("/endpoint/region_id")).isEqualTo("RegionTwo");

        var project = cloud.get(admin, "/v3/projects?name=admin").text("/projects/0/id");
        assertThat(cloud.get(cloud.admin(), "/v3/auth/catalog").at("/catalog").findValuesAsString("url"))
                .contains("http://dns/" + project);
        assertThat(cloud.delete(admin, "/v3/regions/RegionTwo").status()).isEqualTo(403);
        assertThat(cloud.get(admin, "/v3/endpoints?interface=public&service_id=" + service)
                        .at("/endpoints"))
                .hasSize(1);
        assertThat(cloud.patch(admin, "/v3/services/" + service, "{\"service\": {\"enabled\": false}}")
                        .status())
                .isEqualTo(200);
        assertThat(cloud.get(cloud.admin(), "/v3/auth/catalog").at("/catalog").findValuesAsString("type"))
                .doesNotContain("dns");
        assertThat(cloud.delete(admin, "/v3/services/" + service).status()).isEqualTo(204);
        assertThat(cloud.get(admin, "/v3/endpoints/" + endpoint.text("/endpoint/id"))
                        .status())
                .isEqualTo(404);
        assertThat(cloud.get(cloud.demo(), "/v3/services").status()).isEqualTo(403);
        assertThat(cloud.get(cloud.demo(), "/v3/regions").status()).isEqualTo(200);
    }
}
