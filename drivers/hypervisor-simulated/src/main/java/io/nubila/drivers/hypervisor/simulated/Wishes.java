package io.nubila.drivers.hypervisor.simulated;

import io.nubila.compute.driver.BaseImage;
import io.nubila.compute.driver.GuestSpec;
import io.nubila.kernel.base.Problem;
import java.util.Map;
import java.util.Set;

/** What no host could run, refused here as a real hypervisor refuses it. */
final class Wishes {
    private static final Set<String> DISK_FORMATS = Set.of("qcow2", "raw");
    private static final Map<String, Set<String>> DEVICES = Map.of(
            "hw_disk_bus", Set.of("virtio", "scsi", "sata", "ide", "usb"),
            "hw_vif_model", Set.of("virtio", "e1000", "e1000e", "rtl8139", "ne2k_pci", "pcnet", "vmxnet3"),
            "hw_video_model", Set.of("virtio", "vga", "cirrus", "qxl", "bochs", "none"),
            "hw_rng_model", Set.of("virtio"),
            "hw_firmware_type", Set.of("bios", "uefi"));

    private Wishes() {}

    static void check(BaseImage image) {
        if (!DISK_FORMATS.contains(image.diskFormat())) {
            throw new Problem.Invalid("Image %s is unacceptable: its disk format %s cannot be booted here."
                            .formatted(image.id(), image.diskFormat()))
                    .exception();
        }
    }

    static void check(GuestSpec guest) {
        check(guest.image());
        DEVICES.forEach((property, known) -> {
            var wanted = guest.hardware().get(property);
            if (wanted != null && !known.contains(wanted)) {
                throw new Problem.Invalid("%s of %s is not supported on this host.".formatted(property, wanted))
                        .exception();
            }
        });
    }
}
