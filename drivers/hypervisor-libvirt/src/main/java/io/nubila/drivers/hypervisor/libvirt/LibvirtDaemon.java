package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.drivers.hypervisor.libvirt.ffi.MountNamespace;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The libvirtd that belongs to one state folder. It sees folders below {@code <state>/run/libvirt} where libvirt's own are, so
 * it neither disturbs nor notices another libvirtd of the host. It runs in a session of its own and outlives Nubila, and
 * the guests outlive both. Its configuration is ours; only {@code host_uuid} is kept once chosen.
 */
public final class LibvirtDaemon {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(50);
    /** A Unix socket's path may have 107 bytes; the file's own name takes some. */
    private static final int MAX_FOLDER_BYTES = 90;

    private static final String SOCKET = "libvirt-sock";

    private final Path folder;
    private final Commands commands;
    private final Clock clock;
    private final Ids ids;

    /** The daemon of {@code stateFolder}, running or not; starts nothing. */
    public LibvirtDaemon(Path stateFolder, Commands commands, Clock clock, Ids ids) {
        this.folder = stateFolder.toAbsolutePath().normalize().resolve("run/libvirt");
        this.commands = commands;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * Starts the daemon unless it runs.
     *
     * @return the URI to connect to; the daemon may still need seconds, at the very first start up to a minute, to answer
     * @throws io.nubila.kernel.base.ProblemException {@code Unavailable} when it does not come up
     */
    public synchronized String ensureRunning() {
        try {
            if (pid().isEmpty()) {
                start();
            }
            return uri(shortFolder(folder.resolve("run")).resolve(SOCKET));
        } catch (IOException e) {
            throw new Problem.Unavailable("The hypervisor's daemon cannot be started.", e.toString()).exception(e);
        }
    }

    /** Whether the daemon runs. */
    public boolean running() {
        return pid().isPresent();
    }

    /**
     * Ends the daemon and waits for its end; nothing if it does not run. Guests run on, and the next start finds them.
     *
     * @throws io.nubila.kernel.base.ProblemException {@code Unavailable} when it does not end
     */
    public synchronized void stop() {
        var process = pid().flatMap(ProcessHandle::of);
        if (process.isEmpty()) {
            return;
        }
        process.get().destroy();
        if (!await(STOP_LIMIT, () -> pid().isEmpty())) {
            throw new Problem.Unavailable(
                            "The hypervisor's daemon does not end.",
                            "pid " + process.get().pid())
                    .exception();
        }
        try {
            var link = shortLink(folder.resolve("run"));
            if (Files.isSymbolicLink(link)) {
                Files.delete(link);
            }
        } catch (IOException e) {
            throw new Problem.Unavailable("The hypervisor's daemon left its link.", e.toString()).exception(e);
        }
    }

    private void start() throws IOException {
        var overlays = new LinkedHashMap<Path, Path>();
        for (var place : Map.of(
                        "etc", "/etc", "run", "/run", "lib", "/var/lib", "log", "/var/log", "cache", "/var/cache")
                .entrySet()) {
            var ours = Files.createDirectories(folder.resolve(place.getKey()));
            overlays.put(ours, Files.createDirectories(Path.of(place.getValue(), "libvirt")));
        }
        // What a killed daemon left would only make the next one hesitate.
        Files.deleteIfExists(folder.resolve("run").resolve(SOCKET));
        configure();
        var command = List.of(
                "libvirtd",
                "--daemon",
                "--timeout",
                "0",
                "--config",
                configuration().toString(),
                "--pid-file",
                pidFile().toString());
        var result = MountNamespace.call(overlays, () -> commands.run(command, new byte[0], START_LIMIT));
        // The loser of a race between two starts ends with a failure, and the winner is what both wanted.
        if (!result.succeeded() && pid().isEmpty()) {
            throw new Problem.Unavailable(
                            "The hypervisor's daemon does not start.",
                            result.err().strip())
                    .exception();
        }
        if (!await(START_LIMIT, () -> Files.exists(folder.resolve("run").resolve(SOCKET)))) {
            throw new Problem.Unavailable("The hypervisor's daemon does not listen.", "see " + folder.resolve("log"))
                    .exception();
        }
    }

    private void configure() throws IOException {
        var uuidFile = folder.resolve("host_uuid");
        if (!Files.exists(uuidFile)) {
            replace(uuidFile, ids.uuid());
        }
        replace(configuration(), """
                listen_tls = 0
                listen_tcp = 0
                auth_unix_ro = "none"
                auth_unix_rw = "none"
                unix_sock_rw_perms = "0700"
                unix_sock_ro_perms = "0700"
                host_uuid = "%s"
                max_clients = 200
                log_outputs = "3:file:/var/log/libvirt/libvirtd.log"
                """.formatted(Files.readString(uuidFile).strip()));
        replace(folder.resolve("etc/qemu.conf"), """
                security_driver = "none"
                user = "root"
                group = "root"
                dynamic_ownership = 0
                remember_owner = 0
                cgroup_controllers = []
                namespaces = []
                stdio_handler = "file"
                vnc_listen = "127.0.0.1"
                """);
    }

    /** The process, found by its pid file and known by its command line; a number taken by another program is not ours. */
    private Optional<Long> pid() {
        try {
            long pid = Long.parseLong(Files.readString(pidFile()).strip());
            var line = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
            return line.contains(configuration() + "\0") ? Optional.of(pid) : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Path pidFile() {
        return folder.resolve("libvirtd.pid");
    }

    private Path configuration() {
        return folder.resolve("etc/libvirtd.conf");
    }

    private interface Condition {
        boolean holds();
    }

    private boolean await(Duration limit, Condition condition) {
        var end = clock.now().plus(limit);
        while (!condition.holds()) {
            if (clock.now().isAfter(end)) {
                return false;
            }
            try {
                clock.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** The folder itself, or a link to it in /run when its own path is too long for a socket. */
    private static Path shortFolder(Path folder) throws IOException {
        if (folder.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_FOLDER_BYTES) {
            return folder;
        }
        var link = shortLink(folder);
        if (!Files.isSymbolicLink(link) || !Files.readSymbolicLink(link).equals(folder)) {
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, folder);
        }
        return link;
    }

    private static Path shortLink(Path folder) {
        return Path.of("/run/nubila-" + Sha1.hex(folder.toString()).substring(0, 12));
    }

    private static String uri(Path socket) {
        var path = URLEncoder.encode(socket.toString(), StandardCharsets.UTF_8)
                .replace("%2F", "/")
                .replace("+", "%20");
        return "qemu+unix:///system?socket=" + path;
    }

    private static void replace(Path file, String text) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
