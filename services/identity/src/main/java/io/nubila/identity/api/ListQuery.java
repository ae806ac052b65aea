package io.nubila.identity.api;

import io.nubila.identity.engine.Refusals;
import io.nubila.identity.model.Listing;
import io.nubila.identity.model.Listing.Filter;
import io.nubila.identity.model.Listing.Match;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** Reads what part of a list is asked for, and answers with it. */
final class ListQuery {
    private final int maxListed;

    /**
     * @param maxListed items a page has at most, whatever is asked for
     */
    ListQuery(int maxListed) {
        this.maxListed = maxListed;
    }

    /** The part of the list, one item longer than the page, by which it is seen whether there is more. */
    Listing read(Request request, String... fields) {
        var filters = new ArrayList<Filter>();
        for (var field : fields) {
            for (var name : request.query().names()) {
                if (name.equals(field)) {
                    filters.add(new Filter(field, Match.EQUALS, false, value(request, name)));
                } else if (name.startsWith(field + "__")) {
                    inexact(field, name.substring(field.length() + 2), value(request, name))
                            .ifPresent(filters::add);
                }
            }
        }
        return new Listing(filters, request.query().first("marker"), limit(request) + 1);
    }

    private static String value(Request request, String name) {
        return request.query().first(name).orElse("");
    }

    private static Optional<Filter> inexact(String field, String comparator, String value) {
        return switch (comparator) {
            case "contains" -> Optional.of(new Filter(field, Match.CONTAINS, false, value));
            case "icontains" -> Optional.of(new Filter(field, Match.CONTAINS, true, value));
            case "startswith" -> Optional.of(new Filter(field, Match.STARTS_WITH, false, value));
            case "istartswith" -> Optional.of(new Filter(field, Match.STARTS_WITH, true, value));
            case "endswith" -> Optional.of(new Filter(field, Match.ENDS_WITH, false, value));
            case "iendswith" -> Optional.of(new Filter(field, Match.ENDS_WITH, true, value));
            default -> Optional.empty();
        };
    }

    private int limit(Request request) {
        var asked = request.query().number("limit");
        if (asked.isPresent() && asked.getAsInt() == 0) {
            throw Refusals.invalid("limit must be a number of one or more.");
        }
        return Math.min(maxListed, asked.orElse(maxListed));
    }

    /** Whether a parameter without or with a value means yes. */
    static boolean yes(Request request, String name) {
        return request.query().first(name).map(value -> !value.equals("0")).orElse(false);
    }

    /** The page: at most as many items as asked for, and where the next one is. */
    <T> Response page(Request request, String key, List<T> found, Listing listing, Function<T, ObjectNode> view) {
        int limit = listing.limit() - 1;
        boolean more = found.size() > limit;
        var body = Json.object();
        var items = body.putArray(key);
        for (var item : more ? found.subList(0, limit) : found) {
            items.add(view.apply(item));
        }
        var links = links(request, body);
        if (more) {
            var last = items.get(items.size() - 1).path("id").asString("");
            var _ = links.put("next", next(request, last, limit));
            var _ = body.put("truncated", true);
        }
        return Response.ok(body);
    }

    /** A list that is never cut. */
    static <T> Response whole(Request request, String key, List<T> found, Function<T, ObjectNode> view) {
        var body = Json.object();
        var items = body.putArray(key);
        found.forEach(item -> items.add(view.apply(item)));
        var _ = links(request, body);
        return Response.ok(body);
    }

    private static ObjectNode links(Request request, ObjectNode body) {
        var query = request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery();
        return body.putObject("links")
                .putNull("next")
                .put("self", request.baseUrl() + request.path() + query)
                .putNull("previous");
    }

    private static String next(Request request, String marker, int limit) {
        var parts = new ArrayList<String>();
        for (var name : request.query().names()) {
            if (!name.equals("marker") && !name.equals("limit")) {
                for (var value : request.query().all(name)) {
                    parts.add(encoded(name) + "=" + encoded(value));
                }
            }
        }
        parts.add("marker=" + encoded(marker));
        parts.add("limit=" + limit);
        return request.baseUrl() + request.path() + "?" + String.join("&", parts);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
