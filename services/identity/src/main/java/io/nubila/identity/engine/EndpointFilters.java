package io.nubila.identity.engine;

import io.nubila.identity.model.Endpoint;
import io.nubila.identity.model.EndpointGroup;
import io.nubila.identity.model.Listing;
import io.nubila.identity.model.Project;
import io.nubila.identity.store.CatalogStore;
import io.nubila.identity.store.EndpointFilterStore;
import io.nubila.identity.store.ProjectStore;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Which endpoints a project sees in its catalogue: those given to it by themselves or by groups; all of them when none was
 * given.
 */
public final class EndpointFilters {
    private static final int MAX_ENDPOINTS = 10_000;

    private final Db db;
    private final EndpointFilterStore store;
    private final CatalogStore catalog;
    private final ProjectStore projects;
    private final Generation generation;

    EndpointFilters(Db db, Identity.Stores stores, Generation generation) {
        this.db = db;
        this.store = stores.endpointFilters();
        this.catalog = stores.catalog();
        this.projects = stores.projects();
        this.generation = generation;
    }

    /** Adds a group. */
    public EndpointGroup create(Cause cause, EndpointGroup wanted) {
        return db.write(cause, tx -> {
            store.insert(tx, wanted);
            tx.event("endpoint_group", wanted.id(), "create", Optional.empty(), Optional.of(wanted));
            return wanted;
        });
    }

    /** Changes a group. */
    public EndpointGroup update(Cause cause, String id, UnaryOperator<EndpointGroup> edit) {
        return db.write(cause, tx -> {
            var before = require(tx, id);
            var wanted = edit.apply(before);
            store.update(tx, wanted);
            generation.changed(tx);
            tx.event("endpoint_group", id, "update", Optional.of(before), Optional.of(wanted));
            return wanted;
        });
    }

    /** Removes a group. */
    public void delete(Cause cause, String id) {
        db.change(cause, tx -> {
            var before = require(tx, id);
            store.delete(tx, id);
            generation.changed(tx);
            tx.event("endpoint_group", id, "delete", Optional.of(before), Optional.empty());
        });
    }

    /** A group; {@code NotFound} when there is none. */
    public EndpointGroup require(Tx tx, String id) {
        return store.find(tx, id).orElseThrow(() -> Refusals.missing("Endpoint Group", id));
    }

    /** A project; {@code NotFound} when there is none. */
    public Project requireProject(Tx tx, String id) {
        return projects.find(tx, id).orElseThrow(() -> Refusals.missing("project", id));
    }

    /** An endpoint; {@code NotFound} when there is none. */
    public Endpoint requireEndpoint(Tx tx, String id) {
        return catalog.endpoint(tx, id).orElseThrow(() -> Refusals.missing("endpoint", id));
    }

    /** Gives a group to a project. */
    public void addGroup(Cause cause, String projectId, String groupId) {
        db.change(cause, tx -> {
            var _ = requireProject(tx, projectId);
            var _ = require(tx, groupId);
            try {
                store.addGroup(tx, projectId, groupId);
            } catch (DuplicateRowException e) {
                throw Refusals.taken("project_endpoint_group", "Duplicate entry");
            }
            changed(tx, "endpoint_group", groupId, "associate", projectId);
        });
    }

    /** Takes a group from a project. */
    public void removeGroup(Cause cause, String projectId, String groupId) {
        db.change(cause, tx -> {
            var _ = requireProject(tx, projectId);
            var _ = require(tx, groupId);
            if (!store.removeGroup(tx, projectId, groupId)) {
                throw noGroup(projectId, groupId);
            }
            changed(tx, "endpoint_group", groupId, "dissociate", projectId);
        });
    }

    /** Refuses with {@code NotFound} unless the group was given to the project. */
    public void requireGroupIn(Tx tx, String projectId, String groupId) {
        var _ = requireProject(tx, projectId);
        var _ = require(tx, groupId);
        if (!store.hasGroup(tx, projectId, groupId)) {
            throw noGroup(projectId, groupId);
        }
    }

    private static RuntimeException noGroup(String projectId, String groupId) {
        return new Problem.NotFound(
                        "Endpoint Group Project Association not found: %s in %s".formatted(groupId, projectId))
                .exception();
    }

    /** Gives an endpoint to a project. */
    public void addEndpoint(Cause cause, String projectId, String endpointId) {
        db.change(cause, tx -> {
            var _ = requireEndpoint(tx, endpointId);
            var _ = requireProject(tx, projectId);
            try {
                store.addEndpoint(tx, projectId, endpointId);
            } catch (DuplicateRowException e) {
                throw Refusals.taken("project_endpoint", "Duplicate entry");
            }
            changed(tx, "endpoint", endpointId, "associate", projectId);
        });
    }

    /** Takes an endpoint from a project. */
    public void removeEndpoint(Cause cause, String projectId, String endpointId) {
        db.change(cause, tx -> {
            if (!store.removeEndpoint(tx, projectId, endpointId)) {
                throw noEndpoint(projectId, endpointId);
            }
            changed(tx, "endpoint", endpointId, "dissociate", projectId);
        });
    }

    /** Refuses with {@code NotFound} unless the endpoint was given to the project by itself. */
    public void requireEndpointIn(Tx tx, String projectId, String endpointId) {
        var _ = requireEndpoint(tx, endpointId);
        var _ = requireProject(tx, projectId);
        if (!store.hasEndpoint(tx, projectId, endpointId)) {
            throw noEndpoint(projectId, endpointId);
        }
    }

    private static RuntimeException noEndpoint(String projectId, String endpointId) {
        return new Problem.NotFound("Endpoint %s not found in project %s".formatted(endpointId, projectId)).exception();
    }

    private void changed(Tx tx, String noun, String id, String verb, String projectId) {
        generation.changed(tx);
        tx.event(noun, id, verb, Optional.empty(), Optional.of(Map.of("project_id", projectId)));
    }

    /** The endpoints that belong to a group. */
    public List<Endpoint> endpointsOfGroup(Tx tx, EndpointGroup group) {
        return catalog.endpoints(tx, Listing.all(MAX_ENDPOINTS)).stream()
                .filter(group::has)
                .toList();
    }

    /** The endpoints given to a project, by themselves and by groups. */
    public List<Endpoint> endpointsOf(Tx tx, String projectId) {
        var single = Set.copyOf(store.endpointsOf(tx, projectId));
        var groups = store.groupsOf(tx, projectId);
        if (single.isEmpty() && groups.isEmpty()) {
            return List.of();
        }
        return catalog.endpoints(tx, Listing.all(MAX_ENDPOINTS)).stream()
                .filter(endpoint ->
                        single.contains(endpoint.id()) || groups.stream().anyMatch(group -> group.has(endpoint)))
                .toList();
    }

    /** The projects an endpoint is given to by itself. */
    public List<Project> projectsOfEndpoint(Tx tx, String endpointId) {
        return named(tx, store.projectsOfEndpoint(tx, endpointId));
    }

    /** The projects a group is given to. */
    public List<Project> projectsOfGroup(Tx tx, String groupId) {
        return named(tx, store.projectsOfGroup(tx, groupId));
    }

    private List<Project> named(Tx tx, List<String> ids) {
        return ids.stream().flatMap(id -> projects.find(tx, id).stream()).toList();
    }
}
