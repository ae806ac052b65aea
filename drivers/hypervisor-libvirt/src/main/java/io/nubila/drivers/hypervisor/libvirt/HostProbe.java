package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.drivers.hypervisor.libvirt.ffi.LibvirtConnection;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whether this host can run guests by libvirt, and how.
 *
 * @param usable whether it can at all; {@code accelerator} counts only then
 * @param reason the finding in one sentence for people
 * @param remedies what a person could do for a better finding, empty when there is nothing
 */
public record HostProbe(boolean usable, Accelerator accelerator, String reason, List<String> remedies) {
    private static final Pattern VIRTUALIZATION_FLAG =
            Pattern.compile("^flags\\s*:.*\\b(vmx|svm)\\b", Pattern.MULTILINE);
    private static final String PACKAGES =
            "qemu-system-x86 qemu-utils libvirt-daemon-system libvirt-clients genisoimage";

    /** Looks at this host; starts nothing that stays and takes a quarter of a second. */
    public static HostProbe probe(Commands commands) {
        if (!System.getProperty("os.arch", "").equals("amd64")) {
            return unusable("Guests are built for x86-64 only and this host is something else.", List.of());
        }
        if (!root()) {
            return unusable(
                    "Real guests need root, and this process is not root.",
                    List.of("Start Nubila as root, or keep the simulated guests."));
        }
        var missing = missing(commands);
        if (!missing.isEmpty()) {
            return unusable(
                    "This host lacks " + String.join(", ", missing) + ".",
                    List.of("Install on Debian or Ubuntu: apt-get install " + PACKAGES));
        }
        return chosen();
    }

    /** Prepares libvirt's functions for a first connection, if there is a libvirt; a start-up cache then knows them. */
    public static void prepare() {
        if (LibvirtConnection.libraryPresent()) {
            LibvirtConnection.prepare();
        }
    }

    private static List<String> missing(Commands commands) {
        var missing = new ArrayList<String>();
        if (!LibvirtConnection.libraryPresent()) {
            missing.add("libvirt.so.0");
        }
        for (var program : List.of("libvirtd", "qemu-system-x86_64", "qemu-img", "genisoimage")) {
            if (!answers(commands, program)) {
                missing.add(program);
            }
        }
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            missing.add("/dev/net/tun");
        }
        return missing;
    }

    private static boolean answers(Commands commands, String program) {
        try {
            return commands.run(List.of(program, "--version")).succeeded();
        } catch (ProblemException e) {
            return false;
        }
    }

    private static HostProbe chosen() {
        if (!VIRTUALIZATION_FLAG.matcher(read(Path.of("/proc/cpuinfo"))).find()) {
            // A device /dev/kvm without these flags belongs to a module under which QEMU's guests die.
            return new HostProbe(
                    true,
                    Accelerator.TCG,
                    "QEMU translates the guests' instructions (TCG), because the processor shows neither vmx nor svm.",
                    List.of(
                            "Use a machine with hardware virtualization, or turn on nested virtualization, for speed."));
        }
        try (var device = FileChannel.open(Path.of("/dev/kvm"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new HostProbe(
                    device.isOpen(),
                    Accelerator.KVM,
                    "KVM: the processor runs the guests' instructions itself.",
                    List.of());
        } catch (IOException e) {
            return new HostProbe(
                    true,
                    Accelerator.TCG,
                    "QEMU translates the guests' instructions (TCG), because /dev/kvm cannot be opened.",
                    List.of("Load the kernel module kvm_intel or kvm_amd."));
        }
    }

    private static boolean root() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static HostProbe unusable(String reason, List<String> remedies) {
        return new HostProbe(false, Accelerator.TCG, reason, remedies);
    }
}
