package io.nubila.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The compiled classes of all modules, and which module each belongs to. */
final class Product {
    /** All of {@code io.nubila} but tests. */
    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.nubila");

    /** The services, named as their packages. */
    static final List<String> SERVICES = services();

    private static final Pattern SERVICE = Pattern.compile("io\\.nubila\\.([a-z]+)(?:\\..*)?");
    private static final Pattern CONTRACT = Pattern.compile("io\\.nubila\\.contracts\\.([a-z]+)(?:\\..*)?");

    private Product() {}

    /** The service a class is part of; empty for the kernel, contracts, drivers and the app. */
    static Optional<String> service(JavaClass type) {
        var found = SERVICE.matcher(type.getPackageName());
        return found.matches() && SERVICES.contains(found.group(1)) ? Optional.of(found.group(1)) : Optional.empty();
    }

    /** The service whose contract package a class lies in. */
    static Optional<String> contractOf(JavaClass type) {
        var found = CONTRACT.matcher(type.getPackageName());
        return found.matches() ? Optional.of(found.group(1)) : Optional.empty();
    }

    private static List<String> services() {
        try (var folders = Files.list(SourceTree.root().resolve("services"))) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString().replace("-", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
