package io.nubila.identity.api;

import io.nubila.identity.engine.EffectiveAssignments.Effective;
import io.nubila.identity.engine.Identity;
import io.nubila.identity.model.Assignment;
import io.nubila.identity.model.Assignment.Actor;
import io.nubila.identity.model.Assignment.Place;
import io.nubila.identity.model.Project;
import io.nubila.identity.model.Role;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** One list of assignments on the wire; looks each name up once. */
final class RoleAssignmentView {
    private final Tx tx;
    private final Identity.Stores stores;
    private final String base;
    private final boolean names;
    private final Map<String, Role> roles;
    private final Map<String, Optional<Project>> projects = new HashMap<>();
    private final Map<Actor, Optional<Named>> actors = new HashMap<>();

    private record Named(String name, String domainId) {}

    RoleAssignmentView(Tx tx, Identity.Stores stores, String base, boolean names) {
        this.tx = tx;
        this.stores = stores;
        this.base = base;
        this.names = names;
        this.roles = names ? stores.roles().all(tx) : Map.of();
    }

    ObjectNode of(Effective effective) {
        var node = Json.object();
        var links = node.putObject("links").put("assignment", base + "/v3" + path(effective));
        var source = effective.source();
        if (source.actor().kind() == Actor.Is.GROUP && effective.actor().kind() == Actor.Is.USER) {
            var _ = links.put(
                    "membership",
                    base + "/v3/groups/" + source.actor().id() + "/users/"
                            + effective.actor().id());
        }
        effective.priorId().ifPresent(prior -> {
            var _ = links.put("prior_role", base + "/v3/prior_roles/" + prior + "/implies/" + effective.roleId());
        });
        scope(node.putObject("scope"), effective);
        actor(node, effective.actor());
        var role = node.putObject("role").put("id", effective.roleId());
        var known = roles.get(effective.roleId());
        if (known != null) {
            var _ = role.put("name", known.name());
            if (!known.global()) {
                domain(role.putObject("domain"), known.domainId());
            }
        }
        return node;
    }

    private void scope(ObjectNode scope, Effective effective) {
        var place = effective.place();
        switch (place.kind()) {
            case SYSTEM -> {
                var _ = scope.putObject("system").put("all", true);
            }
            case DOMAIN -> domain(scope.putObject("domain"), place.id());
            case PROJECT -> {
                var node = scope.putObject("project").put("id", place.id());
                if (names) {
                    project(place.id()).ifPresent(project -> {
                        var _ = node.put("name", project.name());
                        domain(node.putObject("domain"), project.owningDomain());
                    });
                }
            }
        }
        if (effective.source().inherited()) {
            var _ = scope.put("OS-INHERIT:inherited_to", "projects");
        }
    }

    private void actor(ObjectNode node, Actor actor) {
        var shown =
                node.putObject(actor.kind() == Actor.Is.USER ? "user" : "group").put("id", actor.id());
        if (names) {
            actors.computeIfAbsent(actor, this::lookUp).ifPresent(named -> {
                var _ = shown.put("name", named.name());
                domain(shown.putObject("domain"), named.domainId());
            });
        }
    }

    private Optional<Named> lookUp(Actor actor) {
        return switch (actor.kind()) {
            case USER -> stores.users().find(tx, actor.id()).map(it -> new Named(it.name(), it.domainId()));
            case GROUP -> stores.groups().find(tx, actor.id()).map(it -> new Named(it.name(), it.domainId()));
        };
    }

    private void domain(ObjectNode node, String id) {
        var _ = node.put("id", id);
        if (names) {
            project(id).ifPresent(domain -> {
                var _ = node.put("name", domain.name());
            });
        }
    }

    private Optional<Project> project(String id) {
        return projects.computeIfAbsent(id, it -> stores.projects().find(tx, it));
    }

    /** The address at which the assignment that is behind it all can be taken away. */
    private static String path(Effective effective) {
        var source = effective.source();
        var plain = place(source.place()) + actor(source) + "/roles/" + source.roleId();
        return source.inherited() ? "/OS-INHERIT" + plain + "/inherited_to_projects" : plain;
    }

    private static String place(Place place) {
        return switch (place.kind()) {
            case PROJECT -> "/projects/" + place.id();
            case DOMAIN -> "/domains/" + place.id();
            case SYSTEM -> "/system";
        };
    }

    private static String actor(Assignment assignment) {
        return switch (assignment.actor().kind()) {
            case USER -> "/users/" + assignment.actor().id();
            case GROUP -> "/groups/" + assignment.actor().id();
        };
    }
}
