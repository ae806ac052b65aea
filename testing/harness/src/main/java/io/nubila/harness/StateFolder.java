package io.nubila.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** State folders of clouds under test: made, copied, removed. */
public final class StateFolder {
    /** Settings that let tests be quick and many: cheap password hashes, no quotas. */
    private static final String SETTINGS = """
            [identity]
            bcrypt-rounds = 4

            [compute]
            quota-instances = -1
            quota-cores = -1
            quota-ram = -1
            """;

    private StateFolder() {}

    /** A new folder for a cloud, with the settings of tests. */
    public static Path make() {
        try {
            var state = Files.createTempDirectory("nubila-test-");
            for (var name : List.of("db", "keys", "run", "logs", "images", "instances", "policy")) {
                Files.createDirectories(state.resolve(name));
            }
            for (var secret : List.of("db", "keys")) {
                Files.setPosixFilePermissions(state.resolve(secret), PosixFilePermissions.fromString("rwx------"));
            }
            Files.writeString(state.resolve("nubila.toml"), SETTINGS);
            return state;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy of the folder of a cloud that does not run. */
    public static Path copy(Path from) {
        try {
            var to = Files.createTempDirectory("nubila-test-");
            try (var files = Files.walk(from)) {
                for (var file : files.toList()) {
                    var target = to.resolve(from.relativize(file).toString());
                    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                        Files.createDirectories(target);
                    } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                    }
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the folder with all that is in it. */
    public static void remove(Path state) {
        try {
            Files.walkFileTree(state, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(
                        Path folder, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
