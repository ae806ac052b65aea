package io.nubila.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells what runs where, and whether it is well. */
@Command(name = "status", description = "What runs where, and whether it is well.", mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public Integer call() {
        var folder = state.folder();
        var status = CloudClient.admin(folder).get(CloudClient.root(folder, "all") + "/nubila/v1/status");
        if (json) {
            System.out.println(status.toPrettyString());
            return 0;
        }
        System.out.printf(
                "Nubila %s on %s, %s%n",
                status.get("version").asString(),
                status.get("node").asString(),
                status.get("ready").asBoolean() ? "ready" : "starting");
        status.get("drivers")
                .properties()
                .forEach(entry -> System.out.printf(
                        "  %-12s%s%n", entry.getKey(), entry.getValue().asString()));
        for (var service : status.get("services")) {
            System.out.printf(
                    "%-12s%s  %d unfinished operation(s)%n",
                    service.get("name").asString(),
                    service.get("url").asString(),
                    service.get("unfinished_operations").asInt());
            for (var reconciler : service.get("reconcilers")) {
                var problem = reconciler.get("problem").isNull()
                        ? "well"
                        : reconciler.get("problem").asString();
                System.out.printf(
                        "  %-24s%s, %d ms: %s%n",
                        reconciler.get("name").asString(),
                        reconciler.get("last_run_at").asString(),
                        reconciler.get("took_ms").asLong(),
                        problem);
            }
        }
        return 0;
    }
}
