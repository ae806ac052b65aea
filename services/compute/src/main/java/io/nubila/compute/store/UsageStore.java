package io.nubila.compute.store;

import io.nubila.compute.model.ServerSpec;
import io.nubila.compute.model.ServerUse;
import io.nubila.compute.model.VmState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Servers as they were there over time, deleted or not: SQL only. */
public final class UsageStore {
    /**
     * Servers that were there within a period, by project and id.
     *
     * @param project empty for all
     * @param after the last server of the page before
     */
    public List<ServerUse> within(
            Tx tx, Optional<ProjectId> project, Instant start, Instant stop, Optional<ServerId> after, int limit) {
        var sql = new StringBuilder("""
                SELECT id, project_id, name, spec, vm_state, launched_at, terminated_at FROM servers
                 WHERE launched_at < ? AND (terminated_at IS NULL OR terminated_at > ?)
                """);
        var arguments = new ArrayList<Object>(List.of(stop, start));
        project.ifPresent(id -> {
            sql.append(" AND project_id = ?");
            arguments.add(id);
        });
        after.ifPresent(id -> {
            sql.append(" AND (project_id, id) > (SELECT project_id, id FROM servers WHERE id = ?)");
            arguments.add(id);
        });
        sql.append(" ORDER BY project_id, id LIMIT ?");
        arguments.add(limit);
        return tx.list(sql.toString(), UsageStore::read, arguments.toArray());
    }

    private static ServerUse read(Row row) {
        return new ServerUse(
                new ServerId(row.string("id")),
                new ProjectId(row.string("project_id")),
                row.string("name"),
                row.record("spec", ServerSpec.class).flavor(),
                VmState.valueOf(row.string("vm_state")),
                row.instant("launched_at"),
                row.optionalInstant("terminated_at"));
    }
}
