package io.nubila.app;

import java.time.Duration;
import java.time.Instant;
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
        text.append("""

                  clients     %1$s/clouds.yaml (clouds demo, admin, system) and %1$s/openrc

                Try next:
                  ./nubila openstack --os-cloud demo server create --flavor m1.nano --image cirros --network private --wait first
                  ./nubila openstack --os-cloud demo console log show first
                  ./nubila status
                """.formatted(state));
        return text.toString();
    }
}
