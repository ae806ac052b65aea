package io.nubila.benchmark;

import io.nubila.harness.RunningCloud;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the cloud of a state folder, over HTTPS, from the same host; ends within a few minutes. */
@Command(name = "benchmark", description = "Measures a running cloud.", mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {
    @Option(names = "--state", description = "Folder of the running cloud to measure.")
    private Optional<Path> state = Optional.empty();

    @Option(
            names = "--only",
            split = ",",
            description = "Only these groups of rows: ${COMPLETION-CANDIDATES}. Default: all that can be measured.")
    private Set<Group> only = EnumSet.allOf(Group.class);

    @Option(names = "--seconds", description = "How long a row is measured. Default: 4, with --quick 1.")
    private Optional<Integer> seconds = Optional.empty();

    @Option(names = "--quick", description = "Shorter, and with smaller images.")
    private boolean quick;

    @Option(
            names = "--launcher",
            description = "The launcher; with it cold starts are measured, and a cloud with very many hosts.")
    private Optional<Path> launcher = Optional.empty();

    @Option(
            names = "--real-state",
            description = "Folder of a running cloud with real guests on this host. Needs root.")
    private Optional<Path> realState = Optional.empty();

    @Option(names = "--real-guest", description = "A guest image; compares booting it there with doing so by hand.")
    private Optional<Path> realGuest = Optional.empty();

    @Option(names = "--markdown", description = "Page into which the table is written.")
    private Optional<Path> markdown = Optional.empty();

    public static void main(String[] words) {
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(words));
    }

    @Override
    public Integer call() throws Exception {
        var table = new Table();
        var time = Duration.ofSeconds(seconds.orElse(quick ? 1 : 4));
        if (launcher.isPresent() && only.contains(Group.START)) {
            new ColdStart(launcher.get(), table).measure();
        }
        if (state.isPresent()) {
            var server = ServerProcess.of(state.get());
            try (var cloud = new RunningCloud(state.get())) {
                if (only.contains(Group.REST)) {
                    new AtRest(server, table).measure();
                }
                new Workloads(cloud, server, table, quick, time).measure(only);
            }
        }
        if (launcher.isPresent() && only.contains(Group.MANY)) {
            new Many(launcher.get(), table, time).measure();
        }
        if (realState.isPresent() && realGuest.isPresent() && only.contains(Group.REAL)) {
            try (var cloud = new RunningCloud(realState.get())) {
                new RealGuest(cloud, realGuest.get(), table).measure();
            }
        }
        if (markdown.isPresent()) {
            table.write(markdown.get(), Machine.sentence());
        }
        return 0;
    }
}
