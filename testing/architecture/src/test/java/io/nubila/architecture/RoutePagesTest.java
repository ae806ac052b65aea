package io.nubila.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.app.CloudNode;
import io.nubila.app.NodeOptions;
import io.nubila.app.Ports;
import io.nubila.compute.model.TaskState;
import io.nubila.compute.model.VmState;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.config.ConfigFile;
import io.nubila.kernel.http.Microversion;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.node.Endpoints;
import io.nubila.kernel.node.Surroundings;
import io.nubila.kernel.operations.Boundary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages made from the route tables and the states of servers are what the code says. */
class RoutePagesTest {
    private static final int FIRST_PORT = 18_080;
    private static final Map<String, String> SPECS = Map.of(
            "compute", "compute.yaml",
            "identity", "identity.yaml",
            "image", "image.yaml",
            "network", "network.yaml",
            "placement", "placement.yaml");

    @TempDir
    private static Path state;

    private static Optional<CloudNode> node = Optional.empty();
    private static Map<String, List<Route>> routes = Map.of();

    /** A node that never opens its ports: its route tables are all that is wanted. */
    @BeforeAll
    static void wire() throws IOException {
        for (var folder : List.of("db", "keys", "run", "images", "instances", "policy")) {
            Files.createDirectories(state.resolve(folder));
        }
        Files.writeString(state.resolve("nubila.toml"), "[identity]\nbcrypt-rounds = 4\n");
        var ports = Ports.from(FIRST_PORT);
        var roots = new TreeMap<String, String>();
        List.of("identity", "image", "placement", "compute", "network", "console", "all")
                .forEach(name -> roots.put(name, "https://127.0.0.1/" + name));
        var around = new Surroundings(
                state,
                "host-1",
                "0123456789abcdef0123456789abcdef",
                Clock.system(),
                Ids.secure(),
                Commands.host(),
                Boundary.NONE,
                new Endpoints(roots, "RegionOne"));
        var options = new NodeOptions(
                state,
                "127.0.0.1",
                NodeOptions.HypervisorChoice.SIMULATED,
                0,
                OptionalInt.empty(),
                Optional.empty(),
                false);
        var config = ConfigFile.read(state.resolve("nubila.toml"), Map.of(), CloudNode.SECTIONS);
        var made = new CloudNode(around, options, ports, config);
        node = Optional.of(made);
        routes = made.apis().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().routes(), (one, _) -> one, TreeMap::new));
    }

    @AfterAll
    static void close() {
        node.ifPresent(CloudNode::close);
    }

    @Test
    void theRoutePageIsFresh() {
        var page = new StringBuilder("# Routes\n\nEvery endpoint, with the policy rule that guards it.\n");
        routes.forEach((service, table) -> {
            page.append("\n## %s\n\n| method | path | rule | microversions |\n|---|---|---|---|\n".formatted(service));
            table.stream()
                    .sorted(Comparator.comparing(Route::path)
                            .thenComparing(Route::method)
                            .thenComparing(route -> route.action().orElse("")))
                    .forEach(route -> page.append(line(route)));
        });
        GeneratedDocs.page("routes.md", page.toString());
    }

    private static String line(Route route) {
        var action = route.action().map(name -> " (`" + name + "`)").orElse("");
        var since = route.since().map(Microversion::toString);
        var until = route.until().map(Microversion::toString);
        var range = since.map(from -> "from " + from).orElse("")
                + (since.isPresent() && until.isPresent() ? " " : "")
                + until.map(to -> "to " + to).orElse("");
        return "| %s | `%s`%s | `%s` | %s |\n".formatted(route.method(), route.path(), action, route.rule(), range);
    }

    @Test
    void theStatesPageIsFresh() {
        var page = new StringBuilder("""
                # States of a server

                Which task may start from which resting state; a delete may also interrupt any other task.

                """);
        var columns = Arrays.stream(VmState.values()).map(Enum::name).collect(Collectors.joining(" | "));
        page.append("| task | %s |\n|---|%s\n".formatted(columns, "---|".repeat(VmState.values().length)));
        for (var task : TaskState.values()) {
            var cells = Arrays.stream(VmState.values())
                    .map(at -> task.mayStartFrom(at) ? "yes" : "")
                    .collect(Collectors.joining(" | "));
            page.append("| `%s` | %s |\n".formatted(task.wireName(), cells));
        }
        GeneratedDocs.page("states.md", page.toString());
    }

    /** The descriptions of upstream's APIs are not part of the project; without them the page stays as it was. */
    @Test
    void theCoveragePageIsFreshWhereTheDescriptionsAre() throws IOException {
        var specs = SourceTree.root().resolve("../shared/specs");
        if (!Files.isDirectory(specs)) {
            assertThat(SourceTree.root().resolve("docs/generated/api-coverage.md"))
                    .exists();
            return;
        }
        var page = new StringBuilder("""
                # API coverage

                Operations of upstream's API descriptions, and how many of them are served. An operation is a method and a
                path; actions told apart by the body count once.

                | service | described | served |
                |---|---|---|
                """);
        for (var entry : new TreeMap<>(SPECS).entrySet()) {
            var described = SpecOperations.of(specs.resolve(entry.getValue()));
            var served = routes.getOrDefault(entry.getKey(), List.of()).stream()
                    .map(route -> SpecOperations.key(route.method(), route.path()))
                    .collect(Collectors.toSet());
            long both = described.stream().filter(served::contains).count();
            page.append("| %s | %d | %d |\n".formatted(entry.getKey(), described.size(), both));
        }
        GeneratedDocs.page("api-coverage.md", page.toString());
    }
}
