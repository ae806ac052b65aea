package io.nubila.kernel.tls;

import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files and folders that only the owner of the process may read: keys, passwords, credentials. */
public final class PrivateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateFiles.class);

    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> SECRET = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    private PrivateFiles() {}

    /** Makes the folder, and those above it, with mode 0700; tightens its mode when it is there already. */
    public static Path folder(Path folder) {
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
            tighten(folder, FOLDER);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a secret file after its mode was tightened to 0600; a looser mode is logged, since others may have read it. */
    public static byte[] read(Path file) {
        try {
            tighten(file, SECRET);
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces a file in one step, readable by its owner only (0600), and on the disk when this returns. */
    public static void write(Path file, byte[] content) {
        replace(file, content, SECRET);
    }

    /** Replaces a file in one step, readable by everybody (0644), and on the disk when this returns. */
    public static void writeReadable(Path file, byte[] content) {
        replace(file, content, READABLE);
    }

    private static void replace(Path file, byte[] content, Set<PosixFilePermission> mode) {
        var beside = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.deleteIfExists(beside);
            var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (var channel = FileChannel.open(beside, options, PosixFilePermissions.asFileAttribute(SECRET))) {
                var rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    var _ = channel.write(rest);
                }
                channel.force(true);
            }
            Files.setPosixFilePermissions(beside, mode);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            try (var folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void tighten(Path path, Set<PosixFilePermission> most) throws IOException {
        if (Files.isSymbolicLink(path)) {
            throw new Problem.Invalid("%s is a symbolic link; a key has to be a file of its own".formatted(path))
                    .exception();
        }
        var mode = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        if (most.containsAll(mode)) {
            return;
        }
        Files.setPosixFilePermissions(path, most);
        LOG.warn(
                "{} was open to others ({}); it is {} now. Replace what it holds if strangers use this machine.",
                path,
                PosixFilePermissions.toString(mode),
                PosixFilePermissions.toString(most));
    }
}
