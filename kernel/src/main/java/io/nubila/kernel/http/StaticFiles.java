package io.nubila.kernel.http;

import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Files for browsers that are part of the program: those below one folder of the class path. Each is read when it is first
 * asked for and kept, with a tag by which a browser learns that it has it already.
 */
public final class StaticFiles {
    private static final Pattern NAME = Pattern.compile("(?:[A-Za-z0-9_][A-Za-z0-9._-]*/)*[A-Za-z0-9_][A-Za-z0-9._-]*");
    /** No file has a longer name, and a very long one would be too much for the pattern. */
    private static final int MAX_NAME = 200;

    private static final int TAG_BYTES = 12;
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "woff2", "font/woff2",
            "txt", "text/plain; charset=utf-8");

    private final ClassLoader loader;
    private final String folder;
    private final Map<String, Found> kept = new ConcurrentHashMap<>();

    private record Found(byte[] bytes, String type, String tag) {}

    /**
     * @param anchor a class of the jar that has the files
     * @param folder from the root of the class path, such as {@code web/console}
     */
    public StaticFiles(Class<?> anchor, String folder) {
        this.loader = Optional.ofNullable(anchor.getClassLoader()).orElseGet(ClassLoader::getSystemClassLoader);
        this.folder = folder;
    }

    /** Answers a request with the file of that name: 404 when there is none, 405 unless it only asks to see it. */
    public Response answer(RawRequest request, String name) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return plain(405, "Only GET and HEAD are possible here.\n").header("Allow", "GET, HEAD");
        }
        var found = find(name);
        if (found.isEmpty()) {
            return plain(404, "There is no such page.\n");
        }
        var file = found.get();
        boolean known = request.headers()
                .first("If-None-Match")
                .filter(file.tag()::equals)
                .isPresent();
        var response = known ? Response.empty(304) : Response.bytes(200, file.type(), file.bytes());
        return response.header("ETag", file.tag())
                .header("Cache-Control", "no-cache")
                .header("X-Content-Type-Options", "nosniff");
    }

    private static Response plain(int status, String text) {
        return Response.bytes(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    private Optional<Found> find(String name) {
        var there = kept.get(name);
        if (there != null) {
            return Optional.of(there);
        }
        var type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        try (var stream = loader.getResourceAsStream(folder + "/" + name)) {
            if (stream == null) {
                return Optional.empty();
            }
            var bytes = stream.readAllBytes();
            var found = new Found(bytes, type, tag(bytes));
            kept.put(name, found);
            return Optional.of(found);
        } catch (IOException e) {
            throw new Problem.Unavailable("A file of the program cannot be read.", name).exception(e);
        }
    }

    private static String tag(byte[] bytes) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(hash, 0, TAG_BYTES) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
