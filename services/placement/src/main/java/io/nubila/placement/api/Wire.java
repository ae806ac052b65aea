package io.nubila.placement.api;

import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** What all of placement's handlers read and write alike. */
final class Wire {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{32}");

    private Wire() {}

    /** The answer with the headers about caching that are sent since 1.15. */
    static Response fresh(Request request, Response response, Instant modified) {
        if (!request.version().atLeast("1.15")) {
            return response;
        }
        return response.header("Last-Modified", HTTP_DATE.format(modified)).header("Cache-Control", "no-cache");
    }

    /** The path under which a client reaches a resource: relative to the host, with the mount point. */
    static String link(Request request, String path) {
        var mount = URI.create(request.baseUrl()).getPath();
        return (mount == null ? "" : mount) + path;
    }

    /** The provider a path names; a text that is no UUID names none. */
    static ProviderId provider(Request request) {
        var text = request.parameter("uuid");
        return new ProviderId(dashed(text).orElse(text));
    }

    /** A UUID in its usual form, read with or without dashes; empty when it is none. */
    static Optional<String> dashed(String text) {
        var bare = text.replace("-", "");
        if (!UUID_FORM.matcher(bare).matches()) {
            return Optional.empty();
        }
        var hex = bare.toLowerCase(java.util.Locale.ROOT);
        var id = hex.substring(0, 8)
                + '-'
                + hex.substring(8, 12)
                + '-'
                + hex.substring(12, 16)
                + '-'
                + hex.substring(16, 20)
                + '-'
                + hex.substring(20);
        return Optional.of(UUID.fromString(id).toString());
    }

    /** Refuses parameters the call does not know at this version. */
    static void allowParameters(Request request, Set<String> known) {
        for (var name : request.query().names()) {
            if (!known.contains(name)) {
                throw badQuery("Additional properties are not allowed ('%s' was unexpected)".formatted(name));
            }
        }
    }

    /** A query that cannot be understood. */
    static RuntimeException badQuery(String reason) {
        return invalid("Invalid query string parameters: " + reason);
    }

    /** A request that cannot be understood. */
    static RuntimeException invalid(String message) {
        return new Problem.Invalid("placement.undefined_code", message).exception();
    }

    /** 204 without a body. */
    static Response done() {
        return Response.empty(204);
    }

    /** The latest of some times; the given one when there is none. */
    static Instant latest(List<Instant> times, Instant otherwise) {
        return times.stream().max(Instant::compareTo).orElse(otherwise);
    }
}
