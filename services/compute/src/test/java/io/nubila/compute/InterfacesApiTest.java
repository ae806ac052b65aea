package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.PortId;
import io.nubila.kernel.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server's interfaces through HTTP: seen, attached, detached, and lost with their ports. */
class InterfacesApiTest {
    @TempDir
    static Path state;

    private static ComputeUnderTest cloud;
    private static String id;
    private static String all;

    @BeforeAll
    static void start() throws IOException {
        cloud = new ComputeUnderTest(state);
        id = cloud.activeServer("");
        all = "/v2.1/servers/" + id + "/os-interface";
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @AfterEach
    void mend() {
        cloud.host.refusePlugs.set(false);
    }

    private static ComputeUnderTest.Client member() {
        return cloud.member().at("2.70");
    }

    private static ComputeUnderTest.Answer attach(String wish) {
        return member().post(all, "{'interfaceAttachment': {%s}}".formatted(wish));
    }

    private static JsonNode listed() {
        return member().get(all).json().get("interfaceAttachments");
    }

    private static Set<String> plugged() {
        return cloud.host.macs.getOrDefault(new ServerId(id), Set.of());
    }

    private static void detach(String port) {
        assertThat(member().delete(all + "/" + port).status()).isEqualTo(202);
        cloud.until(() -> member().get(all + "/" + port).status() == 404);
    }

    @Test
    void anInterfaceInANetworkComesAndGoes() {
        var made = attach("'net_id': '%s', 'tag': 'backup'".formatted(FakeServices.NETWORK));
        assertThat(made.status()).isEqualTo(200);
        var one = made.json().get("interfaceAttachment");
        assertThat(one.get("tag").asString()).isEqualTo("backup");
        assertThat(one.get("port_state").asString()).isEqualTo("ACTIVE");
        assertThat(one.get("net_id").asString()).isEqualTo(FakeServices.NETWORK.value());
        assertThat(one.get("fixed_ips").get(0).get("ip_address").asString()).startsWith("10.0.0.");
        assertThat(plugged()).contains(one.get("mac_addr").asString());
        assertThat(listed()).hasSizeGreaterThan(1);
        var told = cloud.module()
                .metadata()
                .document(new ServerId(id), "10.0.0.5", "/openstack/latest/meta_data.json")
                .orElseThrow();
        var mac = one.get("mac_addr").asString();
        assertThat(Json.parse(told.content()).get("devices").toString())
                .isEqualTo(("[{'vf_trusted':false,'type':'nic','mac':'%s','bus':'pci',"
                                + "'address':'0000:09:%s.0','tags':['backup']}]")
                        .formatted(mac, mac.substring(15))
                        .replace('\'', '"'));
        var old = cloud.member().get(all + "/" + one.get("port_id").asString()).json();
        assertThat(old.get("interfaceAttachment").has("tag")).isFalse();

        detach(one.get("port_id").asString());

        assertThat(plugged()).doesNotContain(one.get("mac_addr").asString());
        assertThat(cloud.services.network.ports)
                .doesNotContainKey(new PortId(one.get("port_id").asString()));
        assertThat(member().get("/v2.1/servers/" + id + "/os-instance-actions").text())
                .contains("attach_interface", "detach_interface");
    }

    @Test
    void theConfigDriveTellsOfTaggedInterfacesBeforeTheGuestStarts() {
        var made = cloud.member().at("2.42").post("/v2.1/servers", """
                        {'server': {'name': 'tagged', 'flavorRef': '42', 'imageRef': '%s', 'config_drive': true,
                                    'networks': [{'uuid': '%s', 'tag': 'front'}, {'uuid': '%s'}]}}
                        """.formatted(
                        FakeServices.IMAGE, FakeServices.NETWORK, FakeServices.NETWORK));
        assertThat(made.status()).as(made.text()).isEqualTo(202);
        var server = made.json().at("/server/id").asString();
        cloud.until(() -> cloud.status(server).equals("ACTIVE"));
        var spec =
                Optional.ofNullable(cloud.host.specs.get(new ServerId(server))).orElseThrow();
        var files = spec.configDrive().orElseThrow();
        for (var version : new String[] {"latest", "2016-06-30"}) {
            var devices = files.stream()
                    .filter(file -> file.path().equals("openstack/" + version + "/meta_data.json"))
                    .map(file -> Json.parse(file.content()).get("devices"))
                    .findFirst()
                    .orElseThrow();
            assertThat(devices).hasSize(1);
            assertThat(devices.get(0).get("tags").toString()).isEqualTo("[\"front\"]");
            assertThat(devices.get(0).get("address").asString()).startsWith("0000:01:");
            assertThat(devices.get(0).has("vf_trusted")).isEqualTo(version.equals("latest"));
        }
    }

    @Test
    void aPortThatWasGivenIsFreedAndKept() {
        var port = cloud.services.network.free(new ProjectId("p1"));
        assertThat(attach("'port_id': '%s'".formatted(port)).status()).isEqualTo(200);
        var again = attach("'port_id': '%s'".formatted(port));
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.message()).isEqualTo("Port %s is still in use.".formatted(port));

        detach(port.value());

        var kept = Optional.ofNullable(cloud.services.network.ports.get(port)).orElseThrow();
        assertThat(kept.server()).isEmpty();
    }

    @Test
    void wishesThatCannotBeAreRefused() {
        var nobody = "deadbeef-0000-4000-8000-00000000dead";
        assertThat(attach("'net_id': '%s', 'port_id': '%s'".formatted(FakeServices.NETWORK, nobody))
                        .message())
                .isEqualTo("Must not input both network_id and port_id");
        assertThat(attach("'fixed_ips': [{'ip_address': '10.0.0.9'}]").message())
                .isEqualTo("Must input network_id when request IP address");
        assertThat(attach("'port_id': '%s'".formatted(nobody)).status()).isEqualTo(404);
        assertThat(attach("'port_id': 'x'").status()).isEqualTo(400);
        assertThat(cloud.member()
                        .post(all, "{'interfaceAttachment': {'tag': 'x'}}")
                        .status())
                .isEqualTo(400);
        assertThat(member().delete(all + "/" + nobody).status()).isEqualTo(404);
        assertThat(member().get(all + "/" + nobody).message())
                .isEqualTo("Instance %s does not have a port with id %s".formatted(id, nobody));
        assertThat(cloud.stranger().get(all).status()).isEqualTo(404);
        assertThat(cloud.stranger().post(all, "{}").status()).isEqualTo(404);
    }

    @Test
    void aGuestWithoutAPlaceGetsNoInterfaceAndNoPortIsLeft() {
        int before = cloud.services.network.ports.size();
        cloud.host.refusePlugs.set(true);
        var refused = attach("'net_id': '%s'".formatted(FakeServices.NETWORK));
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.message()).isEqualTo("Failed to attach network adapter device to " + id);
        assertThat(cloud.services.network.ports).hasSize(before);
        assertThat(member().get("/v2.1/servers/" + id)
                        .json()
                        .get("server")
                        .get("status")
                        .asString())
                .isEqualTo("ACTIVE");
    }

    @Test
    void aPortDeletedUnderTheFeetOfItsServerIsUnplugged() {
        var made =
                attach("'net_id': '%s'".formatted(FakeServices.NETWORK)).json().get("interfaceAttachment");
        var mac = made.get("mac_addr").asString();
        assertThat(plugged()).contains(mac);
        cloud.services.network.ports.remove(new PortId(made.get("port_id").asString()));

        cloud.module().guestPorts().portsChanged(new ServerId(id));

        cloud.until(() -> !plugged().contains(mac));
        assertThat(listed().toString()).doesNotContain(mac);
    }

    @Test
    void wordOfADeletedPortFromOutsideHasTheGuestLookedAt() {
        var made =
                attach("'net_id': '%s'".formatted(FakeServices.NETWORK)).json().get("interfaceAttachment");
        var mac = made.get("mac_addr").asString();
        var port = made.get("port_id").asString();
        cloud.services.network.ports.remove(new PortId(port));

        var told = cloud.admin()
                .post(
                        "/v2.1/os-server-external-events",
                        "{'events': [{'name': 'network-vif-deleted', 'server_uuid': '%s', 'tag': '%s'}]}"
                                .formatted(id, port));

        assertThat(told.status()).isEqualTo(200);
        cloud.until(() -> !plugged().contains(mac));
    }
}
