package io.nubila.image.api;

import io.nubila.contracts.image.ImageId;
import io.nubila.image.ImageConfig;
import io.nubila.image.model.ImageQuery;
import io.nubila.image.model.ImageQuery.Comparison;
import io.nubila.image.model.ImageQuery.Condition;
import io.nubila.image.model.ImageQuery.Order;
import io.nubila.image.model.ImageQuery.Scope;
import io.nubila.image.model.Member;
import io.nubila.image.model.Visibility;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the query of {@code GET /v2/images}: every parameter it does not know filters by an additional property. */
final class ImageListQuery {
    private static final Set<String> SORTABLE =
            Set.of("name", "status", "container_format", "disk_format", "size", "id", "created_at", "updated_at");
    private static final Set<String> RANGES = Set.of("size", "min_ram", "min_disk", "virtual_size");
    private static final Set<String> TEXTS = Set.of("owner", "checksum", "os_hash_value");
    private static final Set<String> HANDLED =
            Set.of("limit", "marker", "member_status", "tag", "sort", "sort_key", "sort_dir", "os_hash_algo");
    private static final Map<String, Comparison> OPERATORS = Map.of(
            "eq", Comparison.EQUAL,
            "neq", Comparison.NOT_EQUAL,
            "lt", Comparison.LESS,
            "lte", Comparison.AT_MOST,
            "gt", Comparison.MORE,
            "gte", Comparison.AT_LEAST);
    /** A value of an {@code in:} list: in double quotes, or up to the next comma. */
    private static final Pattern LISTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\",?|([^,]+),?");

    private final Request request;
    private final ImageConfig config;
    private final List<Condition> conditions = new ArrayList<>();
    private final Map<String, String> properties = new HashMap<>();
    private Optional<Visibility> visibility = Optional.empty();
    private boolean anyVisibility;

    ImageListQuery(Request request, ImageConfig config) {
        this.request = request;
        this.config = config;
    }

    /** The query; {@code Invalid} naming the parameter that cannot be understood. */
    ImageQuery read(boolean administrator) {
        for (var name : request.query().names()) {
            if (!HANDLED.contains(name)) {
                filter(name, request.query().first(name).orElse(""));
            }
        }
        if (!request.query().has("os_hidden")) {
            equal("os_hidden", false);
        }
        var project = request.caller().projectId();
        return new ImageQuery(
                administrator ? new Scope.All(project) : new Scope.Project(project, memberStatus()),
                visibility,
                anyVisibility,
                conditions,
                properties,
                new HashSet<>(
                        request.query().all("tag").stream().map(String::strip).toList()),
                order(),
                request.query().first("marker").map(ImageId::new),
                limit());
    }

    private int limit() {
        var text = request.query().first("limit");
        if (text.isEmpty()) {
            return config.defaultPage();
        }
        long wanted;
        try {
            wanted = Long.parseLong(text.get());
        } catch (NumberFormatException e) {
            throw invalid("limit param must be an integer");
        }
        if (wanted < 0) {
            throw invalid("limit param must be positive");
        }
        return (int) Math.min(wanted, config.maxPage());
    }

    private Optional<Member.Status> memberStatus() {
        var word = request.query().first("member_status").orElse("accepted");
        if (word.equals("all")) {
            return Optional.empty();
        }
        return Optional.of(Member.Status.of(word).orElseThrow(() -> invalid("Invalid status: " + word)));
    }

    private void filter(String name, String value) {
        switch (name) {
            case "visibility" -> {
                anyVisibility = value.equals("all");
                if (!anyVisibility) {
                    visibility = Optional.of(
                            Visibility.of(value).orElseThrow(() -> invalid("Invalid visibility value: " + value)));
                }
            }
            case "os_hidden", "protected" -> equal(name, yes(name, value));
            case "name", "id", "container_format", "disk_format" -> anyOf(name, value);
            case "status" -> anyOf(name, value.startsWith("in:") ? "in:" + upper(value.substring(3)) : upper(value));
            case "created_at", "updated_at" -> time(name, value);
            case "changes-since" -> throw invalid("The \"changes-since\" filter is no longer available on v2.");
            default -> plain(name, value);
        }
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    private void plain(String name, String value) {
        int end = name.length() - 4;
        if (end > 0 && RANGES.contains(name.substring(0, end))) {
            var comparison = switch (name.substring(end)) {
                case "_min" -> Optional.of(Comparison.AT_LEAST);
                case "_max" -> Optional.of(Comparison.AT_MOST);
                default -> Optional.<Comparison>empty();
            };
            if (comparison.isPresent()) {
                conditions.add(new Condition(name.substring(0, end), comparison.get(), List.of(number(value))));
                return;
            }
        }
        if (RANGES.contains(name)) {
            equal(name, number(value));
        } else if (TEXTS.contains(name)) {
            equal(name, value);
        } else {
            properties.put(name, value);
        }
    }

    private void equal(String column, Object value) {
        conditions.add(new Condition(column, Comparison.EQUAL, List.of(value)));
    }

    private static long number(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw invalid("Unable to filter on a range with a non-numeric value.");
        }
    }

    private static boolean yes(String name, String value) {
        return switch (name.equals("os_hidden") ? value.toLowerCase(Locale.ROOT) : value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw invalid("Invalid value '%s' for '%s' filter. Valid values are 'true' or 'false'."
                        .formatted(value, name));
        };
    }

    private void anyOf(String column, String expression) {
        int colon = expression.indexOf(':');
        var operator = colon < 0 ? "eq" : expression.substring(0, colon).toLowerCase(Locale.ROOT);
        var value = expression.substring(colon + 1);
        switch (operator) {
            case "eq" -> equal(column, value);
            case "in" -> conditions.add(new Condition(column, Comparison.IN, listed(value)));
            default -> throw invalid("Unable to filter by unknown operator '%s'.".formatted(operator));
        }
    }

    private static List<Object> listed(String value) {
        if (value.chars().filter(c -> c == '"').count() % 2 != 0) {
            throw invalid("Invalid filter value %s. The quote is not closed.".formatted(value));
        }
        var found = new ArrayList<>();
        var matcher = LISTED.matcher(value);
        while (matcher.find()) {
            found.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        return found;
    }

    private void time(String column, String expression) {
        var whole = instant(expression);
        if (whole.isPresent()) {
            equal(column, whole.get());
            return;
        }
        int colon = expression.indexOf(':');
        var operator = colon < 0 ? "eq" : expression.substring(0, colon);
        var comparison = Optional.ofNullable(OPERATORS.get(operator));
        var threshold = instant(expression.substring(colon + 1));
        if (comparison.isEmpty()) {
            throw invalid("Unable to filter on a unknown operator.");
        }
        conditions.add(new Condition(
                column,
                comparison.get(),
                List.of(threshold.orElseThrow(() -> invalid(
                        "Bad \"%s\" query filter format. Use ISO 8601 DateTime notation.".formatted(column))))));
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            try {
                return Optional.of(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
            } catch (DateTimeParseException again) {
                return Optional.empty();
            }
        }
    }

    private List<Order> order() {
        var keys = new ArrayList<String>();
        var directions = new ArrayList<String>();
        var together = request.query().first("sort");
        if (together.isPresent()) {
            if (request.query().has("sort_key") || request.query().has("sort_dir")) {
                throw invalid("Old and new sorting syntax cannot be combined");
            }
            for (var part : together.get().strip().split(",", -1)) {
                int colon = part.indexOf(':');
                keys.add((colon < 0 ? part : part.substring(0, colon)).strip());
                directions.add(colon < 0 ? "desc" : part.substring(colon + 1).strip());
            }
        } else {
            request.query().all("sort_key").forEach(key -> keys.add(key.strip()));
            request.query().all("sort_dir").forEach(direction -> directions.add(direction.strip()));
            if (directions.size() > 1 && directions.size() != keys.size()) {
                throw invalid("Number of sort dirs does not match the number of sort keys");
            }
        }
        if (keys.isEmpty()) {
            keys.add("created_at");
        }
        var order = new ArrayList<Order>();
        for (int i = 0; i < keys.size(); i++) {
            var direction = directions.isEmpty() ? "desc" : directions.get(Math.min(i, directions.size() - 1));
            order.add(order(keys.get(i), direction));
        }
        if (!keys.contains("created_at") && !keys.contains("id")) {
            order.add(new Order("created_at", order.getLast().descending()));
        }
        return order;
    }

    private static Order order(String key, String direction) {
        if (!SORTABLE.contains(key)) {
            throw invalid("Invalid sort key: %s. It must be one of the following: %s."
                    .formatted(key, String.join(", ", SORTABLE)));
        }
        if (!direction.equals("asc") && !direction.equals("desc")) {
            throw invalid("Invalid sort direction: " + direction);
        }
        return new Order(key, direction.equals("desc"));
    }

    private static RuntimeException invalid(String message) {
        return new Problem.Invalid(message).exception();
    }
}
