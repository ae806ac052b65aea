package io.nubila.harness;

import static io.nubila.harness.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a newcomer does in the first ten minutes, in a cloud made a moment ago. */
class FirstMinutesTest {
    private static CloudUnderTest cloud;
    private static Session demo;
    private static Session admin;
    private static Workbench bench;
    private static String image;

    @BeforeAll
    static void start() {
        cloud = CloudUnderTest.start();
        demo = cloud.cloud().demo();
        admin = cloud.cloud().admin();
        bench = new Workbench(demo);
        image = bench.image("small");
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static List<String> names(JsonNode list) {
        var names = new ArrayList<String>();
        list.forEach(one -> names.add(text(one, "name")));
        return names;
    }

    @Test
    void theCatalogueLeadsToEveryService() {
        var types = new ArrayList<String>();
        for (var service :
                demo.get("identity", "/v3/auth/catalog").expect(200).json().get("catalog")) {
            types.add(text(service, "type"));
        }
        assertThat(types).contains("identity", "image", "placement", "compute", "network");
    }

    @Test
    void theFlavorsOfDevStackAreThere() {
        assertThat(names(demo.get("compute", "/v2.1/flavors").expect(200).json().get("flavors")))
                .contains("m1.nano", "m1.tiny", "m1.small", "m1.medium", "m1.large", "m1.xlarge");
    }

    @Test
    void aPrivateNetworkReachesThePublicOneThroughARouter() {
        assertThat(names(
                        demo.get("network", "/v2.0/networks").expect(200).json().get("networks")))
                .contains("public", "private");
        var routers = demo.get("network", "/v2.0/routers").expect(200).json().get("routers");
        assertThat(routers).isNotEmpty();
        assertThat(text(routers.get(0).get("external_gateway_info"), "network_id"))
                .isEqualTo(bench.network("public"));
        var ports = demo.get("network", "/v2.0/ports?device_id=" + text(routers.get(0), "id"))
                .expect(200)
                .json()
                .get("ports");
        assertThat(ports)
                .anySatisfy(port -> assertThat(text(port, "network_id")).isEqualTo(bench.network("private")));
    }

    @Test
    void aServerLivesFromItsWishToItsEndAndLeavesNothing() {
        var server = bench.server("first", image);
        var shown = bench.show(server);
        assertThat(text(shown, "status")).isEqualTo("ACTIVE");
        assertThat(shown.get("addresses").get("private")).isNotEmpty();
        assertThat(text(shown.get("addresses").get("private").get(0), "addr")).matches("\\d+\\.\\d+\\.\\d+\\.\\d+");

        bench.act(server, "{\"os-stop\": null}").expect(202);
        bench.awaitStatus(server, "SHUTOFF");
        bench.act(server, "{\"os-start\": null}").expect(202);
        bench.awaitStatus(server, "ACTIVE");
        bench.act(server, "{\"reboot\": {\"type\": \"SOFT\"}}").expect(202);
        bench.awaitStatus(server, "ACTIVE");
        bench.act(server, "{\"reboot\": {\"type\": \"HARD\"}}").expect(202);
        bench.awaitStatus(server, "ACTIVE");

        demo.delete("compute", "/v2.1/servers/" + server).expect(204);
        bench.awaitGone(server);
        var leftovers = new Leftovers(admin);
        // The data path follows within moments of what the tables say.
        var _ = Waiting.until(
                "nothing is left of " + server, Workbench.LIMIT, () -> leftovers.of(server), List::isEmpty);
    }

    @Test
    void theConsoleShowsWhatTheGuestWrote() {
        var server = bench.server("talking", image);
        var output =
                bench.act(server, "{\"os-getConsoleOutput\": {\"length\": 50}}").expect(200);
        assertThat(text(output.json(), "output")).contains("login:");
        demo.delete("compute", "/v2.1/servers/" + server).expect(204);
        bench.awaitGone(server);
    }

    @Test
    void anImageOfAServerBecomesActiveAndBoots() {
        var server = bench.server("model", image);
        var answer = demo.at("compute", "2.45")
                .post(
                        "compute",
                        "/v2.1/servers/" + server + "/action",
                        "{\"createImage\": {\"name\": \"copy\", \"metadata\": {\"why\": \"test\"}}}")
                .expect(202);
        var copy = text(answer.json(), "image_id");
        var shown = bench.awaitImage(copy);
        assertThat(text(shown, "name")).isEqualTo("copy");
        assertThat(text(shown, "why")).isEqualTo("test");
        bench.awaitStatus(server, "ACTIVE");
        var second = bench.server("from-copy", copy);
        for (var one : List.of(server, second)) {
            demo.delete("compute", "/v2.1/servers/" + one).expect(204);
            bench.awaitGone(one);
        }
        demo.delete("image", "/v2/images/" + copy).expect(204);
    }

    @Test
    void theSchedulingReportSaysWhereAndWhy() {
        var server = bench.server("explained", image);
        var report = demo.get("compute", "/nubila/v1/servers/" + server + "/scheduling")
                .expect(200);
        assertThat(report.text()).contains("host-1");
        demo.delete("compute", "/v2.1/servers/" + server).expect(204);
        bench.awaitGone(server);
    }

    @Test
    void aServerThatFitsNowhereSaysWhatEachHostLacked() {
        var flavor = admin.post(
                        "compute",
                        "/v2.1/flavors",
                        "{\"flavor\": {\"name\": \"giant\", \"ram\": 9000000, \"vcpus\": 2, \"disk\": 1}}")
                .expect(200)
                .json()
                .get("flavor");
        var wish = (tools.jackson.databind.node.ObjectNode)
                bench.wishedServer("giant", image, bench.network("private")).get("server");
        wish.put("flavorRef", text(flavor, "id"));
        var body = io.nubila.kernel.json.Json.object();
        body.set("server", wish);
        var server = text(
                demo.post("compute", "/v2.1/servers", body).expect(202).json().get("server"), "id");
        var rested = bench.awaitRest(server);
        assertThat(text(rested, "status")).isEqualTo("ERROR");
        assertThat(text(rested.get("fault"), "message")).contains("No valid host");
        assertThat(new Leftovers(admin).of(server)).isEmpty();
        assertThat(demo.get("compute", "/nubila/v1/servers/" + server + "/scheduling")
                        .expect(200)
                        .text())
                .contains("MEMORY_MB");
        demo.delete("compute", "/v2.1/servers/" + server).expect(204);
        bench.awaitGone(server);
    }

    @Test
    void aRehearsedServerIsToldAndNotMade() {
        var before = count("compute", "/v2.1/servers", "servers");
        var answer = demo.rehearsing()
                .post("compute", "/v2.1/servers", bench.wishedServer("never", image, bench.network("private")));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("create-server").contains("never");
        assertThat(count("compute", "/v2.1/servers", "servers")).isEqualTo(before);
    }

    @Test
    void aRehearsedNetworkIsToldAndNotMade() {
        var before = count("network", "/v2.0/networks", "networks");
        var answer = demo.rehearsing().post("network", "/v2.0/networks", "{\"network\": {\"name\": \"never\"}}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("never");
        assertThat(count("network", "/v2.0/networks", "networks")).isEqualTo(before);
    }

    @Test
    void aRehearsedRouterInterfaceIsToldAndNotMade() {
        var network = text(
                demo.post("network", "/v2.0/networks", "{\"network\": {\"name\": \"aside\"}}")
                        .expect(201)
                        .json()
                        .get("network"),
                "id");
        var subnet = text(
                demo.post(
                                "network",
                                "/v2.0/subnets",
                                "{\"subnet\": {\"network_id\": \"%s\", \"ip_version\": 4, \"cidr\": \"10.77.0.0/24\"}}"
                                        .formatted(network))
                        .expect(201)
                        .json()
                        .get("subnet"),
                "id");
        var router = text(
                demo.get("network", "/v2.0/routers")
                        .expect(200)
                        .json()
                        .get("routers")
                        .get(0),
                "id");
        var before = count("network", "/v2.0/ports", "ports");
        var answer = demo.rehearsing()
                .put(
                        "network",
                        "/v2.0/routers/" + router + "/add_router_interface",
                        "{\"subnet_id\": \"%s\"}".formatted(subnet));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains(subnet);
        assertThat(count("network", "/v2.0/ports", "ports")).isEqualTo(before);
        demo.delete("network", "/v2.0/networks/" + network).expect(204);
    }

    private static int count(String service, String path, String list) {
        return demo.get(service, path).expect(200).json().get(list).size();
    }

    @Test
    void theNodeSaysThatItIsWell() {
        assertThat(cloud.cloud().nobody().get("nubila", "/healthz").expect(200).text())
                .startsWith("ok");
        assertThat(cloud.cloud().nobody().get("nubila", "/readyz").expect(200).text())
                .startsWith("ready");
        assertThat(cloud.cloud().nobody().get("nubila", "/metrics").expect(200).text())
                .contains("# TYPE");
        assertThat(text(admin.get("nubila", "/nubila/v1/status").expect(200).json(), "ready"))
                .isEqualTo("true");
    }
}
