package io.nubila.identity.store;

import io.nubila.identity.model.EndpointGroup;
import io.nubila.identity.model.Listing;
import io.nubila.identity.store.Selection.Column;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Endpoint groups, and which endpoints and groups are shown to which projects. */
public final class EndpointFilterStore {
    private static final int MAX_FOUND = 10_000;

    private static final Map<String, Column> FILTERS = Map.of("name", Column.text("name"));

    /** A group by id. */
    public Optional<EndpointGroup> find(Tx tx, String id) {
        return tx.one("SELECT * FROM endpoint_groups WHERE id = ?", EndpointFilterStore::read, id);
    }

    /** One page of groups. */
    public List<EndpointGroup> list(Tx tx, Listing listing) {
        return new Selection("endpoint_groups").matching(listing, FILTERS).page(tx, listing, EndpointFilterStore::read);
    }

    /** Adds a group. */
    public void insert(Tx tx, EndpointGroup group) {
        var _ = tx.update(
                "INSERT INTO endpoint_groups (id, name, description, filters, revision) VALUES (?, ?, ?, ?, 1)",
                group.id(),
                group.name(),
                group.description(),
                Json.write(group.filters()));
    }

    /** Writes what may change of a group. */
    public void update(Tx tx, EndpointGroup group) {
        tx.updateOne(
                "endpoint group " + group.id(),
                """
                UPDATE endpoint_groups SET name = ?, description = ?, filters = ?, revision = revision + 1
                 WHERE id = ? AND revision = ?
                """,
                group.name(),
                group.description(),
                Json.write(group.filters()),
                group.id(),
                group.revision());
    }

    /** Removes a group with its associations. */
    public void delete(Tx tx, String id) {
        var _ = tx.update("DELETE FROM endpoint_groups WHERE id = ?", id);
    }

    /** The groups shown to a project. */
    public List<EndpointGroup> groupsOf(Tx tx, String projectId) {
        return tx.list("""
                SELECT g.* FROM endpoint_groups g JOIN project_endpoint_groups p ON p.endpoint_group_id = g.id
                 WHERE p.project_id = ? ORDER BY g.id LIMIT ?
                """, EndpointFilterStore::read, projectId, MAX_FOUND);
    }

    /** The projects a group is shown to. */
    public List<String> projectsOfGroup(Tx tx, String groupId) {
        return tx.list(
                "SELECT project_id FROM project_endpoint_groups WHERE endpoint_group_id = ? ORDER BY project_id LIMIT ?",
                row -> row.string("project_id"),
                groupId,
                MAX_FOUND);
    }

    /** Whether a group is shown to a project. */
    public boolean hasGroup(Tx tx, String projectId, String groupId) {
        return tx.number("""
                        SELECT count(*) AS n FROM project_endpoint_groups
                         WHERE project_id = ? AND endpoint_group_id = ?
                        """, projectId, groupId) > 0;
    }

    /** Shows a group to a project. */
    public void addGroup(Tx tx, String projectId, String groupId) {
        var _ = tx.update(
                "INSERT INTO project_endpoint_groups (project_id, endpoint_group_id) VALUES (?, ?)",
                projectId,
                groupId);
    }

    /** Shows a group to a project no more; false when it was not shown. */
    public boolean removeGroup(Tx tx, String projectId, String groupId) {
        return tx.update(
                        "DELETE FROM project_endpoint_groups WHERE project_id = ? AND endpoint_group_id = ?",
                        projectId,
                        groupId)
                > 0;
    }

    /** Ids of the endpoints shown to a project one by one. */
    public List<String> endpointsOf(Tx tx, String projectId) {
        return tx.list(
                "SELECT endpoint_id FROM project_endpoints WHERE project_id = ? ORDER BY endpoint_id LIMIT ?",
                row -> row.string("endpoint_id"),
                projectId,
                MAX_FOUND);
    }

    /** The projects an endpoint is shown to by itself. */
    public List<String> projectsOfEndpoint(Tx tx, String endpointId) {
        return tx.list(
                "SELECT project_id FROM project_endpoints WHERE endpoint_id = ? ORDER BY project_id LIMIT ?",
                row -> row.string("project_id"),
                endpointId,
                MAX_FOUND);
    }

    /** Whether an endpoint is shown to a project by itself. */
    public boolean hasEndpoint(Tx tx, String projectId, String endpointId) {
        return tx.number(
                        "SELECT count(*) AS n FROM project_endpoints WHERE project_id = ? AND endpoint_id = ?",
                        projectId,
                        endpointId)
                > 0;
    }

    /** Shows an endpoint to a project. */
    public void addEndpoint(Tx tx, String projectId, String endpointId) {
        var _ = tx.update(
                "INSERT INTO project_endpoints (project_id, endpoint_id) VALUES (?, ?)", projectId, endpointId);
    }

    /** Shows an endpoint to a project no more; false when it was not shown. */
    public boolean removeEndpoint(Tx tx, String projectId, String endpointId) {
        return tx.update(
                        "DELETE FROM project_endpoints WHERE project_id = ? AND endpoint_id = ?", projectId, endpointId)
                > 0;
    }

    /** Whether anything at all is shown to some projects only. */
    public boolean used(Tx tx) {
        return tx.number("""
                        SELECT (SELECT count(*) FROM project_endpoints)
                             + (SELECT count(*) FROM project_endpoint_groups) AS n
                        """) > 0;
    }

    private static EndpointGroup read(Row row) {
        var filters = new HashMap<String, String>();
        for (var filter : row.json("filters").properties()) {
            filters.put(filter.getKey(), filter.getValue().asString(""));
        }
        return new EndpointGroup(
                row.string("id"),
                row.string("name"),
                row.optionalString("description"),
                filters,
                row.number("revision"));
    }
}
