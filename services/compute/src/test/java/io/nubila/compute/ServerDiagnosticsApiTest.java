package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Diagnostics through HTTP: both shapes, and who gets none. */
class ServerDiagnosticsApiTest {
    @TempDir
    static Path state;

    private static ComputeUnderTest cloud;
    private static String id;
    private static String path;

    @BeforeAll
    static void start() throws IOException {
        cloud = new ComputeUnderTest(state);
        id = cloud.activeServer(", 'config_drive': true");
        path = "/v2.1/servers/" + id + "/diagnostics";
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @AfterEach
    void run() {
        cloud.host.guests.put(new ServerId(id), PowerState.RUNNING);
    }

    @Test
    void theOlderShapeNamesFiguresByTheirDevices() {
        var expected = new LinkedHashMap<String, Integer>();
        expected.put("cpu0_time", 12);
        expected.put("vda_read_req", 21);
        expected.put("vda_read", 22);
        expected.put("vda_write_req", 23);
        expected.put("vda_write", 24);
        expected.put("vda_errors", -1);
        expected.put("tap1_rx", 31);
        expected.put("tap1_rx_packets", 32);
        expected.put("tap1_rx_errors", 33);
        expected.put("tap1_rx_drop", 34);
        expected.put("tap1_tx", 41);
        expected.put("tap1_tx_packets", 42);
        expected.put("tap1_tx_errors", 43);
        expected.put("tap1_tx_drop", 44);
        expected.put("memory", 2048);
        expected.put("memory-rss", 11);

        var seen = cloud.admin().at("2.47").get(path);

        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.text()).isEqualTo(Json.write(expected));
    }

    @Test
    void theNewerShapeIsTheSameForEveryDriver() {
        var seen = cloud.admin().at("2.48").get(path);

        assertThat(seen.status()).isEqualTo(200);
        var json = seen.json();
        assertThat(json.get("uptime").asInt()).isBetween(0, 60);
        assertThat(json.get("state").asString()).isEqualTo("running");
        assertThat(json.get("driver").asString()).isEqualTo("libvirt");
        assertThat(json.get("hypervisor").asString()).isEqualTo("qemu");
        assertThat(json.get("hypervisor_os").asString()).isEqualTo("linux");
        assertThat(json.get("config_drive").asBoolean()).isTrue();
        assertThat(json.get("num_cpus").asInt()).isEqualTo(1);
        assertThat(json.get("num_disks").asInt()).isEqualTo(1);
        assertThat(json.get("num_nics").asInt()).isEqualTo(2);
        assertThat(json.get("memory_details")).isEqualTo(Json.tree("{\"maximum\": 2, \"used\": 1}"));
        assertThat(json.get("cpu_details")).isEqualTo(Json.tree("[{\"id\": 0, \"time\": 12, \"utilisation\": null}]"));
        assertThat(json.get("disk_details")).isEqualTo(Json.tree("""
                [{"read_bytes": 22, "read_requests": 21, "write_bytes": 24, "write_requests": 23, "errors_count": -1}]
                """));
        assertThat(json.get("nic_details")).isEqualTo(Json.tree("""
                [{"mac_address": "fa:16:3e:00:00:01", "rx_octets": 31, "rx_errors": 33, "rx_drop": 34,
                  "rx_packets": 32, "rx_rate": null, "tx_octets": 41, "tx_errors": 43, "tx_drop": 44,
                  "tx_packets": 42, "tx_rate": null},
                 {"mac_address": "fa:16:3e:00:00:02", "rx_octets": null, "rx_errors": null, "rx_drop": null,
                  "rx_packets": null, "rx_rate": null, "tx_octets": null, "tx_errors": null, "tx_drop": null,
                  "tx_packets": null, "tx_rate": null}]
                """));
        assertThat(json.size()).isEqualTo(13);
    }

    @Test
    void onlyAGuestThatRunsHasThem() {
        cloud.host.guests.put(new ServerId(id), PowerState.PAUSED);
        var paused = cloud.admin().at("2.48").get(path);
        assertThat(paused.status()).isEqualTo(409);
        assertThat(paused.message())
                .isEqualTo("Cannot 'get_diagnostics' instance " + id + " while it is in power state paused");

        cloud.host.guests.remove(new ServerId(id));
        var absent = cloud.admin().get(path);
        assertThat(absent.status()).isEqualTo(409);
        assertThat(absent.message()).endsWith("power state pending");
    }

    @Test
    void onlyAdministratorsSeeThem() {
        assertThat(cloud.member().at("2.48").get(path).status()).isEqualTo(403);
        assertThat(cloud.member().get(path).status()).isEqualTo(403);
        assertThat(cloud.admin()
                        .get("/v2.1/servers/00000000-0000-4000-8000-00000000dead/diagnostics")
                        .status())
                .isEqualTo(404);
    }
}
