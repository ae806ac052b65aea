package io.nubila.kernel.http;

import io.nubila.kernel.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How an API negotiates its microversion, after the OpenStack API guideline: header {@code OpenStack-API-Version} with
 * the service type and the version, or an older header of the service's own; the least version when none is sent.
 */
public record Microversions(String serviceType, Optional<String> legacyHeader, Microversion min, Microversion max) {
    static final String HEADER = "OpenStack-API-Version";

    /** The version a request asks for. */
    Microversion negotiate(Headers headers) {
        Optional<String> wanted = Optional.empty();
        for (var line : headers.all(HEADER)) {
            for (var entry : line.split(",", -1)) {
                var words = entry.strip().split("\\s+", 2);
                if (words.length == 2 && words[0].toLowerCase(Locale.ROOT).equals(serviceType)) {
                    wanted = Optional.of(words[1].strip());
                }
            }
        }
        if (wanted.isEmpty()) {
            wanted = legacyHeader.flatMap(headers::first);
        }
        return wanted.map(this::parse).orElse(min);
    }

    private Microversion parse(String text) {
        if (text.equalsIgnoreCase("latest")) {
            return max;
        }
        var version = Microversion.parse(text)
                .orElseThrow(() -> new Problem.Invalid(
                                "VersionInvalid",
                                "API Version String %s is of invalid format. Must be of format MajorNum.MinorNum."
                                        .formatted(text))
                        .exception());
        if (version.compareTo(min) < 0 || version.compareTo(max) > 0) {
            throw new Problem.Refused(
                            406,
                            "VersionNotSupported",
                            "Version %s is not supported by the API. Minimum is %s and maximum is %s."
                                    .formatted(version, min, max),
                            answer(version))
                    .exception();
        }
        return version;
    }

    /** The headers that tell the client which version it got. */
    Map<String, String> answer(Microversion used) {
        var vary = new ArrayList<>(List.of(HEADER));
        legacyHeader.ifPresent(vary::add);
        var headers = new java.util.LinkedHashMap<String, String>();
        headers.put(HEADER, serviceType + " " + used);
        legacyHeader.ifPresent(name -> headers.put(name, used.toString()));
        headers.put("Vary", String.join(", ", vary));
        return headers;
    }
}
