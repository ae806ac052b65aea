package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;

/**
 * One guest's folder, {@code instances/<server id>}, laid out as Nova does. Each file appears under its name only when whole.
 */
record InstanceFolder(Path path) {
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** The folder of a guest; the id is checked because it becomes a path. */
    static InstanceFolder of(Path instances, ServerId guest) {
        if (!UUID.matcher(guest.value()).matches()) {
            throw new Problem.NotFound("Instance " + guest + " could not be found.").exception();
        }
        return new InstanceFolder(instances.resolve(guest.value()));
    }

    Path disk() {
        return path.resolve("disk");
    }

    Path configDrive() {
        return path.resolve("disk.config");
    }

    Path consoleLog() {
        return path.resolve("console.log");
    }

    /** Where the guest's display listens. */
    Path displaySocket() {
        return path.resolve("vnc.sock");
    }

    /** Where a snapshot grows before it is moved to its target; what lies here at another time is left from a crash. */
    Path snapshot() {
        return path.resolve("disk.snapshot");
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    /** Writes which format each disk has, so that nobody ever has to guess it from the guest's own bytes. */
    void describeDisks() {
        var config = Files.exists(configDrive()) ? "," + quoted(configDrive()) + ":\"raw\"" : "";
        write("disk.info", "{" + quoted(disk()) + ":\"qcow2\"" + config + "}");
    }

    private static String quoted(Path file) {
        return '"' + file.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Puts text into a file of the folder. */
    void write(String name, String text) {
        try {
            var fresh = path.resolve(name + ".part");
            Files.writeString(fresh, text);
            Files.move(fresh, path.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /** Removes the folder with all in it; nothing if there is none. */
    void delete() {
        delete(path);
    }

    /** Removes a file or a folder with all in it, without following links; nothing if there is none. */
    static void delete(Path root) {
        try {
            if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
                try (var entries = Files.newDirectoryStream(root)) {
                    entries.forEach(InstanceFolder::delete);
                }
            }
            Files.deleteIfExists(root);
        } catch (NoSuchFileException e) {
            // Somebody else removed it at the same time, which is as good.
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    static ProblemException unavailable(IOException e) {
        return new Problem.Unavailable("The host's disk refuses.", e.toString()).exception(e);
    }
}
