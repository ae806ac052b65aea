package io.nubila.compute.store;

import io.nubila.compute.model.Flavor;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which flavors to list, in which order.
 *
 * @param who whose view it is
 * @param minMemoryMib 0 for any
 * @param minRootGib 0 for any
 * @param sortKey one of {@link #SORT_KEYS}
 * @param marker the last flavor of the page before
 */
public record FlavorQuery(
        Scope who,
        int minMemoryMib,
        int minRootGib,
        String sortKey,
        boolean ascending,
        Optional<Flavor> marker,
        int limit) {

    /** Columns by the names the API sorts by. */
    private static final Map<String, String> COLUMNS = Map.ofEntries(
            Map.entry("flavorid", "id"),
            Map.entry("id", "number"),
            Map.entry("name", "name"),
            Map.entry("memory_mb", "memory_mib"),
            Map.entry("vcpus", "vcpus"),
            // Every flavor weighs the same: a constant, in a form no ORDER BY takes for a column's place.
            Map.entry("vcpu_weight", "vcpus * 0"),
            Map.entry("root_gb", "root_gib"),
            Map.entry("ephemeral_gb", "ephemeral_gib"),
            Map.entry("swap", "swap_mib"),
            Map.entry("rxtx_factor", "rxtx_factor"),
            Map.entry("is_public", "is_public"),
            Map.entry("disabled", "disabled"),
            Map.entry("created_at", "created_at"),
            Map.entry("updated_at", "COALESCE(updated_at, 0)"),
            Map.entry("description", "COALESCE(description, '')"));

    /** Names the API sorts by. */
    public static final List<String> SORT_KEYS = List.copyOf(COLUMNS.keySet());

    /** Whose view of the flavors it is. */
    public sealed interface Scope {
        /** Public ones, and private ones the project was given. */
        record Usable(Optional<ProjectId> project) implements Scope {}

        /** Private ones only. */
        record Private() implements Scope {}

        /** Every one. */
        record All() implements Scope {}
    }

    public FlavorQuery {
        if (!COLUMNS.containsKey(sortKey)) {
            throw new Problem.Invalid("Sort key supplied is invalid: %s".formatted(sortKey)).exception();
        }
    }

    /** A statement and its arguments. */
    record Sql(String text, List<Object> arguments) {}

    /** The clauses behind FROM. */
    Sql where() {
        var sql = new StringBuilder(" WHERE memory_mib >= ? AND root_gib >= ?");
        var arguments = new ArrayList<Object>(List.of(minMemoryMib, minRootGib));
        scope(who, sql, arguments);
        var column = COLUMNS.get(sortKey);
        var direction = ascending ? "ASC" : "DESC";
        marker.ifPresent(last -> {
            var sign = ascending ? ">" : "<";
            // The marker's own row says where its page ends, whatever the column.
            sql.append(" AND (%s, id) %s (SELECT %s, id FROM flavors WHERE id = ?)".formatted(column, sign, column));
            arguments.add(last.id());
        });
        sql.append(" ORDER BY %s %s, id %s LIMIT ?".formatted(column, direction, direction));
        arguments.add(limit);
        return new Sql(sql.toString(), arguments);
    }

    /** Appends what a scope lets through. */
    static void scope(Scope who, StringBuilder sql, List<Object> arguments) {
        switch (who) {
            case Scope.All() -> {}
            case Scope.Private() -> sql.append(" AND is_public = 0");
            case Scope.Usable(var project) -> {
                sql.append("""
                         AND (is_public = 1 OR EXISTS
                             (SELECT 1 FROM flavor_access WHERE flavor_id = flavors.id AND project_id = ?))
                        """);
                arguments.add(project.map(ProjectId::value).orElse(""));
            }
        }
    }
}
