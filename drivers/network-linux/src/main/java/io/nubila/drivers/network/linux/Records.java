package io.nubila.drivers.network.linux;

import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The driver's notes: which namespaces are ours, and what each network and group contributes to the filter. They are
 * true for one boot of the host only, as is everything they speak of, and are thrown away at the next.
 */
final class Records {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path folder;

    Records(Path folder) {
        this.folder = folder;
        try {
            var boot = Files.exists(BOOT_ID) ? Files.readString(BOOT_ID).strip() : "";
            var noted = folder.resolve("boot");
            if (!Files.exists(noted) || !Files.readString(noted).equals(boot)) {
                clear();
                Files.createDirectories(folder);
                write(noted, boot);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where everything is. */
    Path folder() {
        return folder;
    }

    /** A folder for what belongs to one network or router. */
    Path folder(String kind, String id) {
        var path = folder.resolve(kind).resolve(Names.id(id));
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return path;
    }

    /** The ids of all noted of a kind. */
    List<String> ids(String kind) {
        var path = folder.resolve(kind);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (var files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<String> read(String kind, String id, String file) {
        return content(folder.resolve(kind).resolve(Names.id(id)).resolve(file));
    }

    void write(String kind, String id, String file, String text) {
        write(folder(kind, id).resolve(file), text);
    }

    void forget(String kind, String id) {
        delete(folder.resolve(kind).resolve(Names.id(id)));
    }

    void clear() {
        delete(folder);
    }

    /** A file's text; empty when there is no such file. */
    static Optional<String> content(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file so that a reader sees the old text or the new; answers whether it changed. */
    static boolean write(Path file, String text) {
        try {
            if (Files.exists(file) && Files.readString(file).equals(text)) {
                return false;
            }
            var fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(fresh, text, StandardCharsets.UTF_8);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (IOException e) {
            throw new Problem.Unavailable("A file cannot be written.", file + ": " + e).exception(e);
        }
    }

    private static void delete(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        var all = new ArrayList<Path>();
        try (var files = Files.walk(path)) {
            files.sorted(Comparator.reverseOrder()).forEach(all::add);
            for (var file : all) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
