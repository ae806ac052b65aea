package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.compute.driver.GuestSpec;
import io.nubila.kernel.base.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The devices a guest asked for by image properties, with defaults for what it left open.
 *
 * @param machine QEMU's machine type, {@code q35} or {@code pc} or a dated form of these
 */
record DeviceModels(
        String machine,
        String diskBus,
        String nicModel,
        String videoModel,
        boolean randomness,
        boolean guestAgent,
        boolean uefi,
        boolean localTime,
        boolean tablet,
        Optional<String> watchdogAction,
        int sockets,
        int cores,
        int threads) {
    static final Set<String> DISK_BUSES = Set.of("virtio", "scsi", "sata", "ide", "usb");
    static final Set<String> NIC_MODELS =
            Set.of("virtio", "e1000", "e1000e", "rtl8139", "ne2k_pci", "pcnet", "vmxnet3");
    static final Set<String> VIDEO_MODELS = Set.of("virtio", "vga", "cirrus", "qxl", "bochs", "none");
    private static final Set<String> WATCHDOG_ACTIONS = Set.of("poweroff", "reset", "pause", "none");

    /** Reads the properties; {@code Invalid} names the one that asks for an unknown device. */
    static DeviceModels of(GuestSpec guest) {
        var wanted = guest.hardware();
        var machine = wanted.getOrDefault("hw_machine_type", "q35");
        if (!machine.matches("(pc-)?q35(-[0-9.]+)?|pc(-i440fx(-[0-9.]+)?)?")) {
            throw unknown("hw_machine_type", machine);
        }
        var bus = choice(wanted, "hw_disk_bus", "virtio", DISK_BUSES);
        if (bus.equals("ide") && machine.contains("q35")) {
            // q35 has no IDE controller; SATA is what its guests see in that place.
            bus = "sata";
        }
        int threads = number(wanted, "hw_cpu_threads");
        int cores = number(wanted, "hw_cpu_cores");
        if (guest.vcpus() % (threads * cores) != 0) {
            throw new Problem.Invalid("%d vCPUs cannot be %d threads in each of %d cores of a socket."
                            .formatted(guest.vcpus(), threads, cores))
                    .exception();
        }
        return new DeviceModels(
                machine,
                bus,
                choice(wanted, "hw_vif_model", "virtio", NIC_MODELS),
                choice(wanted, "hw_video_model", "vga", VIDEO_MODELS),
                choice(wanted, "hw_rng_model", "", Set.of("", "virtio")).equals("virtio"),
                truth(wanted, "hw_qemu_guest_agent", true),
                choice(wanted, "hw_firmware_type", "bios", Set.of("bios", "uefi"))
                        .equals("uefi"),
                wanted.getOrDefault("os_type", "").equals("windows"),
                !wanted.getOrDefault("hw_pointer_model", "usbtablet").equals("ps2mouse"),
                Optional.ofNullable(wanted.get("hw_watchdog_action"))
                        .filter(action -> !action.equals("disabled"))
                        .map(action -> checked("hw_watchdog_action", action, WATCHDOG_ACTIONS)),
                guest.vcpus() / (threads * cores),
                cores,
                threads);
    }

    boolean q35() {
        return machine.contains("q35");
    }

    private static String choice(Map<String, String> wanted, String property, String otherwise, Set<String> known) {
        return checked(property, wanted.getOrDefault(property, otherwise), known);
    }

    private static String checked(String property, String value, Set<String> known) {
        if (!known.contains(value)) {
            throw unknown(property, value);
        }
        return value;
    }

    private static boolean truth(Map<String, String> wanted, String property, boolean otherwise) {
        return switch (wanted.getOrDefault(property, "")) {
            case "yes", "true", "True", "1", "on" -> true;
            case "no", "false", "False", "0", "off" -> false;
            default -> otherwise;
        };
    }

    private static int number(Map<String, String> wanted, String property) {
        var text = wanted.getOrDefault(property, "1");
        if (!text.matches("[1-9][0-9]{0,3}")) {
            throw unknown(property, text);
        }
        return Integer.parseInt(text);
    }

    private static RuntimeException unknown(String property, String value) {
        return new Problem.Invalid("%s of %s is not supported on this host.".formatted(property, value)).exception();
    }
}
