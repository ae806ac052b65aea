package io.nubila.app.cli;

import io.nubila.kernel.json.Json;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Tells the story of long pieces of work. */
@Command(
        name = "operations",
        description = "Long pieces of work, newest first; with an ID, the story of one.",
        mixinStandardHelpOptions = true)
public final class OperationsCommand implements Callable<Integer> {
    @Mixin
    private StateOption state = new StateOption();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "An operation, or a resource such as a server.")
    private Optional<String> id = Optional.empty();

    @Option(names = "--limit", defaultValue = "20", description = "How many to list.")
    private int limit = 20;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public Integer call() {
        var folder = state.folder();
        var client = CloudClient.admin(folder);
        var root = CloudClient.root(folder, "all") + "/nubila/v1/operations";
        var filter = id.map(resource -> "&resource_id=" + resource).orElse("");
        var list = client.get(root + "?limit=" + limit + filter).get("operations");
        if (id.isPresent() && list.isEmpty()) {
            story(client.get(root + "/" + id.get()).get("operation"));
            return 0;
        }
        if (json) {
            System.out.println(list.toPrettyString());
            return 0;
        }
        for (var operation : list) {
            if (id.isPresent()) {
                story(client.get(root + "/" + operation.get("id").asString()).get("operation"));
            } else {
                System.out.println(line(operation));
            }
        }
        return 0;
    }

    private static String line(JsonNode operation) {
        var problem = operation.get("problem").isNull()
                ? ""
                : "  " + operation.get("problem").asString();
        return "%s  %-8s %-20s %s %s  %s%s"
                .formatted(
                        operation.get("started_at").asString(),
                        operation.get("phase").asString(),
                        operation.get("name").asString(),
                        operation.get("resource_type").asString(),
                        operation.get("resource_id").asString(),
                        operation.get("id").asString(),
                        problem);
    }

    private void story(JsonNode operation) {
        if (json) {
            System.out.println(operation.toPrettyString());
            return;
        }
        System.out.println(line(operation));
        System.out.printf(
                "  asked for by request %s%n", operation.get("request_id").asString());
        for (var step : operation.get("steps")) {
            var problem = step.get("problem").isNull()
                    ? ""
                    : "  " + step.get("problem").asString();
            System.out.printf(
                    "  %s  %-5s %-20s until %s%s%n",
                    step.get("started_at").asString(),
                    step.get("direction").asString(),
                    step.get("step").asString(),
                    step.get("finished_at").asString(),
                    problem);
        }
        System.out.printf("  state %s%n", Json.write(operation.get("state")));
    }
}
