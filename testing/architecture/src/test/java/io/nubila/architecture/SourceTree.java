package io.nubila.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of the repository as they lie on the disk, without what builds leave. */
final class SourceTree {
    private static final Set<String> SKIPPED = Set.of("target", ".git", "node_modules", "cache", ".idea");
    private static final long MAX_BYTES = 1 << 20;

    private final Path root;
    private final List<SourceFile> texts;

    private SourceTree(Path root, List<SourceFile> texts) {
        this.root = root;
        this.texts = texts;
    }

    /** The tree this build runs in. */
    static SourceTree here() {
        var root = root();
        var texts = new ArrayList<SourceFile>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    var skipped = SKIPPED.contains(folder.getFileName().toString());
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isRegularFile() && attributes.size() < MAX_BYTES) {
                        read(root, file, texts);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SourceTree(root, List.copyOf(texts));
    }

    /** A tree of these files; for the rules' own tests. */
    static SourceTree of(List<SourceFile> texts) {
        return new SourceTree(root(), texts);
    }

    /** The folder of the whole repository, which the build hands in. */
    static Path root() {
        return Path.of(System.getProperty("nubila.root", "."));
    }

    private static void read(Path root, Path file, List<SourceFile> texts) throws IOException {
        try {
            var path = root.relativize(file).toString();
            var text = Files.readString(file);
            if (text.indexOf('\0') < 0) {
                texts.add(SourceFile.of(path, text));
            }
        } catch (MalformedInputException notText) {
            // An image or an archive: nothing to read here.
        }
    }

    /** Every text file. */
    List<SourceFile> texts() {
        return texts;
    }

    /** Every Java file, tests too. */
    List<SourceFile> java() {
        return texts.stream().filter(file -> file.path().endsWith(".java")).toList();
    }

    /** The Java files of the product. */
    List<SourceFile> product() {
        return java().stream()
                .filter(file ->
                        file.path().contains("src/main/java/") && !file.path().startsWith("testing/"))
                .toList();
    }

    /** One file that has to be there. */
    String text(String path) {
        try {
            return Files.readString(root.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
