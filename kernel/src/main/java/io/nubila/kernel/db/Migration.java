package io.nubila.kernel.db;

import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One forward step of a schema: a script that is run once, in one transaction, and never changed afterwards. */
public record Migration(String name, String script) {
    /**
     * Reads {@code /db/<service>/<name>.sql} for each name, in order, after the kernel's own.
     *
     * @param anchor a class in the same jar as the scripts
     */
    public static List<Migration> of(Class<?> anchor, String service, String... names) {
        var found = new ArrayList<Migration>();
        found.add(read(Migration.class, "kernel", "V0001__journal"));
        for (var name : names) {
            found.add(read(anchor, service, name));
        }
        return List.copyOf(found);
    }

    private static Migration read(Class<?> anchor, String service, String name) {
        var path = "/db/" + service + "/" + name + ".sql";
        try (var stream = anchor.getResourceAsStream(path)) {
            if (stream == null) {
                throw new Problem.Bug("no migration " + path).exception();
            }
            return new Migration(service + "/" + name, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new Problem.Bug("migration " + path + " cannot be read").exception(e);
        }
    }
}
