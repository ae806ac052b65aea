package io.nubila.drivers.hypervisor.simulated;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The world of one simulated host on disk: a file a guest, an empty file a cached image. Files are replaced by renaming, so a
 * reader never sees half of one; they are not forced to disk, because a host that loses power loses its guests anyway.
 */
final class GuestFiles {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SUFFIX = ".json";
    private static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private final Path folder;

    GuestFiles(Path folder) {
        this.folder = folder;
    }

    /** All guests by their id. */
    Map<String, SimulatedGuest> read() {
        var guests = new HashMap<String, SimulatedGuest>();
        if (!Files.isDirectory(folder)) {
            return guests;
        }
        try (var files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (var file : files) {
                var guest = JSON.readValue(Files.readAllBytes(file), SimulatedGuest.class);
                guests.put(guest.id(), guest);
            }
            return guests;
        } catch (IOException | JacksonException e) {
            throw unavailable(e);
        }
    }

    void write(SimulatedGuest guest) {
        var file = file(guest.id());
        var fresh = folder.resolve(guest.id() + ".part");
        try {
            Files.createDirectories(folder);
            Files.write(fresh, JSON.writeValueAsBytes(guest));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | JacksonException e) {
            throw unavailable(e);
        }
    }

    void delete(String guest) {
        try {
            Files.deleteIfExists(file(guest));
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private Path file(String guest) {
        return folder.resolve(safe(guest) + SUFFIX);
    }

    /** The mark that an image is cached. */
    Path image(String image) {
        return folder.resolve("images").resolve(safe(image));
    }

    private static String safe(String name) {
        if (!SAFE_NAME.matcher(name).matches()) {
            throw new Problem.NotFound(name + " could not be found.").exception();
        }
        return name;
    }

    static ProblemException unavailable(Exception e) {
        return new Problem.Unavailable("The simulated host cannot use its files.", e.toString()).exception(e);
    }
}
