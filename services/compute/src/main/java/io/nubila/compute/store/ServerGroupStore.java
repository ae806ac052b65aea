package io.nubila.compute.store;

import io.nubila.compute.model.ServerGroup;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Server groups and their members: SQL only. */
public final class ServerGroupStore {
    private static final String SELECT =
            "SELECT number, id, project_id, user_id, name, policy, max_per_host, created_at FROM server_groups";

    /** Groups in the order in which they were made; of everyone when no project is named. */
    public List<ServerGroup> list(Tx tx, Optional<ProjectId> project, int offset, int limit) {
        return project.isPresent()
                ? tx.list(
                        SELECT + " WHERE project_id = ? ORDER BY number LIMIT ? OFFSET ?",
                        ServerGroupStore::read,
                        project.get(),
                        limit,
                        offset)
                : tx.list(SELECT + " ORDER BY number LIMIT ? OFFSET ?", ServerGroupStore::read, limit, offset);
    }

    /** A group by id. */
    public Optional<ServerGroup> find(Tx tx, String id) {
        return tx.one(SELECT + " WHERE id = ?", ServerGroupStore::read, id);
    }

    /** The group a server is in. */
    public Optional<ServerGroup> ofServer(Tx tx, ServerId server) {
        return tx.one(
                SELECT + " WHERE id = (SELECT group_id FROM server_group_members WHERE server_id = ?)",
                ServerGroupStore::read,
                server);
    }

    /** How many groups a project has; of one user when one is named. */
    public int count(Tx tx, ProjectId project, Optional<UserId> user) {
        return user.isPresent()
                ? (int) tx.number(
                        "SELECT COUNT(*) AS n FROM server_groups WHERE project_id = ? AND user_id = ?",
                        project,
                        user.get())
                : (int) tx.number("SELECT COUNT(*) AS n FROM server_groups WHERE project_id = ?", project);
    }

    /** The living members of each of these groups. */
    public Map<String, List<ServerId>> members(Tx tx, List<ServerGroup> groups) {
        var found = new HashMap<String, List<ServerId>>();
        if (groups.isEmpty()) {
            return found;
        }
        var places = "?" + ", ?".repeat(groups.size() - 1);
        var _ = tx.list(
                """
                SELECT m.group_id, m.server_id FROM server_group_members m JOIN servers s ON s.id = m.server_id
                 WHERE s.deleted = 0 AND m.group_id IN (%s) ORDER BY s.created_at, m.server_id
                """.formatted(places),
                row -> found.computeIfAbsent(row.string("group_id"), _ -> new ArrayList<>())
                        .add(new ServerId(row.string("server_id"))),
                groups.stream().map(ServerGroup::id).toArray());
        return found;
    }

    /** How many living members a user has in a group. */
    public int members(Tx tx, ServerGroup group, UserId user) {
        return (int) tx.number("""
                SELECT COUNT(*) AS n FROM server_group_members m JOIN servers s ON s.id = m.server_id
                 WHERE s.deleted = 0 AND m.group_id = ? AND s.user_id = ?
                """, group.id(), user);
    }

    /** The hosts on which living members of a group are, with how many; one server is not counted. */
    public Map<HostName, Integer> hosts(Tx tx, ServerGroup group, ServerId except) {
        var found = new LinkedHashMap<HostName, Integer>();
        var _ = tx.list(
                """
                SELECT s.host, COUNT(*) AS members
                  FROM server_group_members m JOIN servers s ON s.id = m.server_id
                 WHERE m.group_id = ? AND s.deleted = 0 AND s.host IS NOT NULL AND s.id <> ?
                 GROUP BY s.host ORDER BY s.host
                """,
                row -> Optional.ofNullable(found.put(new HostName(row.string("host")), row.integer("members"))),
                group.id(),
                except);
        return found;
    }

    /** Puts a server into a group. */
    public void join(Tx tx, ServerGroup group, ServerId server) {
        int _ = tx.update("INSERT INTO server_group_members (group_id, server_id) VALUES (?, ?)", group.id(), server);
        tx.event("server_group", group.id(), "join", Optional.empty(), Optional.of(new Member(server.value())));
    }

    /** Adds a group without members. */
    public ServerGroup insert(Tx tx, ServerGroup wanted) {
        int _ = tx.update(
                """
                INSERT INTO server_groups (number, id, project_id, user_id, name, policy, max_per_host, created_at)
                VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM server_groups), ?, ?, ?, ?, ?, ?, ?)
                """,
                wanted.id(),
                wanted.project(),
                wanted.user(),
                wanted.name(),
                wanted.policy(),
                wanted.maxPerHost(),
                tx.now());
        var made = find(tx, wanted.id()).orElseThrow(() -> missing(wanted.id()));
        tx.event("server_group", made.id(), "create", Optional.empty(), Optional.of(made));
        return made;
    }

    /** Removes a group; its members stay as they are. */
    public void delete(Tx tx, ServerGroup group) {
        int _ = tx.update("DELETE FROM server_groups WHERE id = ?", group.id());
        tx.event("server_group", group.id(), "delete", Optional.of(group), Optional.empty());
    }

    /** What is said of a group that is not there. */
    public static RuntimeException missing(String id) {
        return new Problem.NotFound("InstanceGroupNotFound", "Instance group %s could not be found.".formatted(id))
                .exception();
    }

    private static ServerGroup read(Row row) {
        return new ServerGroup(
                row.number("number"),
                row.string("id"),
                new ProjectId(row.string("project_id")),
                new UserId(row.string("user_id")),
                row.string("name"),
                ServerGroup.Policy.valueOf(row.string("policy")),
                row.optionalInteger("max_per_host"),
                row.instant("created_at"));
    }

    /** What the event log keeps of a new member. */
    private record Member(String server) {}
}
