package io.nubila.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The class path of this test as jars, with an archive of loaded classes beside them, so that the many processes of a crash
 * test start quickly. Java shares classes of jars only, and a build in progress has folders.
 */
final class ProgramJars {
    private static final ProgramJars ONE = new ProgramJars();

    private final String classPath;
    private final Path archive;

    private ProgramJars() {
        try {
            var folder = Files.createTempDirectory("nubila-jars-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> StateFolder.remove(folder)));
            archive = folder.resolve("classes.jsa");
            var entries = new ArrayList<String>();
            for (var entry : given()) {
                var path = Path.of(entry);
                if (Files.isDirectory(path)) {
                    var jar = folder.resolve(entries.size() + ".jar");
                    pack(path, jar);
                    entries.add(jar.toString());
                } else if (Files.exists(path)) {
                    entries.add(entry);
                }
            }
            classPath = String.join(File.pathSeparator, entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What this test was started with; a build tool may hide it behind one file on its class path. */
    private static List<String> given() {
        var hidden = Optional.ofNullable(System.getProperty("surefire.test.class.path"));
        return List.of(hidden.orElse(System.getProperty("java.class.path")).split(File.pathSeparator)).stream()
                .filter(entry -> !entry.isEmpty())
                .collect(Collectors.toList());
    }

    private static void pack(Path folder, Path jar) throws IOException {
        try (var files = Files.walk(folder);
                var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.setLevel(0);
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }

    /** Words for the Java virtual machine: the class path and the archive, which the first orderly end of a process writes. */
    static List<String> words() {
        return List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + ONE.archive, "-cp", ONE.classPath);
    }
}
