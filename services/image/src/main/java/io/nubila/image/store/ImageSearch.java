package io.nubila.image.store;

import io.nubila.image.model.Image;
import io.nubila.image.model.ImageQuery;
import io.nubila.image.model.ImageQuery.Comparison;
import io.nubila.image.model.ImageQuery.Scope;
import io.nubila.image.model.Visibility;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Tx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Lists images: builds one statement from a query. Column names come from our own code only, values are bound. */
public final class ImageSearch {
    private final ImageStore store;

    public ImageSearch(ImageStore store) {
        this.store = store;
    }

    /** The images of a query, in its order; {@code Invalid} when its marker is unknown. */
    public List<Image> list(Tx tx, ImageQuery query) {
        var clauses = new ArrayList<String>();
        var values = new ArrayList<Object>();
        addScope(query, clauses, values);
        addVisibility(query, clauses, values);
        for (var condition : query.conditions()) {
            if (condition.comparison() == Comparison.IN) {
                clauses.add(
                        condition.column() + " IN (" + places(condition.values().size()) + ")");
            } else {
                clauses.add(condition.column() + " " + condition.comparison().sql() + " ?");
            }
            values.addAll(condition.values());
        }
        query.properties().forEach((name, value) -> {
            clauses.add("id IN (SELECT image_id FROM image_properties WHERE name = ? AND value = ?)");
            values.add(name);
            values.add(value);
        });
        for (var tag : query.tags()) {
            clauses.add("id IN (SELECT image_id FROM image_tags WHERE tag = ?)");
            values.add(tag);
        }
        addMarker(tx, query, clauses, values);
        var sql = new StringBuilder(ImageStore.COLUMNS).append(" WHERE ");
        sql.append(clauses.isEmpty() ? "1 = 1" : String.join(" AND ", clauses)).append(" ORDER BY ");
        for (var order : query.order()) {
            sql.append(order.column()).append(order.descending() ? " DESC, " : " ASC, ");
        }
        sql.append(idDescends(query) ? "id DESC" : "id ASC").append(" LIMIT ?");
        values.add(query.limit());
        return tx.list(sql.toString(), ImageStore::image, values.toArray());
    }

    private static String places(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    private static void addScope(ImageQuery query, List<String> clauses, List<Object> values) {
        if (!(query.scope() instanceof Scope.Project scope)) {
            return;
        }
        var open = "visibility IN ('PUBLIC', 'COMMUNITY')";
        if (scope.project().isEmpty()) {
            clauses.add(open);
            return;
        }
        var status = scope.memberStatus();
        clauses.add(
                "(%s OR owner = ? OR (visibility = 'SHARED' AND id IN (SELECT image_id FROM image_members WHERE member = ?%s)))"
                        .formatted(open, status.isPresent() ? " AND status = ?" : ""));
        values.add(scope.project().get());
        values.add(scope.project().get());
        status.ifPresent(values::add);
    }

    private static void addVisibility(ImageQuery query, List<String> clauses, List<Object> values) {
        if (query.visibility().isPresent()) {
            clauses.add("visibility = ?");
            values.add(query.visibility().get());
            return;
        }
        if (query.anyVisibility()) {
            return;
        }
        var project = switch (query.scope()) {
            case Scope.All all -> all.project();
            case Scope.Project one -> one.project();
        };
        clauses.add(project.isPresent() ? "(visibility <> ? OR owner = ?)" : "visibility <> ?");
        values.add(Visibility.COMMUNITY);
        project.ifPresent(values::add);
    }

    private static boolean idDescends(ImageQuery query) {
        return query.order().isEmpty() || query.order().getLast().descending();
    }

    /** Begins after the marker: for each column of the order, equal in all before it and beyond in it. */
    private void addMarker(Tx tx, ImageQuery query, List<String> clauses, List<Object> values) {
        if (query.after().isEmpty()) {
            return;
        }
        var id = query.after().get();
        var marker = store.find(tx, id)
                .orElseThrow(
                        () -> new Problem.Invalid("Image marker %s could not be found.".formatted(id)).exception());
        var ways = new ArrayList<String>();
        var equal = new ArrayList<String>();
        var bound = new ArrayList<Object>();
        var before = new ArrayList<Object>();
        var order = new ArrayList<>(query.order());
        order.add(new ImageQuery.Order("id", idDescends(query)));
        for (var one : order) {
            var value = column(marker, one.column());
            var parts = new ArrayList<>(equal);
            var arguments = new ArrayList<>(before);
            // Without a value comes before every value, as the database sorts it.
            if (value.isEmpty()) {
                if (!one.descending()) {
                    parts.add(one.column() + " IS NOT NULL");
                    ways.add("(" + String.join(" AND ", parts) + ")");
                    bound.addAll(arguments);
                }
                equal.add(one.column() + " IS NULL");
                continue;
            }
            parts.add(
                    one.descending()
                            ? "(%s < ? OR %s IS NULL)".formatted(one.column(), one.column())
                            : one.column() + " > ?");
            arguments.add(value.get());
            ways.add("(" + String.join(" AND ", parts) + ")");
            bound.addAll(arguments);
            equal.add(one.column() + " = ?");
            before.add(value.get());
        }
        clauses.add("(" + String.join(" OR ", ways) + ")");
        values.addAll(bound);
    }

    private static Optional<Object> column(Image image, String column) {
        var details = image.details();
        return switch (column) {
            case "name" -> details.name().map(text -> text);
            case "status" -> Optional.of(image.status());
            case "container_format" -> details.containerFormat().map(text -> text);
            case "disk_format" -> details.diskFormat().map(text -> text);
            case "size" -> image.content().map(Image.Content::bytes);
            case "id" -> Optional.of(image.id());
            case "created_at" -> Optional.of(image.createdAt());
            case "updated_at" -> Optional.of(image.updatedAt());
            default -> throw new Problem.Bug("lists are not sorted by " + column).exception();
        };
    }
}
