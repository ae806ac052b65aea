package io.nubila.network.store;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import io.nubila.network.model.Standard;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** How the columns that all tables share, and lists within a column, are read and written. */
final class Columns {
    private static final String NOTHING = "[]";

    private Columns() {}

    static Standard standard(Row row) {
        return new Standard(
                new ProjectId(row.string("project_id")),
                row.string("name"),
                row.string("description"),
                texts(row, "tags"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.number("revision"));
    }

    static List<String> texts(Row row, String column) {
        return list(row, column, String[].class);
    }

    static <T> List<T> list(Row row, String column, Class<T[]> type) {
        var text = row.string(column);
        return text.equals(NOTHING) ? List.of() : List.of(Json.read(text, type));
    }

    static String write(Collection<?> values) {
        return values.isEmpty() ? NOTHING : Json.write(values);
    }

    static String marks(Collection<?> values) {
        return String.join(", ", Collections.nCopies(values.size(), "?"));
    }

    /** Keeps the table by which tags are searched in step with a row's tags. */
    static void tag(Tx tx, String id, List<String> before, List<String> after) {
        if (before.equals(after)) {
            return;
        }
        for (var tag : before) {
            if (!after.contains(tag)) {
                var _ = tx.update("DELETE FROM tags WHERE resource_id = ? AND tag = ?", id, tag);
            }
        }
        for (var tag : after) {
            if (!before.contains(tag)) {
                var _ = tx.update("INSERT INTO tags (resource_id, tag) VALUES (?, ?)", id, tag);
            }
        }
    }
}
