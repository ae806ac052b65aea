package io.nubila.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators keep here: policies, endpoint filters, options of domains, limits, consumers. */
class OperatorApiTest {
    @TempDir
    private Path state;

    private Cloud cloud;
    private String admin = "";
    private String projectId = "";
    private String serviceId = "";
    private String endpointId = "";

    @BeforeEach
    void start() {
        cloud = new Cloud(state);
        admin = cloud.admin();
        projectId = cloud.get(admin, "/v3/projects?name=demo").text("/projects/0/id");
        serviceId = cloud.get(admin, "/v3/services?type=compute").text("/services/0/id");
        endpointId = cloud.get(admin, "/v3/endpoints?interface=public&service_id=" + serviceId)
                .text("/endpoints/0/id");
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void aProjectThatWasGivenEndpointsSeesNoOthers() {
        var all = cloud.login("demo", Cloud.DEMO_PASSWORD, Cloud.projectScope("demo"));
        assertThat(all.at("/token/catalog")).hasSize(2);

        var association = "/v3/OS-EP-FILTER/projects/" + projectId + "/endpoints/" + endpointId;
        assertThat(cloud.put(admin, association).status()).isEqualTo(204);
        assertThat(cloud.head(admin, association).status()).isEqualTo(204);
        var some = cloud.login("demo", Cloud.DEMO_PASSWORD, Cloud.projectScope("demo"));
        assertThat(some.at("/token/catalog")).hasSize(1);
        assertThat(some.text("/token/catalog/0/type")).isEqualTo("compute");
        assertThat(some.at("/token/catalog/0/endpoints")).hasSize(1);
        assertThat(cloud.login("admin", Cloud.ADMIN_PASSWORD, Cloud.projectScope("admin"))
                        .at("/token/catalog"))
                .hasSize(2);

        assertThat(cloud.delete(admin, association).status()).isEqualTo(204);
        assertThat(cloud.delete(admin, association).status()).isEqualTo(404);
        assertThat(cloud.login("demo", Cloud.DEMO_PASSWORD, Cloud.projectScope("demo"))
                        .at("/token/catalog"))
                .hasSize(2);
    }

    @Test
    void anEndpointGroupHasTheEndpointsItsFiltersSay() {
        var made = cloud.post(admin, "/v3/OS-EP-FILTER/endpoint_groups", """
                {"endpoint_group": {"name": "compute", "filters": {"service_id": "%s", "interface": "public"}}}
                """.formatted(serviceId));
        var group = "/v3/OS-EP-FILTER/endpoint_groups/" + made.text("/endpoint_group/id");

        assertThat(cloud.get(admin, group + "/endpoints").at("/endpoints")).hasSize(1);
        assertThat(cloud.put(admin, group + "/projects/" + projectId).status()).isEqualTo(204);
        assertThat(cloud.get(admin, group + "/projects").text("/projects/0/id")).isEqualTo(projectId);
        assertThat(cloud.get(admin, "/v3/OS-EP-FILTER/projects/" + projectId + "/endpoints")
                        .text("/endpoints/0/id"))
                .isEqualTo(endpointId);
        assertThat(cloud.post(admin, "/v3/OS-EP-FILTER/endpoint_groups", """
                        {"endpoint_group": {"name": "x", "filters": {"colour": "red"}}}
                        """).status())
                .isEqualTo(400);
    }

    @Test
    void theNearestPolicyIsAnEndpoints() {
        var broad = policy("broad");
        var own = policy("own");
        assertThat(cloud.put(admin, broad + "/OS-ENDPOINT-POLICY/services/" + serviceId)
                        .status())
                .isEqualTo(204);
        var effective = "/v3/endpoints/" + endpointId + "/OS-ENDPOINT-POLICY/policy";
        assertThat(cloud.get(admin, effective).text("/policy/blob")).isEqualTo("broad");

        assertThat(cloud.put(admin, own + "/OS-ENDPOINT-POLICY/endpoints/" + endpointId)
                        .status())
                .isEqualTo(204);
        assertThat(cloud.get(admin, effective).text("/policy/blob")).isEqualTo("own");
        assertThat(cloud.get(admin, own + "/OS-ENDPOINT-POLICY/endpoints").at("/endpoints"))
                .hasSize(1);
        assertThat(cloud.delete(admin, own).status()).isEqualTo(204);
        assertThat(cloud.get(admin, effective).text("/policy/blob")).isEqualTo("broad");
    }

    private String policy(String blob) {
        var made = cloud.post(
                admin, "/v3/policies", "{\"policy\": {\"type\": \"text/plain\", \"blob\": \"%s\"}}".formatted(blob));
        return "/v3/policies/" + made.text("/policy/id");
    }

    @Test
    void optionsOfADomainAreKeptAndSecretsNotShown() {
        var config = "/v3/domains/default/config";
        var made = cloud.put(admin, config, """
                {"config": {"identity": {"driver": "ldap"},
                  "ldap": {"url": "ldap://somewhere", "password": "very-secret"}}}
                """);

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().toString()).doesNotContain("very-secret");
        assertThat(cloud.get(admin, config + "/ldap/url").text("/config/url")).isEqualTo("ldap://somewhere");
        assertThat(cloud.patch(admin, config + "/ldap/url", "{\"config\": {\"url\": \"ldap://elsewhere\"}}")
                        .text("/config/ldap/url"))
                .isEqualTo("ldap://elsewhere");
        assertThat(cloud.patch(admin, config + "/ldap/user", "{\"config\": {\"user\": \"x\"}}")
                        .status())
                .isEqualTo(404);
        assertThat(cloud.put(admin, config, "{\"config\": {\"cache\": {\"x\": 1}}}")
                        .status())
                .isEqualTo(403);
        assertThat(cloud.get(admin, "/v3/domains/config/ldap/default")
                        .at("/config/ldap/page_size")
                        .asInt())
                .isZero();
        assertThat(cloud.delete(admin, config + "/ldap").status()).isEqualTo(204);
        assertThat(cloud.get(admin, config + "/ldap").status()).isEqualTo(404);
        assertThat(cloud.delete(admin, config).status()).isEqualTo(204);
        assertThat(cloud.patch(admin, config, "{\"config\": {\"ldap\": {\"password\": \"alone\"}}}")
                        .status())
                .isEqualTo(200);
        assertThat(cloud.delete(admin, config + "/ldap/password").status()).isEqualTo(204);
    }

    @Test
    void aLimitReplacesOneThatIsRegistered() {
        var wanted = """
                {"limits": [{"service_id": "%s", "project_id": "%s", "resource_name": "cores", "resource_limit": 5}]}
                """.formatted(serviceId, projectId);
        assertThat(cloud.post(admin, "/v3/limits", wanted).status()).isEqualTo(403);
        var registered = cloud.post(admin, "/v3/registered_limits", """
                {"registered_limits": [{"service_id": "%s", "resource_name": "cores", "default_limit": 10}]}
                """.formatted(serviceId));
        var one = "/v3/registered_limits/" + registered.text("/registered_limits/0/id");
        var limit = cloud.post(admin, "/v3/limits", wanted);

        assertThat(registered.status()).isEqualTo(201);
        assertThat(limit.status()).isEqualTo(201);
        assertThat(cloud.post(admin, "/v3/limits", wanted).status()).isEqualTo(409);
        assertThat(cloud.delete(admin, one).status()).isEqualTo(403);
        assertThat(cloud.get(cloud.demo(), "/v3/limits").at("/limits")).hasSize(1);
        assertThat(cloud.get(cloud.demo(), "/v3/limits/" + limit.text("/limits/0/id"))
                        .at("/limit/resource_limit")
                        .asInt())
                .isEqualTo(5);
        assertThat(cloud.delete(admin, "/v3/limits/" + limit.text("/limits/0/id"))
                        .status())
                .isEqualTo(204);
        assertThat(cloud.delete(admin, one).status()).isEqualTo(204);
    }

    @Test
    void aConsumersSecretIsToldOnce() {
        var made = cloud.post(admin, "/v3/OS-OAUTH1/consumers", "{\"consumer\": {\"description\": \"a program\"}}");
        var one = "/v3/OS-OAUTH1/consumers/" + made.text("/consumer/id");

        assertThat(made.text("/consumer/secret")).isNotEmpty();
        assertThat(cloud.get(admin, one).json().at("/consumer").has("secret")).isFalse();
        assertThat(cloud.patch(admin, one, "{\"consumer\": {\"secret\": \"x\"}}")
                        .status())
                .isEqualTo(400);
        assertThat(cloud.get(cloud.demo(), one).status()).isEqualTo(403);
    }
}
