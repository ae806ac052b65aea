package io.nubila.drivers.network.linux;

import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the driver found when it tried the host.
 *
 * @param usable whether networks can be made here
 * @param reason one sentence: what works, or what does not
 * @param remedies what a person can do about it, one sentence each; also for things that work only in part
 */
public record NetworkProbe(boolean usable, String reason, List<String> remedies) {
    /** Several clouds may look at one host at once. */
    private static final String NAME = "nubp" + ProcessHandle.current().pid();

    static NetworkProbe of(Commands commands) {
        var remedies = new ArrayList<String>();
        for (var program : List.of("ip", "nft", "dnsmasq", "nsenter")) {
            if (!found(program)) {
                remedies.add("Install " + program + " (Debian package " + packageOf(program) + ").");
            }
        }
        if (!remedies.isEmpty()) {
            return new NetworkProbe(false, "Programs the network needs are missing.", remedies);
        }
        if (!isRoot()) {
            return new NetworkProbe(
                    false, "Only root may make bridges and namespaces.", List.of("Start Nubila as root."));
        }
        var failure = tryDevices(commands);
        if (!failure.isEmpty()) {
            return new NetworkProbe(
                    false,
                    "The kernel refuses bridges, veth pairs, namespaces or nftables: " + failure,
                    List.of(
                            "Load the kernel modules bridge, veth and nf_tables.",
                            "In a container, give it the capabilities NET_ADMIN and SYS_ADMIN."));
        }
        new Host(commands).prepare();
        if (!Files.isDirectory(Path.of("/proc/sys/net/bridge"))) {
            return new NetworkProbe(
                    false,
                    "Bridged packets cannot be tracked, so security groups would let no replies in.",
                    List.of("Load the kernel module br_netfilter."));
        }
        if (!found("conntrack")) {
            remedies.add("Install conntrack, so that connections end when a rule that allowed them is removed.");
        }
        foreignFilter(commands, remedies);
        return new NetworkProbe(true, "Linux bridges, namespaces, nftables and dnsmasq work.", remedies);
    }

    /** Makes one of everything for a moment; answers the kernel's words when it refuses. */
    private static String tryDevices(Commands commands) {
        var make = List.of(
                "netns add " + NAME,
                "link add name " + NAME + " type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
                "link add name %s0 type veth peer name %s1 netns %s".formatted(NAME, NAME, NAME),
                "link set dev %s0 master %s".formatted(NAME, NAME));
        var undo = List.of("link del dev " + NAME + "0", "link del dev " + NAME, "netns del " + NAME);
        try {
            var made = batch(commands, make, false);
            var table = Commands.text(
                    "add table bridge %s\ndelete table bridge %s\nadd table inet %s\ndelete table inet %s\n"
                            .formatted(NAME, NAME, NAME, NAME));
            var rules = commands.run(List.of("nft", "-f", "-"), table, Duration.ofSeconds(10));
            return (made.err() + ' ' + rules.err()).strip();
        } catch (ProblemException e) {
            return String.valueOf(e.getMessage());
        } finally {
            var _ = batch(commands, undo, true);
        }
    }

    private static Commands.Result batch(Commands commands, List<String> lines, boolean goOn) {
        var command = goOn ? List.of("ip", "-force", "-batch", "-") : List.of("ip", "-batch", "-");
        return commands.run(command, Commands.text(String.join("\n", lines) + "\n"), Duration.ofSeconds(10));
    }

    /** Another program's forward chain that drops by default drops bridged packets as well. */
    private static void foreignFilter(Commands commands, List<String> remedies) {
        var family = "";
        for (var line : commands.run(List.of("nft", "list", "chains"))
                .out()
                .lines()
                .map(String::strip)
                .toList()) {
            if (line.startsWith("table ")) {
                family = line;
            } else if (line.contains("hook forward") && line.contains("policy drop") && !family.contains("bridge")) {
                remedies.add("The firewall in '" + family.replace(" {", "")
                        + "' drops forwarded packets by default, bridged ones too: allow those of devices named brq*.");
            }
        }
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean found(String program) {
        return List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/local/bin").stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String packageOf(String program) {
        return switch (program) {
            case "ip" -> "iproute2";
            case "nft" -> "nftables";
            case "dnsmasq" -> "dnsmasq-base";
            default -> "util-linux";
        };
    }
}
