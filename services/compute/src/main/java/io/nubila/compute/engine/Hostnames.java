package io.nubila.compute.engine;

import java.util.Locale;

/** What a guest is told to be called when its server's name is no host name (RFC 1123). */
final class Hostnames {
    private static final int MAX_LENGTH = 63;

    private Hostnames() {}

    static String of(String name) {
        var kept = name.strip()
                .replaceAll("[ _]", "-")
                .replaceAll("[^A-Za-z0-9.-]+", "")
                .toLowerCase(Locale.ROOT)
                .replace('.', '-')
                .replaceAll("^-+", "");
        var cut = kept.length() > MAX_LENGTH ? kept.substring(0, MAX_LENGTH) : kept;
        var trimmed = cut.replaceAll("-+$", "");
        return trimmed.isEmpty() ? "server" : trimmed;
    }
}
