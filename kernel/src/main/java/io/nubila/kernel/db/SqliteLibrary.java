package io.nubila.kernel.db;

import java.io.IOException;
import java.net.JarURLConnection;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * The native part of SQLite, which the driver has in its jar. Left to itself, the driver unpacks it at each start to the
 * temporary folder, and a process that is killed leaves it there for ever.
 */
public final class SqliteLibrary {
    private static final String DRIVERS_FOLDER = "org.sqlite.lib.path";
    private static final String DRIVERS_NAME = "org.sqlite.lib.name";
    private static final String LOCK = "lock";
    private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);

    private SqliteLibrary() {}

    /**
     * Has it loaded from a folder of ours, to which it is unpacked when it is not there yet. To be called before the first
     * database is opened; does nothing when the driver was told another folder. Where the folder cannot be written, the
     * driver does as it would without this.
     */
    public static synchronized void keepIn(Path folder) {
        if (System.getProperty(DRIVERS_FOLDER) != null) {
            return;
        }
        try {
            var file = unpacked(folder);
            System.setProperty(DRIVERS_NAME, file.getFileName().toString());
            System.setProperty(DRIVERS_FOLDER, folder.toString());
        } catch (IOException e) {
            LOG.warn("The native part of SQLite cannot be kept in {}", folder, e);
        }
    }

    /** The file in this folder, whole and of this version of the driver. */
    static synchronized Path unpacked(Path folder) throws IOException {
        var name = LibraryLoaderUtil.getNativeLibName();
        var resource = SQLiteConfig.class.getResource(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name);
        if (resource == null || !(resource.openConnection() instanceof JarURLConnection packed)) {
            throw new IOException("the driver has no jar with " + name + " for this machine");
        }
        packed.setUseCaches(false);
        try (var jar = packed.getJarFile()) {
            var entry = packed.getJarEntry();
            // Another version has another sum, and so another name.
            var file = folder.resolve("%08x-%s".formatted(entry.getCrc(), name));
            if (!isWhole(file, entry)) {
                unpack(jar, entry, file);
            }
            return file;
        }
    }

    /** A crash of the host may leave a file of the right name with other bytes. */
    private static boolean isWhole(Path file, JarEntry entry) throws IOException {
        if (!Files.exists(file) || Files.size(file) != entry.getSize()) {
            return false;
        }
        var sum = new CRC32();
        sum.update(Files.readAllBytes(file));
        return sum.getValue() == entry.getCrc();
    }

    /** Processes that do this at once do it one after the other; the second finds it done. */
    private static void unpack(JarFile jar, JarEntry entry, Path file) throws IOException {
        var folder = Files.createDirectories(file.toAbsolutePath().getParent());
        var lock = folder.resolve(LOCK);
        try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            if (isWhole(file, entry)) {
                return;
            }
            removeOthers(folder);
            var beside = file.resolveSibling(file.getFileName() + ".new");
            try (var bytes = jar.getInputStream(entry)) {
                Files.copy(bytes, beside);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Older versions, and what a killed process left half unpacked. Who has an older one loaded keeps it. */
    private static void removeOthers(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                if (!file.endsWith(LOCK)) {
                    Files.delete(file);
                }
            }
        }
    }
}
