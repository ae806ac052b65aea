package io.nubila.drivers.network.linux;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The dnsmasq processes. They belong to the host, not to this process: they outlive it, and are found again by their pid
 * file, their command line and the namespace they run in.
 */
final class Dnsmasq {
    static final String HOSTS = "host";
    static final String OPTIONS = "opts";
    static final String NAMES = "addn_hosts";
    static final String LEASES = "leases";
    static final String PID = "pid";

    /** Holds the text of the files the running process has read; a kill between write and signal shows here. */
    private static final String READ = "read";

    private static final Duration STOP_LIMIT = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(5);

    private final Commands commands;
    private final Clock clock;

    Dnsmasq(Commands commands, Clock clock) {
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * One process as it shall be.
     *
     * @param arguments what needs a restart when it changes
     * @param files texts by file name, which it reads again when asked to
     */
    record Wanted(String namespace, Path folder, List<String> arguments, Map<String, String> files) {}

    /** Starts, restarts or reloads the process, or leaves it alone, whichever suffices. */
    void ensure(Wanted wanted) {
        var folder = wanted.folder();
        var reused = reusedAddresses(folder, wanted.files().getOrDefault(HOSTS, ""));
        wanted.files().forEach((name, text) -> readable(folder.resolve(name), text));
        var texts = wanted.files().toString();
        var command = command(wanted);
        var pid = running(folder, wanted.namespace());
        if (reused.isEmpty() && pid.isPresent() && commandLine(pid.get()).equals(command)) {
            if (!Records.content(folder.resolve(READ)).equals(Optional.of(texts))) {
                var _ = Native.signal(pid.get(), Native.SIGNAL_RELOAD);
                var _ = Records.write(folder.resolve(READ), texts);
            }
            return;
        }
        stop(folder);
        release(folder, reused);
        var enter = new ArrayList<>(List.of("nsenter", "--net=" + Namespaces.file(wanted.namespace())));
        enter.addAll(command);
        var _ = commands.output(enter);
        var _ = Records.write(folder.resolve(READ), texts);
    }

    /** The process of that folder when it runs in that namespace. */
    Optional<Long> running(Path folder, String namespace) {
        var here = Namespaces.number(Namespaces.file(namespace));
        return process(folder).filter(pid -> Namespaces.number(Path.of("/proc/" + pid + "/ns/net")) == here);
    }

    /** Ends all processes that were started for folders below this one, also those whose pid file is lost. */
    void stopBelow(Path folder) {
        var start = "--pid-file=" + folder + '/';
        ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .forEach(pid -> commandLine(pid).stream()
                        .filter(argument -> argument.startsWith(start))
                        .map(argument -> Path.of(argument.substring("--pid-file=".length(), argument.lastIndexOf('/'))))
                        .findFirst()
                        .ifPresent(of -> stop(pid, of)));
    }

    /** Ends the process of that folder, wherever it runs. */
    void stop(Path folder) {
        process(folder).ifPresent(pid -> stop(pid, folder));
    }

    private void stop(long pid, Path folder) {
        var handle = ProcessHandle.of(pid);
        handle.ifPresent(ProcessHandle::destroy);
        var limit = clock.now().plus(STOP_LIMIT);
        try {
            while (isOurs(pid, folder)) {
                if (clock.now().isAfter(limit)) {
                    handle.ifPresent(ProcessHandle::destroyForcibly);
                }
                clock.sleep(POLL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem.Unavailable("Interrupted", "stopping dnsmasq " + pid).exception(e);
        }
    }

    private static List<String> command(Wanted wanted) {
        var folder = wanted.folder();
        var command = new ArrayList<>(List.of(
                "dnsmasq",
                "--conf-file=/dev/null",
                "--no-hosts",
                "--no-poll",
                "--except-interface=lo",
                "--bind-dynamic"));
        command.add("--user=" + user(folder));
        command.add("--pid-file=" + folder.resolve(PID));
        command.add("--dhcp-leasefile=" + folder.resolve(LEASES));
        command.addAll(wanted.arguments());
        return command;
    }

    /** The pid in the folder's file if that process is the one that was started for the folder. */
    private static Optional<Long> process(Path folder) {
        return Records.content(folder.resolve(PID))
                .map(String::strip)
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Long::valueOf)
                .filter(pid -> isOurs(pid, folder));
    }

    private static boolean isOurs(long pid, Path folder) {
        return commandLine(pid).contains("--pid-file=" + folder.resolve(PID));
    }

    private static List<String> commandLine(long pid) {
        try {
            return List.of(
                    Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0"));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Addresses that are given to a port now while another machine still holds a lease on them. */
    private static Set<String> reusedAddresses(Path folder, String hosts) {
        var leases = Records.content(folder.resolve(LEASES)).orElse("");
        if (leases.isBlank()) {
            return Set.of();
        }
        var before = owners(Records.content(folder.resolve(HOSTS)).orElse(""));
        var now = owners(hosts);
        var reused = new HashSet<String>();
        leases.lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length > 3)
                .forEach(words -> {
                    var owner = now.get(words[2]);
                    var six = words[2].contains(":");
                    if (owner != null && (six ? !owner.equals(before.get(words[2])) : !owner.equals(words[1]))) {
                        reused.add(words[2]);
                    }
                });
        return reused;
    }

    /** MAC addresses by IP address in a hosts file. */
    private static Map<String, String> owners(String hosts) {
        var owners = new HashMap<String, String>();
        hosts.lines().forEach(line -> {
            var words = line.split(",");
            owners.put(words[words.length - 1].replaceAll("[\\[\\]]", ""), words[0]);
        });
        return owners;
    }

    private static void release(Path folder, Set<String> addresses) {
        if (!addresses.isEmpty()) {
            var kept = new StringBuilder();
            Records.content(folder.resolve(LEASES)).orElse("").lines().forEach(line -> {
                var words = line.split(" ");
                if (words.length < 3 || !addresses.contains(words[2])) {
                    kept.append(line).append('\n');
                }
            });
            var _ = Records.write(folder.resolve(LEASES), kept.toString());
        }
    }

    /** dnsmasq gives up root once it runs, so what it reads again later has to be open to everyone. */
    private static void readable(Path file, String text) {
        if (Records.write(file, text)) {
            try {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            } catch (IOException e) {
                throw new Problem.Unavailable("A file cannot be written.", file + ": " + e).exception(e);
            }
        }
    }

    /** Nobody where nobody can reach the folder; in a state folder closed to others it has to stay root. */
    private static String user(Path folder) {
        try {
            for (var at = folder.toAbsolutePath(); at != null; at = at.getParent()) {
                if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return "root";
                }
            }
            return "nobody";
        } catch (IOException e) {
            return "root";
        }
    }
}
