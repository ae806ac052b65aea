package io.nubila.compute.store;

import io.nubila.compute.model.TaskState;
import io.nubila.compute.model.VmState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which servers to list, in which order.
 *
 * @param project empty for all projects
 * @param deleted whether deleted servers are listed instead of living ones; empty for both
 * @param name a regular expression as upstream has it, reduced to a substring or an anchored text by the edge
 * @param states resting states and tasks that fit; empty for any
 * @param among only these servers
 * @param reservation what all servers of one request have in common
 * @param sort column and direction, see {@link Sort}
 * @param marker the server after which the page begins
 */
public record ServerQuery(
        Optional<ProjectId> project,
        Optional<Boolean> deleted,
        Optional<NameMatch> name,
        List<VmState> states,
        List<TaskState> tasks,
        Optional<String> host,
        Optional<String> image,
        Optional<String> flavor,
        Optional<String> user,
        Optional<String> id,
        Optional<String> keyName,
        Optional<String> description,
        Optional<Boolean> locked,
        Optional<Instant> changedSince,
        Optional<Instant> changedBefore,
        Tags tags,
        Optional<List<ServerId>> among,
        Optional<String> reservation,
        Sort sort,
        Optional<Marker> marker,
        int limit) {

    /** All living servers of everyone, newest first. */
    public static ServerQuery all(int limit) {
        return new ServerQuery(
                Optional.empty(),
                Optional.of(false),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Tags.ANY,
                Optional.empty(),
                Optional.empty(),
                Sort.NEWEST_FIRST,
                Optional.empty(),
                limit);
    }

    /** The same with another limit. */
    public ServerQuery first(int most) {
        return new ServerQuery(
                project,
                deleted,
                name,
                states,
                tasks,
                host,
                image,
                flavor,
                user,
                id,
                keyName,
                description,
                locked,
                changedSince,
                changedBefore,
                tags,
                among,
                reservation,
                sort,
                marker,
                most);
    }

    /**
     * Tags a server has or lacks; empty lists ask for nothing.
     *
     * @param all has all of these
     * @param any has one of these
     * @param notAll lacks one of these
     * @param none has none of these
     */
    public record Tags(List<String> all, List<String> any, List<String> notAll, List<String> none) {
        /** Whatever they are. */
        public static final Tags ANY = new Tags(List.of(), List.of(), List.of(), List.of());
    }

    /** How a name is matched. */
    public record NameMatch(String text, boolean fromStart, boolean toEnd) {}

    /** Where a page begins: the sort value and the id of the last server of the page before. */
    public record Marker(Object value, String id) {}

    /** A sort column, always with the id as the last word. */
    public record Sort(String column, boolean ascending) {
        private static final List<String> COLUMNS = List.of(
                "created_at",
                "updated_at",
                "name",
                "id",
                "project_id",
                "user_id",
                "host",
                "vm_state",
                "task_state",
                "power_state",
                "key_name",
                "launched_at",
                "image_id",
                "flavor_id",
                "description",
                "locked");

        /** Columns that may be empty, with what they count as then: nothing is smaller, and markers name it too. */
        private static final Map<String, String> EMPTY = Map.of(
                "host", "''",
                "task_state", "''",
                "key_name", "''",
                "launched_at", "0",
                "image_id", "''",
                "description", "''");

        // After the columns, for it is checked against them.
        static final Sort NEWEST_FIRST = new Sort("created_at", false);

        public Sort {
            if (!COLUMNS.contains(column)) {
                throw new io.nubila.kernel.base.Problem.Bug("no sort column " + column).exception();
            }
        }

        /** What is sorted by. A comparison with an empty column would be neither true nor false. */
        private String expression() {
            return EMPTY.containsKey(column) ? "COALESCE(%s, %s)".formatted(column, EMPTY.get(column)) : column;
        }
    }

    /** The clauses behind FROM; adds what they need to {@code arguments}. */
    String where(List<Object> arguments) {
        var sql = new StringBuilder(" WHERE 1 = 1");
        equal(sql, arguments, "project_id", project);
        equal(sql, arguments, "deleted", deleted);
        equal(sql, arguments, "host", host);
        equal(sql, arguments, "image_id", image);
        equal(sql, arguments, "flavor_id", flavor);
        equal(sql, arguments, "user_id", user);
        equal(sql, arguments, "id", id);
        equal(sql, arguments, "key_name", keyName);
        equal(sql, arguments, "locked", locked);
        oneOf(sql, arguments, "vm_state", states);
        oneOf(sql, arguments, "task_state", tasks);
        among.ifPresent(ids -> {
            sql.append(" AND id IN (NULL").append(", ?".repeat(ids.size())).append(')');
            arguments.addAll(ids);
        });
        tags.all().forEach(tag -> tagged(sql, arguments, "EXISTS", List.of(tag)));
        if (!tags.any().isEmpty()) {
            tagged(sql, arguments, "EXISTS", tags.any());
        }
        if (!tags.none().isEmpty()) {
            tagged(sql, arguments, "NOT EXISTS", tags.none());
        }
        if (!tags.notAll().isEmpty()) {
            sql.append(" AND NOT (1 = 1");
            tags.notAll().forEach(tag -> tagged(sql, arguments, "EXISTS", List.of(tag)));
            sql.append(')');
        }
        name.ifPresent(match -> {
            sql.append(" AND name LIKE ? ESCAPE '\\'");
            arguments.add(like(match));
        });
        description.ifPresent(text -> {
            sql.append(" AND description LIKE ? ESCAPE '\\'");
            arguments.add(like(new NameMatch(text, false, false)));
        });
        reservation.ifPresent(id -> {
            sql.append(" AND spec LIKE ? ESCAPE '\\'");
            arguments.add(like(new NameMatch("\"reservationId\":\"%s\"".formatted(id), false, false)));
        });
        changedSince.ifPresent(since -> {
            sql.append(" AND updated_at >= ?");
            arguments.add(since);
        });
        changedBefore.ifPresent(before -> {
            sql.append(" AND updated_at <= ?");
            arguments.add(before);
        });
        var direction = sort.ascending() ? "ASC" : "DESC";
        marker.ifPresent(at -> {
            var sign = sort.ascending() ? ">" : "<";
            sql.append(" AND (%s, id) %s (?, ?)".formatted(sort.expression(), sign));
            arguments.add(at.value());
            arguments.add(at.id());
        });
        sql.append(" ORDER BY %s %s, id %s LIMIT ?".formatted(sort.expression(), direction, direction));
        arguments.add(limit);
        return sql.toString();
    }

    private static void equal(StringBuilder sql, List<Object> arguments, String column, Optional<?> value) {
        value.ifPresent(found -> {
            sql.append(" AND ").append(column).append(" = ?");
            arguments.add(found);
        });
    }

    private static void tagged(StringBuilder sql, List<Object> arguments, String exists, List<String> wanted) {
        sql.append(" AND ").append(exists);
        sql.append(" (SELECT 1 FROM server_tags t WHERE t.server_id = servers.id AND t.tag IN (?");
        sql.append(", ?".repeat(wanted.size() - 1)).append("))");
        arguments.addAll(wanted);
    }

    private static void oneOf(
            StringBuilder sql, List<Object> arguments, String column, List<? extends Enum<?>> values) {
        if (!values.isEmpty()) {
            sql.append(" AND ").append(column).append(" IN (?");
            sql.append(", ?".repeat(values.size() - 1)).append(')');
            arguments.addAll(values);
        }
    }

    private static String like(NameMatch match) {
        var escaped = match.text().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        return (match.fromStart() ? "" : "%") + escaped + (match.toEnd() ? "" : "%");
    }
}
