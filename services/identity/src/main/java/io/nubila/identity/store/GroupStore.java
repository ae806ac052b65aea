package io.nubila.identity.store;

import io.nubila.identity.model.Group;
import io.nubila.identity.model.Listing;
import io.nubila.identity.store.Selection.Column;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Groups and who is in them. */
public final class GroupStore {
    private static final Map<String, Column> FILTERS =
            Map.of("domain_id", Column.text("domain_id"), "name", Column.text("name"));

    /** A group by id. */
    public Optional<Group> find(Tx tx, String id) {
        return tx.one("SELECT * FROM user_groups WHERE id = ?", GroupStore::read, id);
    }

    /** Those among the ids that exist, by id. */
    public Map<String, Group> named(Tx tx, Iterable<String> ids) {
        var found = new HashMap<String, Group>();
        for (var id : ids) {
            if (!found.containsKey(id)) {
                find(tx, id).ifPresent(group -> found.put(group.id(), group));
            }
        }
        return found;
    }

    /** One page of groups. */
    public List<Group> list(Tx tx, Listing listing) {
        return new Selection("user_groups").matching(listing, FILTERS).page(tx, listing, GroupStore::read);
    }

    /** One page of the groups a user is in. */
    public List<Group> ofUser(Tx tx, String userId, Listing listing) {
        return new Selection("user_groups")
                .and("id IN (SELECT group_id FROM group_members WHERE user_id = ?)", userId)
                .matching(listing, FILTERS)
                .page(tx, listing, GroupStore::read);
    }

    /** The ids of a group's members, at most {@code limit}. */
    public List<String> memberIds(Tx tx, String groupId, int limit) {
        return tx.list(
                "SELECT user_id FROM group_members WHERE group_id = ? ORDER BY user_id LIMIT ?",
                row -> row.string("user_id"),
                groupId,
                limit);
    }

    /** The ids of the groups a user is in, at most {@code limit}. */
    public List<String> groupIds(Tx tx, String userId, int limit) {
        return tx.list(
                "SELECT group_id FROM group_members WHERE user_id = ? ORDER BY group_id LIMIT ?",
                row -> row.string("group_id"),
                userId,
                limit);
    }

    /** Whether a user is in a group. */
    public boolean has(Tx tx, String groupId, String userId) {
        return tx.number("SELECT count(*) AS n FROM group_members WHERE user_id = ? AND group_id = ?", userId, groupId)
                > 0;
    }

    /** Adds a group; {@link DuplicateRowException} when the name is taken. */
    public void insert(Tx tx, Group group) {
        var _ = tx.update("""
                INSERT INTO user_groups (id, domain_id, name, description, extra, revision)
                VALUES (?, ?, ?, ?, ?, 1)
                """, group.id(), group.domainId(), group.name(), group.description(), group.extra());
    }

    /** Writes what may change of a group. */
    public void update(Tx tx, Group group) {
        tx.updateOne(
                "group " + group.id(),
                """
                UPDATE user_groups SET name = ?, description = ?, extra = ?, revision = revision + 1
                 WHERE id = ? AND revision = ?
                """,
                group.name(),
                group.description(),
                group.extra(),
                group.id(),
                group.revision());
    }

    /** Removes a group. */
    public void delete(Tx tx, String id) {
        var _ = tx.update("DELETE FROM user_groups WHERE id = ?", id);
    }

    /** Puts a user into a group; false when they are in it already. */
    public boolean add(Tx tx, String groupId, String userId) {
        if (has(tx, groupId, userId)) {
            return false;
        }
        var _ = tx.update("INSERT INTO group_members (user_id, group_id) VALUES (?, ?)", userId, groupId);
        return true;
    }

    /** Takes a user out of a group; false when they were not in it. */
    public boolean remove(Tx tx, String groupId, String userId) {
        return tx.update("DELETE FROM group_members WHERE user_id = ? AND group_id = ?", userId, groupId) > 0;
    }

    private static Group read(Row row) {
        return new Group(
                row.string("id"),
                row.string("domain_id"),
                row.string("name"),
                row.optionalString("description"),
                row.string("extra"),
                row.number("revision"));
    }
}
