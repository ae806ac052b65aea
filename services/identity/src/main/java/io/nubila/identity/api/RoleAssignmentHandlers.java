package io.nubila.identity.api;

import io.nubila.identity.engine.EffectiveAssignments;
import io.nubila.identity.engine.EffectiveAssignments.Effective;
import io.nubila.identity.engine.EffectiveAssignments.Question;
import io.nubila.identity.engine.Identity;
import io.nubila.identity.engine.Refusals;
import io.nubila.identity.model.Assignment.Actor;
import io.nubila.identity.model.Assignment.Place;
import io.nubila.identity.model.Project;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import java.util.List;
import java.util.Optional;

/** GET /v3/role_assignments: who has which role where, as it was given or as what it amounts to. */
final class RoleAssignmentHandlers {
    private static final String INHERITED = "scope.OS-INHERIT:inherited_to";

    private final Db db;
    private final Identity.Stores stores;
    private final EffectiveAssignments assignments;

    RoleAssignmentHandlers(Db db, Identity.Stores stores, EffectiveAssignments assignments) {
        this.db = db;
        this.stores = stores;
        this.assignments = assignments;
    }

    /** The list; a token of a domain sees that domain and its projects only. */
    Response list(Request request) {
        var domainId = request.caller().domainId();
        boolean subtree = ListQuery.yes(request, "include_subtree");
        var projectId = request.query().first("scope.project.id");
        if (subtree) {
            authorizeTree(request, projectId);
        } else {
            request.authorize(new Targets().with("target.domain_id", domainId).done());
        }
        var question = question(request);
        boolean effective = ListQuery.yes(request, "effective");
        boolean names = ListQuery.yes(request, "include_names");
        return db.read(tx -> {
            List<Effective> found;
            if (subtree) {
                found = effective
                        ? assignments.effectiveInTree(tx, projectId.orElseThrow(), question)
                        : assignments.directInTree(tx, projectId.orElseThrow(), question);
            } else {
                found = effective ? assignments.effective(tx, question) : assignments.direct(tx, question);
            }
            var seen = domainId.isPresent() && !subtree ? within(tx, found, domainId.get()) : found;
            var view = new RoleAssignmentView(tx, stores, request.baseUrl(), names);
            return ListQuery.whole(request, "role_assignments", seen, view::of);
        });
    }

    private void authorizeTree(Request request, Optional<String> projectId) {
        var project = db.read(tx -> projectId.flatMap(id -> stores.projects().find(tx, id)));
        request.authorize(
                "identity:list_role_assignments_for_tree",
                new Targets()
                        .project(project)
                        .with("target.domain_id", project.map(Project::owningDomain))
                        .done());
        request.authorizedBySearch();
        if (projectId.isEmpty()) {
            throw Refusals.invalid("scope.project.id must be specified if include_subtree is also specified");
        }
        if (project.isEmpty()) {
            throw Refusals.missing("project", projectId.get());
        }
    }

    private List<Effective> within(Tx tx, List<Effective> found, String domainId) {
        var projects = stores.projects()
                .named(tx, found.stream().map(it -> it.place().id()).toList());
        return found.stream()
                .filter(it -> {
                    var place = projects.get(it.place().id());
                    return place != null && place.owningDomain().equals(domainId);
                })
                .toList();
    }

    private static Question question(Request request) {
        var query = request.query();
        var user = query.first("user.id");
        var group = query.first("group.id");
        var project = query.first("scope.project.id");
        var domain = query.first("scope.domain.id");
        boolean system = query.first("scope.system").isPresent();
        boolean effective = ListQuery.yes(request, "effective");
        var inherited = query.first(INHERITED).map("projects"::equals);
        refuse(domain.isPresent() && project.isPresent(), "Specify a domain or project, not both");
        refuse(domain.isPresent() && system, "Specify system or domain, not both");
        refuse(project.isPresent() && system, "Specify system or project, not both");
        refuse(user.isPresent() && group.isPresent(), "Specify a user or group, not both");
        refuse(
                effective && group.isPresent(),
                "Combining effective and group filter will always result in an empty list.");
        refuse(
                effective && domain.isPresent() && inherited.orElse(false),
                "Combining effective, domain and inherited filters will always result in an empty list.");
        var actor = user.map(Actor::user).or(() -> group.map(Actor::group));
        var place = project.map(Place::project)
                .or(() -> domain.map(Place::domain))
                .or(() -> system ? Optional.of(Place.SYSTEM) : Optional.empty());
        return new Question(actor, place, query.first("role.id"), inherited);
    }

    private static void refuse(boolean wrong, String message) {
        if (wrong) {
            throw Refusals.invalid(message);
        }
    }
}
