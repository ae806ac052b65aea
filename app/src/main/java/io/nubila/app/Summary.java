package io.nubila.app;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is said when the cloud is ready: how long it took, what was chosen, where everything is, what to try next. */
final class Summary {
    private Summary() {}

    static String of(CloudNode node, Instant launchedAt) {
        var state = node.around().state();
        var text = new StringBuilder();
        long millis = Duration.between(launchedAt, Instant.now()).toMillis();
        text.append("%nNubila is ready after %.1f s.%n%n".formatted(millis / 1_000.0));
        node.drivers().reasons().forEach((kind, reason) -> text.append("  %-12s%s%n".formatted(kind, reason)));
        text.append("%n".formatted());
        for (Map.Entry<String, String> root : node.around().endpoints().roots().entrySet()) {
            var name = root.getKey().equals("all") ? "all in one" : root.getKey();
            text.append("  %-12s%s%n".formatted(name, root.getValue()));
        }
        text.append("%n  %-12s%s/clouds.yaml (clouds demo, admin, system) and %s/openrc%n%nTry next:%n"
                .formatted("clients", state, state));
        commands(node).forEach(command -> text.append("  ./nubila %s%n".formatted(command)));
        return text.toString();
    }

    /** Three commands that work on this very cloud. */
    private static List<String> commands(CloudNode node) {
        var state = node.around().state();
        var usual =
                List.of(Path.of("/var/lib/nubila"), Path.of(System.getProperty("user.home"), ".local/share/nubila"));
        var where = usual.contains(state) ? "" : " --state " + state;
        if (node.drivers().simulated()) {
            // Simulated guests boot from anything; there is no image yet, for the small one is built for real guests.
            return List.of(
                    "openstack%s image create --disk-format raw --container-format bare --file nubila anything"
                            .formatted(where),
                    "openstack%s server create --flavor m1.nano --image anything --network private --wait first"
                            .formatted(where),
                    "status" + where);
        }
        return List.of(
                "openstack%s server create --flavor m1.nano --image cirros --network private --wait first"
                        .formatted(where),
                "openstack%s console log show first".formatted(where),
                "status" + where);
    }
}
