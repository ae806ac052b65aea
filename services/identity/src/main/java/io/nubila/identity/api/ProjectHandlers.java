package io.nubila.identity.api;

import io.nubila.identity.engine.Projects;
import io.nubila.identity.engine.Refusals;
import io.nubila.identity.model.Project;
import io.nubila.identity.store.ProjectStore;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Projects and their tags on the wire. */
final class ProjectHandlers {
    /** Tags a project may have. */
    static final int MAX_TAGS = 80;

    private static final int MAX_TAG_CHARACTERS = 255;
    private static final List<String> TAG_FILTERS = List.of("tags", "tags-any", "not-tags", "not-tags-any");
    private static final Set<String> KNOWN = Set.of(
            "id", "name", "domain_id", "parent_id", "is_domain", "enabled", "description", "options", "tags", "links");

    private final Db db;
    private final ProjectStore store;
    private final Projects projects;
    private final ListQuery lists;
    private final Ids ids;

    ProjectHandlers(Db db, ProjectStore store, Projects projects, ListQuery lists, Ids ids) {
        this.db = db;
        this.store = store;
        this.projects = projects;
        this.lists = lists;
        this.ids = ids;
    }

    /** GET /v3/projects; domains only when asked for; a token of a domain sees that domain's projects only. */
    Response list(Request request) {
        var domainId = request.caller().domainId();
        request.authorize(new Targets().with("target.domain_id", domainId).done());
        var asked = lists.read(request, "domain_id", "enabled", "name", "parent_id", "is_domain");
        var kind = asked.mentions("is_domain") ? asked : asked.where("is_domain", "0");
        var listing = UserHandlers.within(domainId, kind);
        var tags = tagFilters(request);
        var found = db.read(tx -> store.list(tx, listing, tags));
        return lists.page(request, "projects", found, listing, project -> Views.project(project, request.baseUrl()));
    }

    private static Map<String, List<String>> tagFilters(Request request) {
        var found = new LinkedHashMap<String, List<String>>();
        for (var name : TAG_FILTERS) {
            request.query()
                    .first(name)
                    .ifPresent(text -> found.put(
                            name, Arrays.stream(text.split(",")).distinct().toList()));
        }
        return found;
    }

    /** GET /v3/projects/{project_id}, with parents and children when asked for. */
    Response show(Request request) {
        var project = authorized(request);
        var view = Views.project(project, request.baseUrl());
        expand(request, project, view);
        return Views.one(200, "project", view);
    }

    private void expand(Request request, Project project, ObjectNode view) {
        boolean parentsAsList = ListQuery.yes(request, "parents_as_list");
        boolean parentsAsIds = ListQuery.yes(request, "parents_as_ids");
        boolean subtreeAsList = ListQuery.yes(request, "subtree_as_list");
        boolean subtreeAsIds = ListQuery.yes(request, "subtree_as_ids");
        if (parentsAsList && parentsAsIds) {
            throw Refusals.invalid("Cannot use parents_as_list and parents_as_ids query params at the same time.");
        }
        if (subtreeAsList && subtreeAsIds) {
            throw Refusals.invalid("Cannot use subtree_as_list and subtree_as_ids query params at the same time.");
        }
        db.read(tx -> {
            if (parentsAsList) {
                listInto(request, view, "parents", store.ancestors(tx, project));
            } else if (parentsAsIds) {
                putOrNull(view, "parents", parentIds(tx, project));
            }
            if (subtreeAsList) {
                listInto(request, view, "subtree", projects.subtree(tx, project.id()));
            } else if (subtreeAsIds) {
                putOrNull(view, "subtree", childIds(projects.subtree(tx, project.id()), project.id()));
            }
            return view;
        });
    }

    private static void listInto(Request request, ObjectNode view, String key, List<Project> found) {
        var array = view.putArray(key);
        for (var project : found) {
            var _ = array.addObject().set("project", Views.project(project, request.baseUrl()));
        }
    }

    private static void putOrNull(ObjectNode view, String key, ObjectNode tree) {
        var _ = tree.isEmpty() ? view.putNull(key) : view.set(key, tree);
    }

    /** {@code {parent: {grandparent: null}}}, up to and with the domain. */
    private ObjectNode parentIds(Tx tx, Project project) {
        var chain = new ArrayList<String>();
        store.ancestors(tx, project).forEach(it -> chain.add(it.id()));
        if (!project.isDomain()) {
            chain.add(project.domainId());
        }
        var outer = Json.object();
        var at = outer;
        for (int i = 0; i < chain.size(); i++) {
            if (i + 1 == chain.size()) {
                var _ = at.putNull(chain.get(i));
            } else {
                at = at.putObject(chain.get(i));
            }
        }
        return outer;
    }

    private static ObjectNode childIds(List<Project> all, String parentId) {
        var node = Json.object();
        for (var project : all) {
            if (project.parentId().equals(parentId)) {
                putOrNull(node, project.id(), childIds(all, project.id()));
            }
        }
        return node;
    }

    /** POST /v3/projects */
    Response create(Request request) {
        var sent = new Attributes(request.json("project"));
        request.authorize(new Targets()
                .with("target.project.domain_id", sent.text("domain_id"))
                .with("target.project.name", sent.text("name"))
                .done());
        boolean isDomain = sent.truth("is_domain", false);
        var fallback = isDomain ? "" : UserHandlers.domainOf(request.caller());
        var wanted = new Project(
                ids.hex(),
                sent.filled("domain_id").orElse(fallback),
                sent.filled("parent_id").orElse(""),
                isDomain,
                sent.name(""),
                sent.text("description", Optional.of("")),
                sent.truth("enabled", true),
                sent.texts("tags"),
                sent.options("{}"),
                sent.extra("{}", KNOWN),
                1);
        var made = projects.create(request.cause(), wanted);
        return Views.one(201, "project", Views.project(made, request.baseUrl()));
    }

    /** PATCH /v3/projects/{project_id} */
    Response update(Request request) {
        var id = authorized(request).id();
        var sent = new Attributes(request.json("project"));
        sent.refuseOther("id", id, "Cannot change project ID");
        var changed = projects.update(request.cause(), id, before -> edited(before, sent));
        return Views.one(200, "project", Views.project(changed, request.baseUrl()));
    }

    private static Project edited(Project before, Attributes sent) {
        sent.refuseOther("domain_id", before.domainId(), "Cannot change Domain ID");
        if (sent.text("parent_id").filter(it -> !it.equals(before.parentId())).isPresent()) {
            throw Refusals.forbidden("Update of `parent_id` is not allowed.");
        }
        if (sent.truth("is_domain", before.isDomain()) != before.isDomain()) {
            throw Refusals.invalid("Update of `is_domain` is not allowed.");
        }
        return merged(before, sent);
    }

    /** A project or domain with what was sent laid over it. */
    static Project merged(Project before, Attributes sent) {
        return new Project(
                before.id(),
                before.domainId(),
                before.parentId(),
                before.isDomain(),
                sent.name(before.name()),
                sent.text("description", before.description()),
                sent.truth("enabled", before.enabled()),
                sent.has("tags") ? sent.texts("tags") : before.tags(),
                sent.options(before.options()),
                sent.extra(before.extra(), KNOWN),
                before.revision());
    }

    /** DELETE /v3/projects/{project_id} */
    Response delete(Request request) {
        projects.delete(request.cause(), authorized(request).id());
        return Response.empty(204);
    }

    /** GET /v3/projects/{project_id}/tags */
    Response tags(Request request) {
        return tagAnswer(request, authorized(request));
    }

    /** PUT /v3/projects/{project_id}/tags: replaces all. */
    Response replaceTags(Request request) {
        var id = authorized(request).id();
        var wanted = new Attributes(request.json()).texts("tags");
        return tagAnswer(request, projects.update(request.cause(), id, before -> before.withTags(wanted)));
    }

    /** DELETE /v3/projects/{project_id}/tags */
    Response clearTags(Request request) {
        var id = authorized(request).id();
        var _ = projects.update(request.cause(), id, before -> before.withTags(List.of()));
        return Response.empty(204);
    }

    /** GET /v3/projects/{project_id}/tags/{value}: 204 when the project has it, else 404. */
    Response checkTag(Request request) {
        requireTag(authorized(request), request.parameter("value"));
        return Response.empty(204);
    }

    /** PUT /v3/projects/{project_id}/tags/{value} */
    Response addTag(Request request) {
        var id = authorized(request).id();
        var tag = request.parameter("value");
        if (tag.isEmpty() || tag.length() > MAX_TAG_CHARACTERS || tag.contains(",") || tag.contains("/")) {
            throw Refusals.invalid(
                    "Invalid input for field 'value': a tag has 1 to 255 characters without comma and slash.");
        }
        var _ = projects.update(request.cause(), id, before -> before.withTags(with(before.tags(), tag)));
        return Response.empty(201).header("Location", request.baseUrl() + "/v3/projects/" + id + "/tags/" + tag);
    }

    private static List<String> with(List<String> tags, String tag) {
        if (tags.contains(tag)) {
            throw Refusals.invalid("Invalid input for field 'tags': %s is there already.".formatted(tag));
        }
        if (tags.size() >= MAX_TAGS) {
            throw Refusals.invalid("Invalid input for field 'tags': a project has at most 80 tags.");
        }
        var more = new ArrayList<>(tags);
        more.add(tag);
        return more;
    }

    /** DELETE /v3/projects/{project_id}/tags/{value} */
    Response removeTag(Request request) {
        var id = authorized(request).id();
        var tag = request.parameter("value");
        var _ = projects.update(request.cause(), id, before -> {
            requireTag(before, tag);
            return before.withTags(
                    before.tags().stream().filter(it -> !it.equals(tag)).toList());
        });
        return Response.empty(204);
    }

    private static void requireTag(Project project, String tag) {
        if (!project.tags().contains(tag)) {
            throw Refusals.missing("project tag", tag);
        }
    }

    private static Response tagAnswer(Request request, Project project) {
        var body = Json.object();
        var _ = body.set("tags", Json.strings(project.tags()));
        var _ = body.putObject("links").put("self", request.baseUrl() + request.path());
        return Response.ok(body);
    }

    private Project authorized(Request request) {
        var id = request.parameter("project_id");
        var project = db.read(tx -> store.find(tx, id));
        request.authorize(new Targets().project(project).with("project_id", id).done());
        return project.orElseThrow(() -> Refusals.missing("project", id));
    }
}
