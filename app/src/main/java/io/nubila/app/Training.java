package io.nubila.app;

import io.nubila.app.cli.CloudClient;
import io.nubila.kernel.json.Json;
import java.util.List;

/**
 * Uses a fresh cloud once, so that the start-up cache made of this run holds what a first user needs: a token, the lists,
 * a network, a server.
 */
final class Training {
    private static final int ROUNDS = 20;

    private Training() {}

    static void exercise(CloudNode node) {
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
        var network = Json.object();
        network.putObject("network").put("name", "training");
        var _ = client.post("https://127.0.0.1:" + ports.network() + "/v2.0/networks", network);
    }
}
