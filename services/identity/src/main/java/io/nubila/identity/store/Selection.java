package io.nubila.identity.store;

import io.nubila.identity.model.Listing;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** One page of a table, put together from conditions; ordered by id, continued after a marker. */
final class Selection {
    private static final Set<String> NO = Set.of("0", "false", "False", "no", "off", "n", "f");

    private final String from;
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> arguments = new ArrayList<>();

    /**
     * @param from what stands between SELECT * FROM and WHERE; the table whose {@code id} orders the list is named first
     */
    Selection(String from) {
        this.from = from;
    }

    /** Adds a condition. */
    Selection and(String condition, Object... values) {
        conditions.add(condition);
        arguments.addAll(List.of(values));
        return this;
    }

    /** Adds the filters of a listing; fields without a column are left to others. */
    Selection matching(Listing listing, Map<String, Column> columns) {
        for (var filter : listing.filters()) {
            var column = columns.get(filter.field());
            if (column != null) {
                match(column, filter);
            }
        }
        return this;
    }

    private void match(Column column, Listing.Filter filter) {
        if (column.truth()) {
            var _ = and(column.name() + " = ?", NO.contains(filter.value()) ? 0 : 1);
            return;
        }
        var left = filter.ignoreCase() ? "lower(" + column.name() + ")" : column.name();
        var right = filter.ignoreCase() ? "lower(?)" : "?";
        var value = filter.value();
        var _ = switch (filter.match()) {
            case EQUALS -> and(left + " = " + right, value);
            case CONTAINS -> and("replace(" + left + ", " + right + ", '') <> " + left, value);
            case STARTS_WITH -> and("substr(" + left + ", 1, length(?)) = " + right, value, value);
            case ENDS_WITH ->
                and(
                        "length(" + left + ") >= length(?) AND substr(" + left + ", length(" + left
                                + ") - length(?) + 1) = " + right,
                        value,
                        value,
                        value);
        };
    }

    /** Reads the page. */
    <T> List<T> page(Tx tx, Listing listing, Function<Row, T> mapper) {
        listing.marker().ifPresent(marker -> {
            var _ = and("id > ?", marker);
        });
        var sql = "SELECT * FROM " + from + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions))
                + " ORDER BY id LIMIT ?";
        arguments.add(listing.limit());
        return tx.list(sql, mapper, arguments.toArray());
    }

    /**
     * A column a list may be filtered by.
     *
     * @param truth whether it holds yes or no
     */
    record Column(String name, boolean truth) {
        static Column text(String name) {
            return new Column(name, false);
        }

        static Column truth(String name) {
            return new Column(name, true);
        }
    }
}
