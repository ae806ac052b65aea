package io.nubila.identity.engine;

import io.nubila.identity.model.Assignment.Actor;
import io.nubila.identity.model.Group;
import io.nubila.identity.model.Project;
import io.nubila.identity.store.AssignmentStore;
import io.nubila.identity.store.GroupStore;
import io.nubila.identity.store.ProjectStore;
import io.nubila.identity.store.UserStore;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Tx;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes of groups and of who is in them. */
public final class Groups {
    private final Db db;
    private final GroupStore groups;
    private final UserStore users;
    private final ProjectStore projects;
    private final AssignmentStore assignments;
    private final Generation generation;

    Groups(Db db, Identity.Stores stores, Generation generation) {
        this.db = db;
        this.groups = stores.groups();
        this.users = stores.users();
        this.projects = stores.projects();
        this.assignments = stores.assignments();
        this.generation = generation;
    }

    private record Membership(String groupId, String userId) {}

    /** Adds a group. */
    public Group create(Cause cause, Group wanted) {
        return db.write(cause, tx -> {
            if (projects.find(tx, wanted.domainId()).filter(Project::isDomain).isEmpty()) {
                throw Refusals.missing("domain", wanted.domainId());
            }
            try {
                groups.insert(tx, wanted);
            } catch (DuplicateRowException e) {
                throw taken(wanted);
            }
            tx.event("group", wanted.id(), "create", Optional.empty(), Optional.of(wanted));
            return wanted;
        });
    }

    /** Changes a group. */
    public Group update(Cause cause, String id, UnaryOperator<Group> edit) {
        return db.write(cause, tx -> {
            var before = groups.find(tx, id).orElseThrow(() -> Refusals.missing("group", id));
            var wanted = edit.apply(before);
            try {
                groups.update(tx, wanted);
            } catch (DuplicateRowException e) {
                throw taken(wanted);
            }
            tx.event("group", id, "update", Optional.of(before), Optional.of(wanted));
            return wanted;
        });
    }

    /** Removes a group with all its members were given through it. */
    public void delete(Cause cause, String id) {
        db.change(cause, tx -> delete(tx, groups.find(tx, id).orElseThrow(() -> Refusals.missing("group", id))));
    }

    void delete(Tx tx, Group group) {
        assignments.removeActor(tx, Actor.group(group.id()));
        groups.delete(tx, group.id());
        generation.changed(tx);
        tx.event("group", group.id(), "delete", Optional.of(group), Optional.empty());
    }

    /** Puts a user into a group; harmless when they are in it. */
    public void add(Cause cause, String groupId, String userId) {
        db.change(cause, tx -> {
            require(tx, groupId, userId);
            if (groups.add(tx, groupId, userId)) {
                generation.changed(tx);
                tx.event("group", groupId, "add_user", Optional.empty(), Optional.of(new Membership(groupId, userId)));
            }
        });
    }

    /** Takes a user out of a group; {@code NotFound} when they are not in it. */
    public void remove(Cause cause, String groupId, String userId) {
        db.change(cause, tx -> {
            require(tx, groupId, userId);
            if (!groups.remove(tx, groupId, userId)) {
                throw Refusals.missing("user in group " + groupId, userId);
            }
            generation.changed(tx);
            tx.event("group", groupId, "remove_user", Optional.of(new Membership(groupId, userId)), Optional.empty());
        });
    }

    private void require(Tx tx, String groupId, String userId) {
        if (groups.find(tx, groupId).isEmpty()) {
            throw Refusals.missing("group", groupId);
        }
        if (users.find(tx, userId).isEmpty()) {
            throw Refusals.missing("user", userId);
        }
    }

    private static RuntimeException taken(Group group) {
        return Refusals.taken(
                "group",
                "Duplicate entry found with name %s at domain ID %s".formatted(group.name(), group.domainId()));
    }
}
