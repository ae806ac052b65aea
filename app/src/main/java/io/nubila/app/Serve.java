package io.nubila.app;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.config.ConfigFile;
import io.nubila.kernel.db.SqliteLibrary;
import io.nubila.kernel.node.Endpoints;
import io.nubila.kernel.node.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the cloud in the foreground until it is told to stop. */
@Command(
        name = "serve",
        description = "Runs the cloud until it is interrupted.",
        mixinStandardHelpOptions = true,
        addMethodSubcommands = false)
final class Serve implements Callable<Integer> {
    @Option(names = "--state", required = true, description = "Folder of the cloud.")
    private Path state = Path.of(".");

    @Option(names = "--listen", defaultValue = "127.0.0.1", description = "Address to listen on.")
    private String listen = "127.0.0.1";

    @Option(names = "--hypervisor", defaultValue = "auto", description = "auto, libvirt or simulated.")
    private NodeOptions.HypervisorChoice hypervisor = NodeOptions.HypervisorChoice.AUTO;

    @Option(names = "--simulate", defaultValue = "0", description = "How many hosts to simulate.")
    private int simulate;

    @Option(names = "--port-base", description = "First of a row of ports.")
    private Optional<Integer> portBase = Optional.empty();

    @Option(names = "--guest-image", description = "A small bootable image to offer as cirros.")
    private Optional<Path> guestImage = Optional.empty();

    @Option(names = "--serialise-contracts", hidden = true, description = "Services speak as between nodes.")
    private boolean serialise;

    @Option(names = "--train", hidden = true, description = "Starts, exercises itself and ends.")
    private boolean train;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var folder = state.toAbsolutePath().normalize();
        makeFolders(folder);
        var options = new NodeOptions(
                folder,
                listen,
                hypervisor,
                simulate,
                portBase.map(OptionalInt::of).orElse(OptionalInt.empty()),
                guestImage,
                serialise);
        var config = ConfigFile.read(folder.resolve("nubila.toml"), System.getenv(), CloudNode.SECTIONS);
        Logging.start(folder, config.section(LoggingConfig.SECTION));
        var running = RunningMarks.claim(folder);
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            try {
                var _ = stopped.await(40, java.util.concurrent.TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Logging.stop();
        }));
        try {
            run(folder, options, config, running, stop);
        } finally {
            try {
                running.release();
            } finally {
                stopped.countDown();
            }
        }
        return Main.DONE;
    }

    private void run(Path folder, NodeOptions options, ConfigFile config, RunningMarks running, CountDownLatch stop)
            throws IOException, InterruptedException {
        var ports = Ports.choose(folder, listen, options.portBase());
        SqliteLibrary.keepIn(folder.resolve("run/lib"));
        try (var node = new CloudNode(surroundings(folder, ports), options, ports, config)) {
            node.start();
            var summary = Summary.of(node, launchedAt());
            running.ready(summary);
            System.out.print(summary);
            System.out.flush();
            if (train) {
                Training.exercise(node);
            } else {
                while (!stop.await(1, java.util.concurrent.TimeUnit.DAYS)) {
                    boolean _ = node.refreshCertificates();
                }
            }
        }
    }

    private Surroundings surroundings(Path folder, Ports ports) throws IOException {
        var clock = Clock.system();
        var ids = Ids.secure();
        var endpoints = new Endpoints(ports.roots(Addresses.advertised(listen)), "RegionOne");
        return new Surroundings(
                folder,
                Addresses.hostName(),
                cloudId(folder, ids),
                clock,
                ids,
                Commands.host(),
                CrashPoint.boundary(Optional.ofNullable(System.getProperty("nubila.crash-at"))),
                endpoints);
    }

    private static String cloudId(Path folder, Ids ids) throws IOException {
        var file = folder.resolve("cloud-id");
        if (!Files.exists(file)) {
            var temporary = folder.resolve("cloud-id.new");
            Files.writeString(temporary, ids.hex());
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }

    private static void makeFolders(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (var name : new String[] {"db", "keys", "run", "logs", "images", "instances", "policy"}) {
            Files.createDirectories(folder.resolve(name));
        }
        for (var name : new String[] {"db", "keys", "logs"}) {
            Files.setPosixFilePermissions(folder.resolve(name), PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** When the command was given, as the launcher tells it; else when this process began. */
    private static Instant launchedAt() {
        return Optional.ofNullable(System.getProperty("nubila.launched-at"))
                .map(Long::parseLong)
                .map(Instant::ofEpochMilli)
                .or(() -> ProcessHandle.current().info().startInstant())
                .orElse(Instant.now().minus(Duration.ZERO));
    }
}
