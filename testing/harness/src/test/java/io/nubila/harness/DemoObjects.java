package io.nubila.harness;

import static io.nubila.harness.Workbench.text;

import io.nubila.kernel.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One object of each kind that belongs to the project demo or is the administrator's, by service and collection: the value
 * for the path parameter that follows {@code networks} in the network API is {@code network/networks}.
 */
final class DemoObjects {
    private final Map<String, String> ids = new HashMap<>();
    private final Session demo;
    private final Session admin;

    DemoObjects(RunningCloud cloud) {
        demo = cloud.demo();
        admin = cloud.admin();
        network();
        var image = image();
        compute(image);
        placement();
        identity();
        put("nubila/operations", first(admin.get("nubila", "/nubila/v1/operations"), "operations", "id"));
    }

    private void put(String kind, String id) {
        ids.put(kind, id);
    }

    private String known(String kind) {
        return Objects.requireNonNull(ids.get(kind), kind);
    }

    private static String first(Answer answer, String list, String field) {
        return text(answer.expect(200).json().get(list).get(0), field);
    }

    private String make(Session who, String service, String path, String wrapper, JsonNode wish) {
        var body = Json.object();
        body.set(wrapper, wish);
        return text(who.post(service, path, body).expect(200, 201).json().get(wrapper), "id");
    }

    private void network() {
        var network =
                make(demo, "network", "/v2.0/networks", "network", Json.object().put("name", "mine"));
        put("network/networks", network);
        var subnet =
                Json.object().put("network_id", network).put("ip_version", 4).put("cidr", "10.55.0.0/24");
        put("network/subnets", make(demo, "network", "/v2.0/subnets", "subnet", subnet));
        put(
                "network/ports",
                make(demo, "network", "/v2.0/ports", "port", Json.object().put("network_id", network)));
        put(
                "network/routers",
                make(demo, "network", "/v2.0/routers", "router", Json.object().put("name", "mine")));
        var outside = new Workbench(demo).network("public");
        put(
                "network/floatingips",
                make(
                        demo,
                        "network",
                        "/v2.0/floatingips",
                        "floatingip",
                        Json.object().put("floating_network_id", outside)));
        var group = make(
                demo,
                "network",
                "/v2.0/security-groups",
                "security_group",
                Json.object().put("name", "mine"));
        put("network/security-groups", group);
        put(
                "network/security-group-rules",
                first(
                        demo.get("network", "/v2.0/security-group-rules?security_group_id=" + group),
                        "security_group_rules",
                        "id"));
        put("network/quotas", demo.project());
        // Made now, for asking makes it.
        var _ = demo.get("network", "/v2.0/auto-allocated-topology/" + demo.project())
                .expect(200);
        put("network/auto-allocated-topology", demo.project());
        put("network/network-ip-availabilities", network);
        put("network/agents", first(admin.get("network", "/v2.0/agents"), "agents", "id"));
        put("network/extensions", "router");
        put("network/tags", "mine");
        put("network/v2.0", "networks");
        put("network/{resource_type}", network);
        put("network/dhcp-networks", network);
        put("network/l3-routers", known("network/routers"));
        addresses();
        lending(network);
        put(
                "network/default-security-group-rules",
                first(
                        admin.get("network", "/v2.0/default-security-group-rules"),
                        "default_security_group_rules",
                        "id"));
    }

    private void addresses() {
        var scope = Json.object().put("name", "mine").put("ip_version", 4);
        put("network/address-scopes", make(demo, "network", "/v2.0/address-scopes", "address_scope", scope));
        var pool = Json.object().put("name", "mine");
        pool.putArray("prefixes").add("10.56.0.0/16");
        put("network/subnetpools", make(demo, "network", "/v2.0/subnetpools", "subnetpool", pool));
    }

    /** The network is lent to the administrator's project alone, so that no stranger sees it or how it is lent. */
    private void lending(String network) {
        var policy = Json.object()
                .put("object_type", "network")
                .put("object_id", network)
                .put("action", "access_as_shared")
                .put("target_tenant", admin.project());
        put("network/rbac-policies", make(demo, "network", "/v2.0/rbac-policies", "rbac_policy", policy));
    }

    private String image() {
        var image = new Workbench(demo).image("mine");
        put("image/images", image);
        put("image/members", demo.project());
        put("image/tags", "mine");
        put("image/schemas", "image");
        metadefs();
        return image;
    }

    private void metadefs() {
        var path = "/v2/metadefs/namespaces";
        admin.post("image", path, """
                {"namespace": "mine", "owner": "%s", "objects": [{"name": "mine"}], "tags": [{"name": "mine"}],
                 "properties": {"mine": {"title": "mine", "type": "string"}},
                 "resource_type_associations": [{"name": "OS::Nova::Server"}]}
                """.formatted(demo.project())).expect(201);
        put("image/namespaces", "mine");
        put("image/objects", "mine");
        put("image/properties", "mine");
        put("image/resource_types", "OS::Nova::Server");
        put("image/metadefs", "namespace");
    }

    private void compute(String image) {
        var bench = new Workbench(demo);
        var server = bench.server("mine", image);
        put("compute/servers", server);
        put("placement/allocations", server);
        var flavor = Json.object()
                .put("name", "hidden")
                .put("ram", 64)
                .put("vcpus", 1)
                .put("disk", 1)
                .put("os-flavor-access:is_public", false);
        put("compute/flavors", make(admin, "compute", "/v2.1/flavors", "flavor", flavor));
        put("compute/os-extra_specs", "hw:cpu_policy");
        demo.post("compute", "/v2.1/os-keypairs", "{\"keypair\": {\"name\": \"mine\"}}")
                .expect(200);
        put("compute/os-keypairs", "mine");
        demo.at("compute", "2.26")
                .put("compute", "/v2.1/servers/" + server + "/tags/mine")
                .expect(201);
        put("compute/tags", "mine");
        put("compute/metadata", "mine");
        put("compute/os-console-auth-tokens", consoleToken(server));
        put("compute/os-quota-sets", demo.project());
        put("compute/os-simple-tenant-usage", demo.project());
        put("compute/ips", "private");
        put("compute/extensions", "os-keypairs");
        var ports = demo.get("network", "/v2.0/ports?device_id=" + server);
        put("compute/os-interface", first(ports, "ports", "id"));
        var actions = demo.get("compute", "/v2.1/servers/" + server + "/os-instance-actions");
        if (actions.status() == 200) {
            put(
                    "compute/os-instance-actions",
                    text(actions.json().get("instanceActions").get(0), "request_id"));
        }
        var hypervisors = admin.at("compute", "latest").get("compute", "/v2.1/os-hypervisors");
        if (hypervisors.status() == 200) {
            put("compute/os-hypervisors", first(hypervisors, "hypervisors", "id"));
        }
        var services = admin.at("compute", "latest").get("compute", "/v2.1/os-services");
        if (services.status() == 200) {
            put("compute/os-services", first(services, "services", "id"));
        }
        othersNouns(image);
        groups();
    }

    /** What compute tells in its own form of objects that network and image keep. */
    private void othersNouns(String image) {
        put("compute/os-networks", known("network/networks"));
        put("compute/os-tenant-networks", known("network/networks"));
        put("compute/os-floating-ips", known("network/floatingips"));
        put("compute/os-security-groups", known("network/security-groups"));
        put("compute/os-security-group-rules", known("network/security-group-rules"));
        put("compute/images", image);
        demo.post("compute", "/v2.1/images/" + image + "/metadata", "{\"metadata\": {\"mine\": \"mine\"}}")
                .expect(200);
    }

    private void groups() {
        var wish = Json.object().put("name", "mine");
        wish.putArray("policies").add("affinity");
        put("compute/os-server-groups", make(demo, "compute", "/v2.1/os-server-groups", "server_group", wish));
        var hosts = Json.object().put("name", "mine");
        put("compute/os-aggregates", make(admin, "compute", "/v2.1/os-aggregates", "aggregate", hosts));
        put("compute/os-hosts", first(admin.get("compute", "/v2.1/os-hosts"), "hosts", "host_name"));
        put("compute/os-quota-class-sets", "default");
        put("compute/os-instance_usage_audit_log", "2026-03-15%2010:00:00");
    }

    private String consoleToken(String server) {
        var wish = Json.object();
        wish.putObject("remote_console").put("protocol", "vnc").put("type", "novnc");
        var made = demo.at("compute", "2.6").post("compute", "/v2.1/servers/" + server + "/remote-consoles", wish);
        var url = text(made.expect(200).json().get("remote_console"), "url");
        return url.substring(url.lastIndexOf("%3D") + "%3D".length());
    }

    private void placement() {
        put(
                "placement/resource_providers",
                first(admin.get("placement", "/resource_providers"), "resource_providers", "uuid"));
        put("placement/inventories", "VCPU");
        put("placement/resource_classes", "CUSTOM_MINE");
        put("placement/traits", "CUSTOM_MINE");
        admin.at("placement", "latest")
                .put("placement", "/resource_classes/CUSTOM_MINE")
                .expect(201, 204);
        admin.at("placement", "latest").put("placement", "/traits/CUSTOM_MINE").expect(201, 204);
    }

    private void identity() {
        put("identity/projects", demo.project());
        put("identity/users", first(admin.get("identity", "/v3/users?name=demo"), "users", "id"));
        put("identity/roles", first(admin.get("identity", "/v3/roles?name=member"), "roles", "id"));
        put("identity/implies", first(admin.get("identity", "/v3/roles?name=reader"), "roles", "id"));
        put(
                "identity/groups",
                make(admin, "identity", "/v3/groups", "group", Json.object().put("name", "mine")));
        put("identity/domains", "default");
        put("identity/regions", "RegionOne");
        put("identity/services", first(admin.get("identity", "/v3/services"), "services", "id"));
        put("identity/endpoints", first(admin.get("identity", "/v3/endpoints"), "endpoints", "id"));
        put("identity/tags", "mine");
        delegations();
        operatorsOwn();
    }

    private void delegations() {
        var user = known("identity/users");
        put(
                "identity/credentials",
                text(
                        demo.post("identity", "/v3/credentials", """
                {"credential": {"type": "totp", "user_id": "%s", "blob": "mine"}}
                """.formatted(user))
                                .expect(201)
                                .json()
                                .get("credential"),
                        "id"));
        put(
                "identity/OS-EC2",
                text(
                        demo.post(
                                        "identity",
                                        "/v3/users/" + user + "/credentials/OS-EC2",
                                        "{\"tenant_id\": \"%s\"}".formatted(demo.project()))
                                .expect(201)
                                .json()
                                .get("credential"),
                        "access"));
        var made = demo.post("identity", "/v3/users/" + user + "/application_credentials", """
                {"application_credential": {"name": "mine", "access_rules": [
                  {"service": "compute", "method": "GET", "path": "/v2.1/servers"}]}}
                """)
                .expect(201)
                .json()
                .get("application_credential");
        put("identity/application_credentials", text(made, "id"));
        put("identity/access_rules", text(made.get("access_rules").get(0), "id"));
        var trusted = first(admin.get("identity", "/v3/users?name=admin"), "users", "id");
        put(
                "identity/trusts",
                text(
                        demo.post("identity", "/v3/OS-TRUST/trusts", """
                {"trust": {"trustor_user_id": "%s", "trustee_user_id": "%s", "project_id": "%s", "impersonation": false,
                  "roles": [{"name": "member"}]}}
                """.formatted(user, trusted, demo.project()))
                                .expect(201)
                                .json()
                                .get("trust"),
                        "id"));
    }

    private void operatorsOwn() {
        var service = known("identity/services");
        put("identity/consumers", make(admin, "identity", "/v3/OS-OAUTH1/consumers", "consumer", Json.object()));
        put(
                "identity/policies",
                make(
                        admin,
                        "identity",
                        "/v3/policies",
                        "policy",
                        Json.object().put("type", "text/plain").put("blob", "mine")));
        var group = Json.object().put("name", "mine");
        group.putObject("filters").put("interface", "admin");
        put(
                "identity/endpoint_groups",
                make(admin, "identity", "/v3/OS-EP-FILTER/endpoint_groups", "endpoint_group", group));
        admin.put("identity", "/v3/domains/default/config", "{\"config\": {\"identity\": {\"driver\": \"sql\"}}}")
                .expect(200, 201);
        put("identity/config", "identity");
        put("identity/{group}", "driver");
        put(
                "identity/registered_limits",
                text(
                        admin.post("identity", "/v3/registered_limits", """
                {"registered_limits": [{"service_id": "%s", "resource_name": "mine", "default_limit": 1}]}
                """.formatted(service))
                                .expect(201)
                                .json()
                                .get("registered_limits")
                                .get(0),
                        "id"));
        put(
                "identity/limits",
                text(
                        admin.post("identity", "/v3/limits", """
                {"limits": [{"service_id": "%s", "project_id": "%s", "resource_name": "mine", "resource_limit": 2}]}
                """.formatted(service, demo.project()))
                                .expect(201)
                                .json()
                                .get("limits")
                                .get(0),
                        "id"));
    }

    /** The values for the parameters of a route, by their names; empty when one is of a kind that is not here. */
    Optional<Map<String, String>> values(ApiRoute route) {
        var values = new HashMap<String, String>();
        var segments = List.of(route.route().path().split("/", -1));
        for (int i = 1; i < segments.size(); i++) {
            var segment = segments.get(i);
            if (segment.startsWith("{")) {
                var id = ids.get(route.service() + "/" + segments.get(i - 1));
                if (id == null) {
                    return Optional.empty();
                }
                values.put(segment.substring(1, segment.length() - 1), id);
            }
        }
        return Optional.of(values);
    }

    /** What the owner sees of everything that can be shown; to tell whether anybody changed it. */
    List<String> seen(List<ApiRoute> routes) {
        var seen = new ArrayList<String>();
        for (var route : routes) {
            boolean show =
                    route.route().method().equals("GET") && route.route().path().endsWith("}");
            var values = values(route);
            if (show && values.isPresent()) {
                var answer = route.send(admin, values.get()::get);
                seen.add(route + " " + answer.status());
            }
        }
        return seen;
    }
}
