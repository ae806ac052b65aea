package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.compute.driver.BaseImage;
import io.nubila.compute.driver.GuestSpec.ConfigFile;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** Makes the disk files of guests with the host's programs. */
final class GuestDisks {
    private static final Duration COPY_LIMIT = Duration.ofHours(1);
    private static final long GIB = 1L << 30;

    private final Commands commands;

    GuestDisks(Commands commands) {
        this.commands = commands;
    }

    /** The root disk: a thin overlay over the cached image, at least {@code rootGib} large; kept if it exists. */
    void createRoot(InstanceFolder folder, BaseImage image, Path cached, int rootGib) throws IOException {
        if (Files.exists(folder.disk())) {
            return;
        }
        var fresh = folder.path().resolve("disk.part");
        var size = Math.max(rootGib * GIB, image.virtualBytes());
        var _ = commands.output(List.of(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-o",
                "compat=1.1",
                "-b",
                cached.toString(),
                "-F",
                DiskFormat.of(image).word(),
                fresh.toString(),
                Long.toString(size)));
        Files.move(fresh, folder.disk(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The config drive: an ISO 9660 image with the label guests look for; replaced if it exists. */
    void createConfigDrive(InstanceFolder folder, List<ConfigFile> files) throws IOException {
        var stage = folder.path().resolve("disk.config.files");
        var fresh = folder.path().resolve("disk.config.part");
        InstanceFolder.delete(stage);
        try {
            Files.createDirectories(stage);
            for (var file : files) {
                var place = stage.resolve(file.path()).normalize();
                if (!place.startsWith(stage) || place.equals(stage)) {
                    throw new Problem.Invalid("The config drive cannot hold a file named " + file.path() + ".")
                            .exception();
                }
                Files.createDirectories(place.getParent());
                Files.write(place, file.content());
            }
            var _ = commands.output(List.of(
                    "genisoimage",
                    "-quiet",
                    "-ldots",
                    "-allow-lowercase",
                    "-allow-multidot",
                    "-l",
                    "-publisher",
                    "Nubila",
                    "-V",
                    "config-2",
                    "-r",
                    "-J",
                    "-o",
                    fresh.toString(),
                    stage.toString()));
            Files.move(
                    fresh, folder.configDrive(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            InstanceFolder.delete(stage);
            Files.deleteIfExists(fresh);
        }
    }

    /** Copies a disk that nobody writes to, with all it stands on, into one file. */
    void flatten(Path disk, Path target) {
        var command =
                List.of("qemu-img", "convert", "-q", "-f", "qcow2", "-O", "qcow2", disk.toString(), target.toString());
        commands.run(command, new byte[0], COPY_LIMIT).orThrow(command);
    }
}
