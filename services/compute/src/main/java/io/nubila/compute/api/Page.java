package io.nubila.compute.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which part of a list a client wants.
 *
 * @param limit at most {@link #MAX}
 * @param marker the last thing of the page before
 */
record Page(int limit, Optional<String> marker) {
    /** The most a page holds. */
    static final int MAX = 1_000;

    /** Reads {@code limit} and {@code marker}; {@code Invalid} when the limit is no number. */
    static Page of(Request request) {
        return new Page(
                Math.min(MAX, request.query().number("limit").orElse(MAX)),
                request.query().first("marker"));
    }

    /** What is said of a marker that names nothing. */
    static RuntimeException noMarker(String marker) {
        return new Problem.Invalid("marker [%s] not found".formatted(marker)).exception();
    }

    /** From a microversion on, {@code Invalid} for a query parameter that is not among these. */
    static void onlyKnown(Request request, String since, Set<String> names) {
        if (!request.version().atLeast(since)) {
            return;
        }
        for (var name : request.query().names()) {
            if (!names.contains(name)) {
                throw new Problem.Invalid("Additional properties are not allowed ('%s' was unexpected)".formatted(name))
                        .exception();
            }
        }
    }

    /** Adds the link to the next page when this one is full. */
    void link(ObjectNode json, String key, Request request, String collection, int found, String last) {
        if (limit == 0 || found < limit) {
            return;
        }
        var parameters = new TreeMap<String, String>();
        request.query()
                .names()
                .forEach(
                        name -> parameters.put(name, request.query().first(name).orElse("")));
        parameters.put("marker", last);
        var query = new StringBuilder();
        parameters.forEach((name, value) -> query.append(query.isEmpty() ? '?' : '&')
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        json.putArray(key)
                .addObject()
                .put("rel", "next")
                .put("href", "%s/v2.1/%s%s".formatted(request.baseUrl(), collection, query));
    }

    /** The links of one thing: with the version, and to keep. */
    static ArrayNode links(String baseUrl, String collection, String id) {
        var links = Json.array();
        links.addObject().put("rel", "self").put("href", "%s/v2.1/%s/%s".formatted(baseUrl, collection, id));
        links.addObject().put("rel", "bookmark").put("href", "%s/%s/%s".formatted(baseUrl, collection, id));
        return links;
    }
}
