package io.nubila.network.store;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Tx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Limits set for projects, and how much they use. */
public final class QuotaStore {
    private record Limit(String resource, long maximum) {}

    /** The limits set for a project; what is not set has its default. */
    public Map<String, Long> limits(Tx tx, ProjectId project) {
        var found = new LinkedHashMap<String, Long>();
        tx.list(
                        "SELECT resource, maximum FROM quotas WHERE project_id = ? ORDER BY resource",
                        row -> new Limit(row.string("resource"), row.number("maximum")),
                        project)
                .forEach(limit -> found.put(limit.resource, limit.maximum));
        return found;
    }

    /** Projects for which any limit is set. */
    public List<ProjectId> projects(Tx tx, int limit) {
        return tx.list(
                "SELECT DISTINCT project_id FROM quotas ORDER BY project_id LIMIT ?",
                row -> new ProjectId(row.string("project_id")),
                limit);
    }

    /** Sets a limit. */
    public void set(Tx tx, ProjectId project, String resource, long maximum) {
        var _ = tx.update("DELETE FROM quotas WHERE project_id = ? AND resource = ?", project, resource);
        var _ = tx.update(
                "INSERT INTO quotas (project_id, resource, maximum) VALUES (?, ?, ?)", project, resource, maximum);
    }

    /** Forgets all limits of a project; answers whether there were any. */
    public boolean reset(Tx tx, ProjectId project) {
        return tx.update("DELETE FROM quotas WHERE project_id = ?", project) > 0;
    }

    /** How many of a resource a project has. */
    public long used(Tx tx, ProjectId project, String resource) {
        var table = switch (resource) {
            case "network" -> "networks";
            case "subnet" -> "subnets";
            case "subnetpool" -> "subnet_pools";
            case "rbac_policy" -> "rbac_policies";
            case "port" -> "ports";
            case "router" -> "routers";
            case "floatingip" -> "floating_ips";
            case "security_group" -> "security_groups";
            case "security_group_rule" -> "security_group_rules";
            default -> throw new Problem.Bug("no quota for " + resource).exception();
        };
        return tx.number("SELECT COUNT(*) AS n FROM " + table + " WHERE project_id = ?", project);
    }
}
