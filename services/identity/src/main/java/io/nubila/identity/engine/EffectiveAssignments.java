package io.nubila.identity.engine;

import io.nubila.identity.model.Assignment;
import io.nubila.identity.model.Assignment.Actor;
import io.nubila.identity.model.Assignment.Place;
import io.nubila.identity.model.Project;
import io.nubila.identity.store.AssignmentStore;
import io.nubila.identity.store.AssignmentStore.Wanted;
import io.nubila.identity.store.GroupStore;
import io.nubila.identity.store.ProjectStore;
import io.nubila.kernel.db.Tx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What assignments amount to: groups taken apart into members, inheritance into projects, implication into roles. */
public final class EffectiveAssignments {
    private static final int MAX_MEMBERS = 100_000;

    private final AssignmentStore assignments;
    private final GroupStore groups;
    private final ProjectStore projects;
    private final Projects tree;
    private final BearerLookup bearers;

    EffectiveAssignments(Identity.Stores stores, Projects tree, BearerLookup bearers) {
        this.assignments = stores.assignments();
        this.groups = stores.groups();
        this.projects = stores.projects();
        this.tree = tree;
        this.bearers = bearers;
    }

    /**
     * A role somebody has somewhere, and the assignment it comes from.
     *
     * @param roleId the role it amounts to
     * @param priorId the role that implies it, when it was not assigned itself
     */
    public record Effective(Actor actor, Place place, String roleId, Assignment source, Optional<String> priorId) {}

    /** Conditions; an empty one does not narrow. Those on actor and place hold for what assignments amount to. */
    public record Question(
            Optional<Actor> actor, Optional<Place> place, Optional<String> roleId, Optional<Boolean> inherited) {}

    /** The assignments as they were made. */
    public List<Effective> direct(Tx tx, Question question) {
        return assignments
                .list(tx, new Wanted(question.actor(), question.place(), question.roleId(), question.inherited()))
                .stream()
                .map(it -> new Effective(it.actor(), it.place(), it.roleId(), it, Optional.empty()))
                .toList();
    }

    /** The assignments on a project and all below it, as they were made. */
    public List<Effective> directInTree(Tx tx, String projectId, Question question) {
        var found = new ArrayList<>(direct(tx, at(question, Place.project(projectId))));
        for (var project : tree.subtree(tx, projectId)) {
            found.addAll(direct(tx, at(question, Place.project(project.id()))));
        }
        return found;
    }

    /** What the assignments on a project and all below it amount to. */
    public List<Effective> effectiveInTree(Tx tx, String projectId, Question question) {
        var found = new ArrayList<>(effective(tx, at(question, Place.project(projectId))));
        for (var project : tree.subtree(tx, projectId)) {
            found.addAll(effective(tx, at(question, Place.project(project.id()))));
        }
        return found;
    }

    private static Question at(Question question, Place place) {
        return new Question(question.actor(), Optional.of(place), question.roleId(), question.inherited());
    }

    /** What the assignments amount to. */
    public List<Effective> effective(Tx tx, Question question) {
        var found = new LinkedHashMap<List<Object>, Effective>();
        for (var assignment : candidates(tx, question)) {
            if (question.inherited().filter(it -> it != assignment.inherited()).isPresent()) {
                continue;
            }
            for (var place : places(tx, assignment, question.place())) {
                for (var actor : actors(tx, assignment.actor(), question.actor())) {
                    for (var role : roles(tx, assignment, actor, place)) {
                        if (question.roleId()
                                .filter(it -> !it.equals(role.roleId()))
                                .isEmpty()) {
                            found.putIfAbsent(List.of(actor, place, role.roleId(), assignment), role);
                        }
                    }
                }
            }
        }
        return List.copyOf(found.values());
    }

    private List<Assignment> candidates(Tx tx, Question question) {
        if (question.actor().isPresent()) {
            return assignments.ofUser(tx, question.actor().get().id());
        }
        if (question.place().isPresent()) {
            var place = question.place().get();
            var ids = new LinkedHashSet<String>(Set.of(place.id()));
            projects.find(tx, place.id())
                    .ifPresent(project -> bearers.above(tx, project).forEach(it -> ids.add(it.id())));
            return assignments.at(tx, ids);
        }
        return assignments.list(tx, Wanted.ALL);
    }

    private List<Place> places(Tx tx, Assignment assignment, Optional<Place> wanted) {
        if (!assignment.inherited()) {
            return wanted.isEmpty() || wanted.get().equals(assignment.place())
                    ? List.of(assignment.place())
                    : List.of();
        }
        if (wanted.isPresent()) {
            boolean reached = projects.find(tx, wanted.get().id())
                    .filter(it -> bearers.above(tx, it).contains(assignment.place()))
                    .isPresent();
            return reached ? List.of(wanted.get()) : List.of();
        }
        return below(tx, assignment.place());
    }

    private List<Place> below(Tx tx, Place place) {
        var found = switch (place.kind()) {
            case PROJECT -> tree.subtree(tx, place.id());
            case DOMAIN -> projects.ofDomain(tx, place.id(), Projects.MAX_SUBTREE);
            case SYSTEM -> List.<Project>of();
        };
        return found.stream().map(it -> Place.project(it.id())).toList();
    }

    private List<Actor> actors(Tx tx, Actor actor, Optional<Actor> wanted) {
        return switch (actor.kind()) {
            case USER -> wanted.isEmpty() || wanted.get().equals(actor) ? List.of(actor) : List.of();
            case GROUP ->
                wanted.map(it -> groups.has(tx, actor.id(), it.id()) ? List.of(it) : List.<Actor>of())
                        .orElseGet(() -> groups.memberIds(tx, actor.id(), MAX_MEMBERS).stream()
                                .map(Actor::user)
                                .toList());
        };
    }

    /** Roles of a domain only count for what they imply, as in tokens. */
    private List<Effective> roles(Tx tx, Assignment assignment, Actor actor, Place place) {
        var graph = bearers.graph(tx);
        var found = new ArrayList<Effective>();
        if (graph.global(assignment.roleId())) {
            found.add(new Effective(actor, place, assignment.roleId(), assignment, Optional.empty()));
        }
        graph.reasons(assignment.roleId()).forEach((implied, prior) -> {
            if (graph.global(implied)) {
                found.add(new Effective(actor, place, implied, assignment, Optional.of(prior)));
            }
        });
        return found;
    }

    /** The projects in which a user has any role. */
    public List<Project> projectsOf(Tx tx, String userId) {
        var found = new LinkedHashMap<String, Project>();
        for (var assignment : assignments.ofUser(tx, userId)) {
            if (assignment.inherited()) {
                add(tx, found, below(tx, assignment.place()));
            } else if (assignment.place().kind() == Place.Where.PROJECT) {
                add(tx, found, List.of(assignment.place()));
            }
        }
        return List.copyOf(found.values());
    }

    private void add(Tx tx, Map<String, Project> found, List<Place> places) {
        for (var place : places) {
            if (!found.containsKey(place.id())) {
                projects.find(tx, place.id()).ifPresent(project -> found.put(project.id(), project));
            }
        }
    }

    /** The domains in which a user has any role. */
    public List<Project> domainsOf(Tx tx, String userId) {
        var found = new LinkedHashMap<String, Project>();
        for (var assignment : assignments.ofUser(tx, userId)) {
            if (!assignment.inherited() && assignment.place().kind() == Place.Where.DOMAIN) {
                add(tx, found, List.of(assignment.place()));
            }
        }
        return List.copyOf(found.values());
    }

    /** Whether a user has any role in the system as a whole. */
    public boolean inSystem(Tx tx, String userId) {
        return assignments.ofUser(tx, userId).stream().anyMatch(it -> it.place().equals(Place.SYSTEM));
    }
}
