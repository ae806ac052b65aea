package io.nubila.app;

import io.nubila.app.cli.CloudClient;
import io.nubila.drivers.hypervisor.libvirt.HostProbe;
import io.nubila.kernel.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/**
 * Uses a fresh cloud once, so that the start-up cache made of this run holds what a first user needs: a token, the lists,
 * a network, a server.
 */
final class Training {
    private static final int ROUNDS = 20;
    private static final int DISK_BYTES = 1 << 20;
    private static final int MAX_LOOKS = 600;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private Training() {}

    static void exercise(CloudNode node) {
        HostProbe.prepare();
        var client = CloudClient.admin(node.around().state());
        var ports = node.ports();
        for (int round = 0; round < ROUNDS; round++) {
            for (var url : List.of(
                    ports.identity() + "/v3",
                    ports.identity() + "/v3/projects",
                    ports.identity() + "/v3/auth/catalog",
                    ports.image() + "/v2/images",
                    ports.network() + "/v2.0/networks",
                    ports.network() + "/v2.0/ports",
                    ports.compute() + "/v2.1/flavors/detail",
                    ports.compute() + "/v2.1/servers/detail",
                    ports.placement() + "/resource_providers")) {
                var _ = client.get("https://127.0.0.1:" + url);
            }
        }
        try {
            server(client, node, network(client, ports));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String network(CloudClient client, Ports ports) {
        var wish = Json.object();
        wish.putObject("network").put("name", "training");
        var root = "https://127.0.0.1:" + ports.network() + "/v2.0/";
        var id = client.post(root + "networks", wish).get("network").get("id").asString();
        var subnet = Json.object();
        subnet.putObject("subnet").put("network_id", id).put("ip_version", 4).put("cidr", "10.9.9.0/24");
        var _ = client.post(root + "subnets", subnet);
        return id;
    }

    private static void server(CloudClient client, CloudNode node, String network)
            throws IOException, InterruptedException {
        var state = node.around().state();
        var disk = Files.write(state.resolve("training.raw"), new byte[DISK_BYTES]);
        var images = CloudClient.root(state, "image") + "/v2/images";
        var about =
                Json.object().put("name", "training").put("disk_format", "raw").put("container_format", "bare");
        var image = client.post(images, about).get("id").asString();
        client.upload(images + "/" + image + "/file", disk);
        var compute = CloudClient.root(state, "compute") + "/v2.1/";
        var flavor =
                client.get(compute + "flavors").get("flavors").get(0).get("id").asString();
        var wish = Json.object();
        var server = wish.putObject("server");
        server.put("name", "training").put("imageRef", image).put("flavorRef", flavor);
        server.putArray("networks").addObject().put("uuid", network);
        var id = client.post(compute + "servers", wish).get("server").get("id").asString();
        for (int look = 0; look < MAX_LOOKS; look++) {
            var status = client.get(compute + "servers/" + id)
                    .get("server")
                    .get("status")
                    .asString();
            if (!status.equals("BUILD")) {
                return;
            }
            node.around().clock().sleep(BETWEEN_LOOKS);
        }
    }
}
