package io.nubila.identity.api;

import io.nubila.identity.engine.Grants;
import io.nubila.identity.engine.Identity;
import io.nubila.identity.engine.Refusals;
import io.nubila.identity.model.Assignment;
import io.nubila.identity.model.Assignment.Actor;
import io.nubila.identity.model.Assignment.Place;
import io.nubila.identity.model.Project;
import io.nubila.identity.model.Role;
import io.nubila.identity.store.AssignmentStore.Wanted;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Handler;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Roles given to users and groups on projects, domains and the system, on the wire. One set of handlers for all twelve
 * kinds of path; which parameters a path has tells them apart.
 */
final class GrantHandlers {
    private final Db db;
    private final Identity.Stores stores;
    private final Grants grants;

    GrantHandlers(Db db, Identity.Stores stores, Grants grants) {
        this.db = db;
        this.stores = stores;
        this.grants = grants;
    }

    /**
     * Which grants a path is about.
     *
     * @param inherited whether they hold for the projects below
     */
    record Path(Place.Where place, Actor.Is actor, boolean inherited) {
        Place place(Request request) {
            return switch (place) {
                case PROJECT -> Place.project(request.parameter("project_id"));
                case DOMAIN -> Place.domain(request.parameter("domain_id"));
                case SYSTEM -> Place.SYSTEM;
            };
        }

        Actor actor(Request request) {
            return switch (actor) {
                case USER -> Actor.user(request.parameter("user_id"));
                case GROUP -> Actor.group(request.parameter("group_id"));
            };
        }
    }

    /** PUT …/roles/{role_id} */
    Handler give(Path path) {
        return request -> {
            grants.give(request.cause(), authorized(request, path, true));
            return Response.empty(204);
        };
    }

    /** HEAD and GET …/roles/{role_id}: 204 when it was given, else 404. */
    Handler check(Path path) {
        return request -> {
            var assignment = authorized(request, path, true);
            return db.read(tx -> {
                grants.require(tx, assignment);
                return Response.empty(204);
            });
        };
    }

    /** DELETE …/roles/{role_id}; also for actors that are gone. */
    Handler take(Path path) {
        return request -> {
            grants.take(request.cause(), authorized(request, path, false));
            return Response.empty(204);
        };
    }

    /** GET …/roles: what was given to the actor there. */
    Handler list(Path path) {
        return request -> {
            var targets = db.read(tx -> targets(tx, path, path.actor(request), path.place(request), true));
            request.authorize(targets.done());
            var wanted = new Wanted(
                    Optional.of(path.actor(request)),
                    Optional.of(path.place(request)),
                    Optional.empty(),
                    Optional.of(path.inherited()));
            List<Role> found = db.read(tx -> {
                var all = stores.roles().all(tx);
                return stores.assignments().list(tx, wanted).stream()
                        .map(it -> all.get(it.roleId()))
                        .filter(Objects::nonNull)
                        .toList();
            });
            return ListQuery.whole(request, "roles", found, role -> Views.role(role, request.baseUrl()));
        };
    }

    private Assignment authorized(Request request, Path path, boolean actorNeeded) {
        var actor = path.actor(request);
        var place = path.place(request);
        var roleId = request.parameter("role_id");
        var targets = db.read(tx -> targets(tx, path, actor, place, actorNeeded)
                .role(Optional.of(
                        stores.roles().find(tx, roleId).orElseThrow(() -> Refusals.missing("role", roleId)))));
        request.authorize(targets.done());
        return new Assignment(actor, place, roleId, path.inherited());
    }

    private Targets targets(Tx tx, Path path, Actor actor, Place place, boolean actorNeeded) {
        var targets = new Targets();
        switch (actor.kind()) {
            case USER -> {
                var user = stores.users().find(tx, actor.id());
                if (actorNeeded && user.isEmpty()) {
                    throw Refusals.missing("user", actor.id());
                }
                var _ = targets.user(user);
            }
            case GROUP -> {
                var group = stores.groups().find(tx, actor.id());
                if (actorNeeded && group.isEmpty()) {
                    throw Refusals.missing("group", actor.id());
                }
                var _ = targets.group(group);
            }
        }
        switch (path.place()) {
            case PROJECT -> {
                var project = stores.projects().find(tx, place.id());
                var _ = targets.project(
                        Optional.of(project.orElseThrow(() -> Refusals.missing("project", place.id()))));
            }
            case DOMAIN -> {
                var domain = stores.projects().find(tx, place.id()).filter(Project::isDomain);
                var _ = targets.domain(Optional.of(domain.orElseThrow(() -> Refusals.missing("domain", place.id()))));
            }
            case SYSTEM -> {}
        }
        return targets;
    }
}
