package io.nubila.harness;

import io.nubila.kernel.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What came back for a request.
 *
 * @param headers by name in lower case, in the order in which they came
 */
public record Answer(int status, Map<String, List<String>> headers, byte[] body) {
    /** A header's first value. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body as JSON; an empty object when there is none. */
    public JsonNode json() {
        return body.length == 0 ? Json.object() : Json.parse(body);
    }

    /** This answer; an error that shows it when it has another status. */
    public Answer expect(int... wanted) {
        for (int one : wanted) {
            if (status == one) {
                return this;
            }
        }
        throw new AssertionError("expected %s, got %s".formatted(List.of(java.util.Arrays.toString(wanted)), this));
    }

    @Override
    public String toString() {
        return status + " " + text();
    }
}
