package io.nubila.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The operations an OpenAPI file in YAML describes, read by its indentation, for only paths and methods are wanted. */
final class SpecOperations {
    private static final Pattern PATH = Pattern.compile("^ {2}(/[^:]*):\\s*$");
    private static final Pattern METHOD = Pattern.compile("^ {4}(get|put|post|delete|patch|head):\\s*$");

    private SpecOperations() {}

    /** Method and path of each operation, in the form of {@link #key}. */
    static Set<String> of(Path file) throws IOException {
        var found = new TreeSet<String>();
        var path = "";
        boolean inPaths = false;
        for (var line : Files.readAllLines(file)) {
            if (!line.startsWith(" ") && !line.isBlank()) {
                inPaths = line.startsWith("paths:");
            }
            var asPath = PATH.matcher(line);
            var asMethod = METHOD.matcher(line);
            if (inPaths && asPath.matches()) {
                path = asPath.group(1);
            } else if (inPaths && asMethod.matches()) {
                found.add(key(asMethod.group(1), path));
            }
        }
        return found;
    }

    /** An operation with the names of its parameters left out. */
    static String key(String method, String path) {
        var plain = path.replaceAll("\\{[^}]*}", "{}");
        var trimmed = plain.length() > 1 && plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
        return method.toUpperCase(Locale.ROOT) + " " + trimmed;
    }
}
