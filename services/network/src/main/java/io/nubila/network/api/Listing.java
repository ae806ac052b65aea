package io.nubila.network.api;

import io.nubila.kernel.http.Query;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import io.nubila.network.engine.Refusals;
import io.nubila.network.model.Ip;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.Wanted;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The query of a list: filters, order, page and fields; and the links to the pages before and behind. */
record Listing(Wanted wanted, Optional<Integer> limit, List<String> fields) {
    private static final Set<String> OWN = Set.of("limit", "marker", "page_reverse", "sort_key", "sort_dir", "fields");

    /** Reads a query; refuses what the resource cannot be filtered or sorted by. */
    static Listing of(Query query, Attributes attributes, int maxPage) {
        var filters = new ArrayList<Wanted.Filter>();
        var unknown = new ArrayList<String>();
        for (var name : query.names()) {
            if (OWN.contains(name)) {
                continue;
            }
            var attribute = attributes.find(name);
            if (attribute.isEmpty() || !attribute.get().filter()) {
                unknown.add("'" + name + "'");
            } else if (name.equals("fixed_ips")) {
                fixedIps(query.all(name), filters);
            } else if (name.contains("tags")) {
                filters.add(new Wanted.Filter(name, split(query.all(name))));
            } else {
                filters.add(new Wanted.Filter(name, query.all(name)));
            }
        }
        if (!unknown.isEmpty()) {
            throw Refusals.bad("[%s] is invalid attribute for filtering".formatted(String.join(", ", unknown)));
        }
        var limit = limit(query);
        var wanted = new Wanted(
                filters,
                sorts(query, attributes),
                Math.min(maxPage, limit.orElse(maxPage)),
                query.first("marker").filter(marker -> !marker.isEmpty()),
                query.first("page_reverse").map("true"::equalsIgnoreCase).orElse(false));
        return new Listing(
                wanted,
                limit,
                query.all("fields").stream().filter(field -> !field.isEmpty()).toList());
    }

    private static List<String> split(List<String> values) {
        return values.stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .toList();
    }

    /** {@code fixed_ips=ip_address=10.0.0.5} and {@code fixed_ips=subnet_id=…}: several of one kind are alternatives. */
    private static void fixedIps(List<String> values, List<Wanted.Filter> filters) {
        var ips = new ArrayList<String>();
        var subnets = new ArrayList<String>();
        var parts = new ArrayList<String>();
        for (var value : values) {
            int equals = value.indexOf('=');
            var key = equals < 0 ? "" : value.substring(0, equals);
            var text = value.substring(equals + 1);
            switch (key) {
                case "ip_address" -> ips.add(Ip.parse(text).map(Ip::sortKey).orElse("-"));
                case "ip_address_substr" -> parts.add(text);
                case "subnet_id", "subnet" -> subnets.add(text);
                default ->
                    throw Refusals.bad("Invalid input for fixed_ips. Reason: '%s' is no filter.".formatted(value));
            }
        }
        if (!ips.isEmpty()) {
            filters.add(new Wanted.Filter("fixed_ip_address", ips));
        }
        if (!subnets.isEmpty()) {
            filters.add(new Wanted.Filter("fixed_subnet_id", subnets));
        }
        if (!parts.isEmpty()) {
            filters.add(PortStore.withAddressPart(parts));
        }
    }

    private static Optional<Integer> limit(Query query) {
        var text = query.first("limit").filter(one -> !one.isEmpty());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            int limit = Integer.parseInt(text.get());
            if (limit >= 0) {
                return limit == 0 ? Optional.empty() : Optional.of(limit);
            }
        } catch (NumberFormatException e) {
            // Answered below.
        }
        throw Refusals.bad("Limit must be an integer 0 or greater and not '%s'".formatted(text.get()));
    }

    private static List<Wanted.Sort> sorts(Query query, Attributes attributes) {
        var keys = query.all("sort_key");
        var directions = query.all("sort_dir");
        if (!directions.isEmpty() && keys.size() != directions.size()) {
            throw Refusals.bad("The number of sort_keys and sort_dirs must be same");
        }
        var sorts = new ArrayList<Wanted.Sort>();
        for (int i = 0; i < keys.size(); i++) {
            var key = keys.get(i);
            if (attributes.find(key).filter(Attribute::sort).isEmpty()) {
                throw Refusals.bad("%s is invalid attribute for sort_keys".formatted(List.of(key)));
            }
            var direction = directions.isEmpty() ? "asc" : directions.get(i);
            if (!direction.equals("asc") && !direction.equals("desc")) {
                throw Refusals.bad("sort_dirs must be one of ['asc', 'desc']");
            }
            sorts.add(new Wanted.Sort(key, direction.equals("desc")));
        }
        return sorts;
    }

    /** Only the fields asked for. */
    ObjectNode select(ObjectNode whole) {
        if (fields.isEmpty()) {
            return whole;
        }
        return whole.retain(fields);
    }

    /** Links to the next and previous pages, as far as there may be any; none when no page size was asked for. */
    ArrayNode links(Request request, List<String> ids) {
        var links = Json.array();
        boolean full = ids.size() >= wanted.limit();
        if (limit.isEmpty() && !full) {
            return links;
        }
        if (full || wanted.backwards()) {
            links.add(link(request, "next", ids.isEmpty() ? Optional.empty() : Optional.of(ids.getLast()), false));
        }
        if (limit.isPresent() && (full || !wanted.backwards())) {
            links.add(link(request, "previous", ids.isEmpty() ? Optional.empty() : Optional.of(ids.getFirst()), true));
        }
        return links;
    }

    private static ObjectNode link(Request request, String rel, Optional<String> marker, boolean backwards) {
        var text = new StringBuilder();
        for (var name : request.query().names()) {
            if (!name.equals("marker") && !name.equals("page_reverse")) {
                request.query().all(name).forEach(value -> add(text, name, value));
            }
        }
        marker.ifPresent(id -> add(text, "marker", id));
        if (backwards) {
            add(text, "page_reverse", "True");
        }
        return Json.object().put("rel", rel).put("href", request.baseUrl() + request.path() + "?" + text);
    }

    private static void add(StringBuilder text, String name, String value) {
        text.append(text.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
