package io.nubila.benchmark;

import static io.nubila.harness.Workbench.text;

import io.nubila.harness.RunningCloud;
import io.nubila.harness.Session;
import io.nubila.harness.Waiting;
import io.nubila.harness.Workbench;
import io.nubila.kernel.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.JsonNode;

/** The operations of everyday, one row each. Works in the project demo and removes what it made. */
final class Workloads {
    private static final int BOTH_PROCESSORS = 2;
    private static final int LISTED_SERVERS = 100;
    private static final int RULES = 100;

    private final RunningCloud cloud;
    private final Session demo;
    private final Session admin;
    private final Workbench bench;
    private final Load load;
    private final Table table;
    private final boolean quick;
    private final Duration time;

    Workloads(RunningCloud cloud, ServerProcess server, Table table, boolean quick, Duration time) {
        this.cloud = cloud;
        this.demo = cloud.demo();
        this.admin = cloud.admin();
        this.bench = new Workbench(demo);
        this.load = new Load(server);
        this.table = table;
        this.quick = quick;
        this.time = time;
    }

    void measure(Set<Group> only) throws Exception {
        liftQuotas();
        if (only.contains(Group.VALIDATE)) {
            validate();
        }
        if (only.contains(Group.TOKENS)) {
            tokens();
        }
        if (only.contains(Group.NETWORK)) {
            var network = roomyNetwork(demo);
            ports(network);
            networks();
            rules();
            remove(network);
        }
        if (only.contains(Group.CANDIDATES)) {
            candidates();
        }
        if (only.contains(Group.SERVERS) || only.contains(Group.LISTS)) {
            var network = roomyNetwork(demo);
            var image = bench.image("benchmark");
            if (only.contains(Group.SERVERS)) {
                boots(bench.wishedServer("benchmark", image, network));
            }
            if (only.contains(Group.LISTS)) {
                lists(bench.wishedServer("listed", image, network));
            }
            remove(network);
            demo.delete("image", "/v2/images/" + image).expect(204);
        }
        if (only.contains(Group.IMAGES)) {
            new ImageTransfer(cloud, load, table, quick, time).measure();
        }
    }

    private void remove(String network) {
        demo.delete("network", "/v2.0/networks/" + network).expect(204);
    }

    private void liftQuotas() {
        var wish = Json.object();
        var quota = wish.putObject("quota_set");
        quota.put("instances", -1).put("cores", -1).put("ram", -1);
        var _ = admin.put("compute", "/v2.1/os-quota-sets/" + demo.project(), wish);
        var network = Json.object();
        network.putObject("quota")
                .put("port", -1)
                .put("network", -1)
                .put("security_group_rule", -1)
                .put("subnet", -1);
        var _ = admin.put("network", "/v2.0/quotas/" + demo.project(), network);
    }

    private void validate() {
        var asking = admin.with("X-Subject-Token", demo.token());
        table.add(
                "validate a token",
                load.measure(
                        BOTH_PROCESSORS,
                        time,
                        Integer.MAX_VALUE,
                        _ -> asking.get("identity", "/v3/auth/tokens").expect(200)),
                "≤ 0.15 ms CPU, ≥ 5,000/s",
                "8.9 ms, 195/s");
    }

    private void tokens() {
        var body = Json.object();
        var auth = body.putObject("auth");
        var identity = auth.putObject("identity");
        identity.putArray("methods").add("token");
        identity.putObject("token").put("id", demo.token());
        auth.putObject("scope").putObject("project").put("id", demo.project());
        table.add(
                "token from a token",
                load.measure(
                        BOTH_PROCESSORS,
                        time,
                        Integer.MAX_VALUE,
                        _ -> cloud.nobody()
                                .post("identity", "/v3/auth/tokens", body)
                                .expect(201)),
                "≤ 0.8 ms CPU, ≥ 1,000/s",
                "9.8 ms, 172/s");
    }

    private void ports(String network) {
        var wish = Json.object();
        wish.putObject("port").put("network_id", network);
        table.add(
                "port create + delete",
                load.measure(BOTH_PROCESSORS, time, Integer.MAX_VALUE, _ -> {
                    var port = demo.post("network", "/v2.0/ports", wish)
                            .expect(201)
                            .json()
                            .get("port");
                    demo.delete("network", "/v2.0/ports/" + text(port, "id")).expect(204);
                }),
                "≤ 5 ms CPU, ≥ 150/s",
                "537 ms");
    }

    private void networks() {
        table.add(
                "network create, show, update, delete",
                load.measure(BOTH_PROCESSORS, time, Integer.MAX_VALUE, number -> {
                    var wish = "{\"network\": {\"name\": \"benchmark-%d\"}}".formatted(number);
                    var made = demo.post("network", "/v2.0/networks", wish)
                            .expect(201)
                            .json()
                            .get("network");
                    var path = "/v2.0/networks/" + text(made, "id");
                    demo.get("network", path).expect(200);
                    demo.put("network", path, "{\"network\": {\"description\": \"measured\"}}")
                            .expect(200);
                    demo.delete("network", path).expect(204);
                }),
                "≤ 6 ms CPU",
                "386 ms, 4.6/s");
    }

    private void rules() {
        table.add(
                "%d rules into one security group".formatted(RULES),
                load.measure(1, time, 5, number -> {
                    var wish = "{\"security_group\": {\"name\": \"benchmark-%d\"}}".formatted(number);
                    var group = text(
                            demo.post("network", "/v2.0/security-groups", wish)
                                    .expect(201)
                                    .json()
                                    .get("security_group"),
                            "id");
                    for (int port = 1; port <= RULES; port++) {
                        demo.post("network", "/v2.0/security-group-rules", rule(group, port))
                                .expect(201);
                    }
                    demo.delete("network", "/v2.0/security-groups/" + group).expect(204);
                }),
                "≤ 500 ms",
                "48,000 ms");
    }

    private static JsonNode rule(String group, int port) {
        var body = Json.object();
        body.putObject("security_group_rule")
                .put("security_group_id", group)
                .put("direction", "ingress")
                .put("ethertype", "IPv4")
                .put("protocol", "tcp")
                .put("port_range_min", port)
                .put("port_range_max", port);
        return body;
    }

    private void candidates() {
        var asking = admin.at("placement", "1.39");
        int hosts = asking.get("placement", "/resource_providers")
                .expect(200)
                .json()
                .get("resource_providers")
                .size();
        table.add(
                "allocation candidates, %d host(s)".formatted(hosts),
                load.measure(
                        BOTH_PROCESSORS,
                        time,
                        Integer.MAX_VALUE,
                        _ -> asking.get(
                                        "placement",
                                        "/allocation_candidates?resources=VCPU:1,MEMORY_MB:512,DISK_GB:1&limit=1000")
                                .expect(200)),
                hosts >= 10_000 ? "≤ 10 ms CPU" : "≤ 1.5 ms CPU",
                "43 ms");
    }

    /** A network with addresses for many servers. */
    static String roomyNetwork(Session demo) {
        var network = text(
                demo.post("network", "/v2.0/networks", "{\"network\": {\"name\": \"benchmark\"}}")
                        .expect(201)
                        .json()
                        .get("network"),
                "id");
        var subnet = Json.object();
        subnet.putObject("subnet")
                .put("network_id", network)
                .put("ip_version", 4)
                .put("cidr", "10.200.0.0/16");
        demo.post("network", "/v2.0/subnets", subnet).expect(201);
        return network;
    }

    private void boots(JsonNode wish) {
        table.add(
                "boot to ACTIVE + delete, one port, one at a time",
                load.measure(1, time, Integer.MAX_VALUE, _ -> removeServer(bootOne(wish))),
                "≤ 25 ms CPU",
                "5,500 ms");
        var active = new ConcurrentLinkedQueue<Long>();
        var eight = load.measure(8, time, Integer.MAX_VALUE, _ -> {
            long began = System.nanoTime();
            var id = bootOne(wish);
            active.add(System.nanoTime() - began);
            removeServer(id);
        });
        table.add("boot to ACTIVE + delete, one port, eight at a time", eight, "≥ 60/s", "1.4/s without a port");
        var toActive = Load.figures(List.copyOf(active), eight.seconds(), 0);
        table.add(
                "wish to ACTIVE, eight at a time",
                "p95 " + Table.millis(toActive.slowMillis()),
                "",
                "p95 ≤ 300 ms",
                "");
    }

    private String bootOne(JsonNode wish) {
        var id = text(
                demo.post("compute", "/v2.1/servers", wish).expect(202).json().get("server"), "id");
        bench.awaitStatus(id, "ACTIVE");
        return id;
    }

    private void removeServer(String id) {
        demo.delete("compute", "/v2.1/servers/" + id).expect(204);
        bench.awaitGone(id);
    }

    private void lists(JsonNode wish) {
        var ids = new ArrayList<String>();
        for (int i = 0; i < LISTED_SERVERS; i++) {
            ids.add(text(
                    demo.post("compute", "/v2.1/servers", wish)
                            .expect(202)
                            .json()
                            .get("server"),
                    "id"));
        }
        ids.forEach(id -> {
            var _ = bench.awaitStatus(id, "ACTIVE");
        });
        table.add(
                "list %d servers with details".formatted(LISTED_SERVERS),
                load.measure(
                        1,
                        time,
                        Integer.MAX_VALUE,
                        _ -> demo.get("compute", "/v2.1/servers/detail").expect(200)),
                "≤ 8 ms",
                "562 ms, 3.1/s");
        removeListed();
    }

    /** Also those that a run before this one left when it was interrupted. */
    private void removeListed() {
        var path = "/v2.1/servers?name=^listed$";
        for (var left : demo.get("compute", path).expect(200).json().get("servers")) {
            var _ = demo.delete("compute", "/v2.1/servers/" + text(left, "id"));
        }
        Waiting.until(
                "the listed servers are gone",
                Workbench.LIMIT,
                () -> demo.get("compute", path)
                        .expect(200)
                        .json()
                        .get("servers")
                        .isEmpty());
    }
}
