package io.nubila.identity.store;

import io.nubila.identity.model.Assignment;
import io.nubila.identity.model.Assignment.Actor;
import io.nubila.identity.model.Assignment.Place;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which roles were given to whom where. */
public final class AssignmentStore {
    /** Assignments one answer may be made of. */
    public static final int MAX_FOUND = 100_000;

    private static final String OF_USER = """
            (actor_kind = 'USER' AND actor_id = ?
             OR actor_kind = 'GROUP' AND actor_id IN (SELECT group_id FROM group_members WHERE user_id = ?))
            """;

    /** Conditions on assignments; an empty one does not narrow. */
    public record Wanted(
            Optional<Actor> actor, Optional<Place> place, Optional<String> roleId, Optional<Boolean> inherited) {
        /** No condition. */
        public static final Wanted ALL =
                new Wanted(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Ids of the roles a user has at a place, directly or through groups, implied ones not counted.
     *
     * @param above places whose inherited roles reach this one
     */
    public Set<String> roleIds(Tx tx, String userId, Place place, Collection<Place> above) {
        var sql = new StringBuilder("SELECT DISTINCT role_id FROM assignments WHERE ").append(OF_USER);
        var arguments = new ArrayList<Object>(List.of(userId, userId, place.id(), place.kind()));
        sql.append(" AND (target_id = ? AND target_kind = ? AND inherited = 0");
        for (var upper : above) {
            sql.append(" OR target_id = ? AND target_kind = ? AND inherited = 1");
            arguments.add(upper.id());
            arguments.add(upper.kind());
        }
        sql.append(") ORDER BY role_id");
        return new LinkedHashSet<>(tx.list(sql.toString(), row -> row.string("role_id"), arguments.toArray()));
    }

    /** Everything a user was given, directly or through groups. */
    public List<Assignment> ofUser(Tx tx, String userId) {
        return tx.list(
                "SELECT * FROM assignments WHERE " + OF_USER + " ORDER BY target_id, role_id LIMIT ?",
                AssignmentStore::read,
                userId,
                userId,
                MAX_FOUND);
    }

    /** Assignments that fulfil the conditions, in a stable order. */
    public List<Assignment> list(Tx tx, Wanted wanted) {
        var conditions = new ArrayList<String>();
        var arguments = new ArrayList<Object>();
        wanted.actor().ifPresent(actor -> {
            conditions.add("actor_id = ? AND actor_kind = ?");
            arguments.addAll(List.of(actor.id(), actor.kind()));
        });
        wanted.place().ifPresent(place -> {
            conditions.add("target_id = ? AND target_kind = ?");
            arguments.addAll(List.of(place.id(), place.kind()));
        });
        wanted.roleId().ifPresent(role -> {
            conditions.add("role_id = ?");
            arguments.add(role);
        });
        wanted.inherited().ifPresent(inherited -> {
            conditions.add("inherited = ?");
            arguments.add(inherited);
        });
        arguments.add(MAX_FOUND);
        var where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return tx.list(
                "SELECT * FROM assignments" + where
                        + " ORDER BY actor_id, target_id, role_id, inherited, actor_kind, target_kind LIMIT ?",
                AssignmentStore::read,
                arguments.toArray());
    }

    /** Assignments at any of the places. */
    public List<Assignment> at(Tx tx, Collection<String> placeIds) {
        if (placeIds.isEmpty()) {
            return List.of();
        }
        var marks = String.join(", ", Collections.nCopies(placeIds.size(), "?"));
        var arguments = new ArrayList<Object>(placeIds);
        arguments.add(MAX_FOUND);
        return tx.list(
                "SELECT * FROM assignments WHERE target_id IN (" + marks
                        + ") ORDER BY actor_id, target_id, role_id, inherited LIMIT ?",
                AssignmentStore::read,
                arguments.toArray());
    }

    /** Whether exactly this was assigned. */
    public boolean has(Tx tx, Assignment assignment) {
        return tx.number(
                        """
                        SELECT count(*) AS n FROM assignments
                         WHERE actor_id = ? AND target_id = ? AND role_id = ? AND inherited = ? AND actor_kind = ?
                           AND target_kind = ?
                        """,
                        assignment.actor().id(),
                        assignment.place().id(),
                        assignment.roleId(),
                        assignment.inherited(),
                        assignment.actor().kind(),
                        assignment.place().kind())
                > 0;
    }

    /** Assigns; false when it was assigned already. */
    public boolean add(Tx tx, Assignment assignment) {
        if (has(tx, assignment)) {
            return false;
        }
        var _ = tx.update(
                """
                INSERT INTO assignments (actor_kind, actor_id, target_kind, target_id, role_id, inherited)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                assignment.actor().kind(),
                assignment.actor().id(),
                assignment.place().kind(),
                assignment.place().id(),
                assignment.roleId(),
                assignment.inherited());
        return true;
    }

    /** Takes an assignment away; false when there was none. */
    public boolean remove(Tx tx, Assignment assignment) {
        return tx.update(
                        """
                        DELETE FROM assignments
                         WHERE actor_id = ? AND target_id = ? AND role_id = ? AND inherited = ? AND actor_kind = ?
                           AND target_kind = ?
                        """,
                        assignment.actor().id(),
                        assignment.place().id(),
                        assignment.roleId(),
                        assignment.inherited(),
                        assignment.actor().kind(),
                        assignment.place().kind())
                > 0;
    }

    /** Takes away all that someone had. */
    public void removeActor(Tx tx, Actor actor) {
        var _ = tx.update("DELETE FROM assignments WHERE actor_id = ? AND actor_kind = ?", actor.id(), actor.kind());
    }

    /** Takes away all that anyone had at a place. */
    public void removePlace(Tx tx, String placeId) {
        var _ = tx.update("DELETE FROM assignments WHERE target_id = ?", placeId);
    }

    private static Assignment read(Row row) {
        return new Assignment(
                new Actor(Actor.Is.valueOf(row.string("actor_kind")), row.string("actor_id")),
                new Place(Place.Where.valueOf(row.string("target_kind")), row.string("target_id")),
                row.string("role_id"),
                row.bool("inherited"));
    }
}
