package io.nubila.network.store;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes the one statement of a list out of scope, filters, order and marker. Only columns registered here ever get into
 * the text; values are always bound.
 */
final class ListQuery {
    private final String table;
    private final String visible;
    private final Map<String, Column> columns = new LinkedHashMap<>();

    private enum Kind {
        TEXT,
        NUMBER,
        FLAG,
        /** A condition of its own with a place for the values. */
        CONDITION,
        /** A condition whose values are yes or no. */
        FLAG_CONDITION,
        /** A time from which on rows fit. */
        SINCE,
        /** Like a condition that must hold for each value. */
        EACH,
        /** Like a condition that must hold for no value together. */
        NOT
    }

    private record Column(String sql, Kind kind) {}

    /**
     * @param visible condition for rows a project may see, with a question mark wherever the project belongs
     */
    ListQuery(String table, String visible) {
        this.table = table;
        this.visible = visible;
        var _ = text("id").text("project_id").text("name").text("description").number("revision_number", "revision");
        var _ = text("tenant_id", "project_id")
                .number("created_at", "created_at")
                .number("updated_at", "updated_at")
                .put("changed_since", "updated_at >= ?", Kind.SINCE)
                .put("tags", "EXISTS (SELECT 1 FROM tags t WHERE t.resource_id = id AND t.tag = ?)", Kind.EACH)
                .condition("tags-any", "id IN (SELECT resource_id FROM tags WHERE tag IN (%s))")
                .put("not-tags", "EXISTS (SELECT 1 FROM tags t WHERE t.resource_id = id AND t.tag = ?)", Kind.NOT)
                .condition("not-tags-any", "id NOT IN (SELECT resource_id FROM tags WHERE tag IN (%s))");
    }

    private ListQuery(String table, String visible, Map<String, Column> columns) {
        this.table = table;
        this.visible = visible;
        this.columns.putAll(columns);
    }

    /** Of a table that has none of the usual columns but the id. */
    static ListQuery bare(String table, String visible) {
        return new ListQuery(table, visible, Map.of());
    }

    private ListQuery put(String attribute, String sql, Kind kind) {
        columns.put(attribute, new Column(sql, kind));
        return this;
    }

    /** A text column named as the attribute. */
    ListQuery text(String attribute) {
        return put(attribute, attribute, Kind.TEXT);
    }

    /** A text column of another name. */
    ListQuery text(String attribute, String column) {
        return put(attribute, column, Kind.TEXT);
    }

    /** A column of whole numbers. */
    ListQuery number(String attribute, String column) {
        return put(attribute, column, Kind.NUMBER);
    }

    /** A column of yes and no. */
    ListQuery flag(String attribute, String column) {
        return put(attribute, column, Kind.FLAG);
    }

    /** A condition with one {@code %s} where the question marks of the values go. */
    ListQuery condition(String attribute, String sql) {
        return put(attribute, sql, Kind.CONDITION);
    }

    /** A condition whose values are yes or no, with one {@code %s} where their question marks go. */
    ListQuery flagCondition(String attribute, String sql) {
        return put(attribute, sql, Kind.FLAG_CONDITION);
    }

    /** A condition with one question mark that must hold for each value. */
    ListQuery eachCondition(String attribute, String sql) {
        return put(attribute, sql, Kind.EACH);
    }

    /** The rows wanted. {@code NotFound} when the marker is not there. */
    <T> List<T> list(Tx tx, Scope scope, Wanted wanted, Function<Row, T> mapper) {
        var arguments = new ArrayList<Object>();
        var where = new ArrayList<String>();
        scope(scope, where, arguments);
        wanted.filters().forEach(filter -> filter(filter, where, arguments));
        var order = order(wanted);
        wanted.marker().ifPresent(marker -> after(tx, marker, order, where, arguments));
        var sql = new StringBuilder("SELECT * FROM ").append(table);
        if (!where.isEmpty()) {
            sql.append(" WHERE ").append(String.join(" AND ", where));
        }
        sql.append(" ORDER BY ");
        for (int i = 0; i < order.size(); i++) {
            sql.append(i == 0 ? "" : ", ").append(order.get(i).column).append(order.get(i).descending ? " DESC" : "");
        }
        sql.append(" LIMIT ?");
        arguments.add(wanted.limit());
        var found = tx.list(sql.toString(), mapper, arguments.toArray());
        if (!wanted.backwards()) {
            return found;
        }
        var reversed = new ArrayList<>(found);
        Collections.reverse(reversed);
        return reversed;
    }

    private record Order(String column, boolean descending, boolean numeric) {}

    private List<Order> order(Wanted wanted) {
        var order = new ArrayList<Order>();
        boolean hasId = false;
        for (var sort : wanted.sorts()) {
            var column = column(sort.attribute());
            if (column.kind.compareTo(Kind.FLAG) > 0) {
                throw new Problem.Invalid(
                                "HTTPBadRequest",
                                "%s is invalid attribute for sort_key".formatted(List.of(sort.attribute())))
                        .exception();
            }
            order.add(new Order(column.sql, sort.descending() != wanted.backwards(), column.kind != Kind.TEXT));
            hasId |= column.sql.equals("id");
        }
        if (!hasId) {
            order.add(new Order("id", wanted.backwards(), false));
        }
        return order;
    }

    private void scope(Scope scope, List<String> where, List<Object> arguments) {
        if (scope instanceof Scope.Project own) {
            where.add("(" + visible + ")");
            visible.chars().filter(c -> c == '?').forEach(_ -> arguments.add(own.id()));
        }
    }

    private void filter(Wanted.Filter filter, List<String> where, List<Object> arguments) {
        var column = column(filter.attribute());
        var marks = String.join(", ", Collections.nCopies(filter.values().size(), "?"));
        switch (column.kind) {
            case TEXT -> {
                boolean absent = filter.values().contains("");
                where.add(
                        absent
                                ? "(%s IN (%s) OR %s IS NULL)".formatted(column.sql, marks, column.sql)
                                : "%s IN (%s)".formatted(column.sql, marks));
                arguments.addAll(filter.values());
            }
            case NUMBER -> {
                where.add("%s IN (%s)".formatted(column.sql, marks));
                filter.values().forEach(value -> arguments.add(whole(filter.attribute(), value)));
            }
            case FLAG -> {
                where.add("%s IN (%s)".formatted(column.sql, marks));
                filter.values().forEach(value -> arguments.add(truth(filter.attribute(), value)));
            }
            case CONDITION -> {
                where.add(column.sql.formatted(marks));
                arguments.addAll(filter.values());
            }
            case FLAG_CONDITION -> {
                where.add(column.sql.formatted(marks));
                filter.values().forEach(value -> arguments.add(truth(filter.attribute(), value)));
            }
            case SINCE ->
                filter.values().forEach(value -> {
                    where.add(column.sql);
                    arguments.add(time(filter.attribute(), value));
                });
            case EACH ->
                filter.values().forEach(value -> {
                    where.add(column.sql);
                    arguments.add(value);
                });
            case NOT -> {
                var all =
                        String.join(" AND ", Collections.nCopies(filter.values().size(), column.sql));
                where.add("NOT (" + all + ")");
                arguments.addAll(filter.values());
            }
        }
    }

    private static long whole(String attribute, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new Problem.Invalid(
                            "HTTPBadRequest",
                            "Invalid input for %s. Reason: '%s' is not an integer.".formatted(attribute, value))
                    .exception(e);
        }
    }

    private static Instant time(String attribute, String value) {
        try {
            return value.endsWith("Z") ? Instant.parse(value) : Instant.parse(value + "Z");
        } catch (DateTimeParseException e) {
            throw new Problem.Invalid(
                            "HTTPBadRequest",
                            "Invalid input for %s. Reason: '%s' is not a time.".formatted(attribute, value))
                    .exception(e);
        }
    }

    static boolean truth(String attribute, String value) {
        return switch (value.toLowerCase(java.util.Locale.ROOT)) {
            case "true", "1", "t", "yes", "on" -> true;
            case "false", "0", "f", "no", "off" -> false;
            default ->
                throw new Problem.Invalid(
                                "HTTPBadRequest",
                                "Invalid input for %s. Reason: '%s' cannot be converted to boolean."
                                        .formatted(attribute, value))
                        .exception();
        };
    }

    /** Keyset paging: rows behind the marker's row in this order. */
    private void after(Tx tx, String marker, List<Order> order, List<String> where, List<Object> arguments) {
        var names = order.stream().map(Order::column).toList();
        var sql = "SELECT %s FROM %s WHERE id = ?".formatted(String.join(", ", names), table);
        var values = tx.one(
                        sql,
                        row -> order.stream()
                                .<Object>map(part -> part.numeric
                                        ? (Object) row.number(part.column)
                                        : row.optionalString(part.column).orElse(""))
                                .toList(),
                        marker)
                .orElseThrow(() -> new Problem.NotFound(
                                "HTTPNotFound", "The marker %s could not be found.".formatted(marker))
                        .exception());
        var alternatives = new ArrayList<String>();
        for (int i = 0; i < order.size(); i++) {
            var parts = new ArrayList<String>();
            for (int j = 0; j < i; j++) {
                parts.add(order.get(j).column + " = ?");
                arguments.add(values.get(j));
            }
            parts.add(order.get(i).column + (order.get(i).descending ? " < ?" : " > ?"));
            arguments.add(values.get(i));
            alternatives.add(String.join(" AND ", parts));
        }
        where.add("(" + String.join(" OR ", alternatives) + ")");
    }

    private Column column(String attribute) {
        var column = columns.get(attribute);
        if (column == null) {
            throw new Problem.Bug("no column for attribute " + attribute).exception();
        }
        return column;
    }

    /** Condition and values of one row within a scope, for single look-ups. */
    <T> java.util.Optional<T> find(Tx tx, Scope scope, String id, Function<Row, T> mapper) {
        var arguments = new ArrayList<Object>();
        var where = new ArrayList<String>();
        where.add("id = ?");
        arguments.add(id);
        scope(scope, where, arguments);
        return tx.one("SELECT * FROM " + table + " WHERE " + String.join(" AND ", where), mapper, arguments.toArray());
    }
}
