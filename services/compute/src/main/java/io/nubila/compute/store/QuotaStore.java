package io.nubila.compute.store;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.kernel.db.Tx;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Limits that differ from the defaults, of projects and of users within projects: SQL only. */
public final class QuotaStore {
    /** Limits by resource; of the project itself when no user is named. */
    public Map<String, Integer> limits(Tx tx, ProjectId project, Optional<UserId> user) {
        var found = new LinkedHashMap<String, Integer>();
        var _ = tx.list(
                "SELECT resource, hard_limit FROM quotas WHERE project_id = ? AND user_id = ? ORDER BY resource",
                row -> found.put(row.string("resource"), row.integer("hard_limit")),
                project,
                user.map(UserId::value).orElse(""));
        return found;
    }

    /** Sets a limit; -1 for none. */
    public void set(Tx tx, ProjectId project, Optional<UserId> user, String resource, int limit) {
        var before = Optional.ofNullable(limits(tx, project, user).get(resource));
        var who = user.map(UserId::value).orElse("");
        int written = tx.update(
                "UPDATE quotas SET hard_limit = ? WHERE project_id = ? AND user_id = ? AND resource = ?",
                limit,
                project,
                who,
                resource);
        if (written == 0) {
            int _ = tx.update(
                    "INSERT INTO quotas (project_id, user_id, resource, hard_limit) VALUES (?, ?, ?, ?)",
                    project,
                    who,
                    resource,
                    limit);
        }
        tx.event(
                "quota",
                project.value(),
                "set",
                before.map(was -> new Limit(who, resource, was)),
                Optional.of(new Limit(who, resource, limit)));
    }

    /** Gives a project, or a user within it, back to the defaults. */
    public void clear(Tx tx, ProjectId project, Optional<UserId> user) {
        int removed = user.isPresent()
                ? tx.update("DELETE FROM quotas WHERE project_id = ? AND user_id = ?", project, user.get())
                : tx.update("DELETE FROM quotas WHERE project_id = ?", project);
        if (removed > 0) {
            tx.event(
                    "quota",
                    project.value(),
                    "clear",
                    Optional.of(new Limit(user.map(UserId::value).orElse(""), "all", removed)),
                    Optional.empty());
        }
    }

    /** The limits of a class of projects, by resource. */
    public Map<String, Integer> ofClass(Tx tx, String name) {
        var found = new LinkedHashMap<String, Integer>();
        var _ = tx.list(
                "SELECT resource, hard_limit FROM quota_classes WHERE class = ? ORDER BY resource",
                row -> found.put(row.string("resource"), row.integer("hard_limit")),
                name);
        return found;
    }

    /** Sets a limit of a class; -1 for none. */
    public void setOfClass(Tx tx, String name, String resource, int limit) {
        var before = Optional.ofNullable(ofClass(tx, name).get(resource));
        int written = tx.update(
                "UPDATE quota_classes SET hard_limit = ? WHERE class = ? AND resource = ?", limit, name, resource);
        if (written == 0) {
            int _ = tx.update(
                    "INSERT INTO quota_classes (class, resource, hard_limit) VALUES (?, ?, ?)", name, resource, limit);
        }
        tx.event(
                "quota_class",
                name,
                "set",
                before.map(was -> new Limit("", resource, was)),
                Optional.of(new Limit("", resource, limit)));
    }

    /** What a user's living servers in a project use together. */
    public ServerStore.Usage usage(Tx tx, ProjectId project, UserId user) {
        return tx.one(
                        """
                        SELECT COUNT(*) AS servers, COALESCE(SUM(vcpus), 0) AS vcpus, COALESCE(SUM(memory_mib), 0) AS mib
                          FROM servers WHERE user_id = ? AND deleted = 0 AND project_id = ?
                        """,
                        row -> new ServerStore.Usage(row.integer("servers"), row.integer("vcpus"), row.number("mib")),
                        user,
                        project)
                .orElse(new ServerStore.Usage(0, 0, 0));
    }

    /** What the event log keeps. */
    private record Limit(String user, String resource, int limit) {}
}
