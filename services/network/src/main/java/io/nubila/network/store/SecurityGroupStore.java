package io.nubila.network.store;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.SecurityGroup;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Security groups, and which of them is a project's default. */
public final class SecurityGroupStore {
    private static final ListQuery LIST = new ListQuery("security_groups", RbacStore.visible("security_group"))
            .flag("stateful", "stateful")
            .condition(RbacStore.SHARED_WITH, RbacStore.sharedWith("security_group"))
            .condition(RbacStore.NOT_SHARED_WITH, RbacStore.notSharedWith("security_group"));

    /** Groups wanted within a scope. */
    public List<SecurityGroup> list(Tx tx, Scope scope, Wanted wanted) {
        return LIST.list(tx, scope, wanted, SecurityGroupStore::read);
    }

    /** A group within a scope. */
    public Optional<SecurityGroup> find(Tx tx, Scope scope, String id) {
        return LIST.find(tx, scope, id, SecurityGroupStore::read);
    }

    /** Groups by id; unknown ones are left out. */
    public List<SecurityGroup> byIds(Tx tx, Collection<SecurityGroupId> ids) {
        return ids.isEmpty()
                ? List.of()
                : tx.list(
                        "SELECT * FROM security_groups WHERE id IN (" + Columns.marks(ids) + ")",
                        SecurityGroupStore::read,
                        ids.toArray());
    }

    /** Groups of a project by name. */
    public List<SecurityGroup> named(Tx tx, ProjectId project, String name) {
        return tx.list(
                "SELECT * FROM security_groups WHERE project_id = ? AND name = ? ORDER BY id LIMIT 2",
                SecurityGroupStore::read,
                project,
                name);
    }

    /** The default group of a project. */
    public Optional<SecurityGroupId> defaultOf(Tx tx, ProjectId project) {
        return tx.one(
                "SELECT group_id FROM default_security_groups WHERE project_id = ?",
                row -> new SecurityGroupId(row.string("group_id")),
                project);
    }

    /** Ids of all groups after one, ascending. */
    public List<SecurityGroupId> ids(Tx tx, String after, int limit) {
        return tx.list(
                "SELECT id FROM security_groups WHERE id > ? ORDER BY id LIMIT ?",
                row -> new SecurityGroupId(row.string("id")),
                after,
                limit);
    }

    /** Adds a group. */
    public void insert(Tx tx, SecurityGroup g) {
        var about = g.about();
        var _ = tx.update(
                """
                INSERT INTO security_groups (id, project_id, name, description, tags, created_at, updated_at,
                    revision, stateful, is_default)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                g.id(),
                about.project(),
                about.name(),
                about.description(),
                Columns.write(about.tags()),
                about.createdAt(),
                about.updatedAt(),
                about.revision(),
                g.stateful(),
                g.isDefault());
        if (g.isDefault()) {
            var _ = tx.update(
                    "INSERT INTO default_security_groups (project_id, group_id) VALUES (?, ?)",
                    about.project(),
                    g.id());
        }
        Columns.tag(tx, g.id().value(), List.of(), about.tags());
    }

    /** Replaces {@code before}; answers {@code after} as of its new revision. */
    public SecurityGroup update(Tx tx, SecurityGroup before, SecurityGroup after) {
        var next = after.with(after.about().next(tx.now()));
        var about = next.about();
        tx.updateOne(
                "Security group " + next.id(),
                """
                UPDATE security_groups SET name = ?, description = ?, tags = ?, updated_at = ?, revision = ?,
                       stateful = ?
                 WHERE id = ? AND revision = ?
                """,
                about.name(),
                about.description(),
                Columns.write(about.tags()),
                about.updatedAt(),
                about.revision(),
                next.stateful(),
                next.id(),
                before.about().revision());
        Columns.tag(tx, next.id().value(), before.about().tags(), about.tags());
        return next;
    }

    /** Counts up the revision because the rules have changed. */
    public void touch(Tx tx, SecurityGroupId id) {
        var _ = tx.update(
                "UPDATE security_groups SET revision = revision + 1, updated_at = ? WHERE id = ?", tx.now(), id);
    }

    /** Removes a group with its rules. */
    public void delete(Tx tx, SecurityGroup group) {
        var _ = tx.update("DELETE FROM security_group_rules WHERE group_id = ?", group.id());
        var _ = tx.update("DELETE FROM default_security_groups WHERE group_id = ?", group.id());
        Columns.tag(tx, group.id().value(), group.about().tags(), List.of());
        var _ = tx.update("DELETE FROM security_groups WHERE id = ?", group.id());
    }

    private static SecurityGroup read(Row row) {
        return new SecurityGroup(
                new SecurityGroupId(row.string("id")),
                Columns.standard(row),
                row.bool("stateful"),
                row.bool("is_default"));
    }
}
