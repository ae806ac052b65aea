package io.nubila.identity.store;

import io.nubila.identity.model.Listing;
import io.nubila.identity.model.Project;
import io.nubila.identity.store.Selection.Column;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Projects and domains. */
public final class ProjectStore {
    /** How deep the tree may be; a longer chain of parents is cut. */
    private static final int MAX_ANCESTORS = 32;

    private static final int BATCH = 500;

    private static final Map<String, Column> FILTERS = Map.of(
            "domain_id", Column.text("domain_id"),
            "parent_id", Column.text("parent_id"),
            "name", Column.text("name"),
            "enabled", Column.truth("enabled"),
            "is_domain", Column.truth("is_domain"));

    /** A project or domain by id. */
    public Optional<Project> find(Tx tx, String id) {
        return tx.one("SELECT * FROM projects WHERE id = ?", ProjectStore::read, id)
                .map(found -> tagged(tx, found));
    }

    /** A project by name within a domain. */
    public Optional<Project> findByName(Tx tx, String domainId, String name) {
        return tx.one("SELECT * FROM projects WHERE domain_id = ? AND name = ?", ProjectStore::read, domainId, name)
                .map(found -> tagged(tx, found));
    }

    /** A domain by name. */
    public Optional<Project> findDomainByName(Tx tx, String name) {
        return findByName(tx, "", name);
    }

    /** Those among the ids that exist, by id. */
    public Map<String, Project> named(Tx tx, Iterable<String> ids) {
        var found = new HashMap<String, Project>();
        for (var id : ids) {
            if (!found.containsKey(id)) {
                tx.one("SELECT * FROM projects WHERE id = ?", ProjectStore::read, id)
                        .ifPresent(project -> found.put(project.id(), project));
            }
        }
        return found;
    }

    /**
     * One page of projects.
     *
     * @param tags conditions on tags: {@code tags}, {@code tags-any}, {@code not-tags}, {@code not-tags-any}
     */
    public List<Project> list(Tx tx, Listing listing, Map<String, List<String>> tags) {
        var selection = new Selection("projects").matching(listing, FILTERS);
        tags.forEach((kind, names) -> tagCondition(selection, kind, names));
        return withTags(tx, selection.page(tx, listing, ProjectStore::read));
    }

    private static void tagCondition(Selection selection, String kind, List<String> names) {
        var marks = String.join(", ", Collections.nCopies(names.size(), "?"));
        var count = "(SELECT count(*) FROM project_tags WHERE project_id = projects.id AND name IN (" + marks + "))";
        var arguments = new ArrayList<Object>(names);
        var condition = switch (kind) {
            case "tags" -> {
                arguments.add(names.size());
                yield count + " = ?";
            }
            case "tags-any" -> count + " > 0";
            case "not-tags" -> {
                arguments.add(names.size());
                yield count + " < ?";
            }
            case "not-tags-any" -> count + " = 0";
            default -> throw new Problem.Bug("no such condition on tags: " + kind).exception();
        };
        var _ = selection.and(condition, arguments.toArray());
    }

    /** The projects right below, at most {@code limit}. */
    public List<Project> children(Tx tx, String parentId, int limit) {
        return withTags(
                tx,
                tx.list(
                        "SELECT * FROM projects WHERE parent_id = ? ORDER BY id LIMIT ?",
                        ProjectStore::read,
                        parentId,
                        limit));
    }

    /** The projects above, nearest first, without the domain. */
    public List<Project> ancestors(Tx tx, Project project) {
        var found = new ArrayList<Project>();
        var next = project;
        while (!next.isDomain() && !next.parentId().equals(next.domainId()) && found.size() < MAX_ANCESTORS) {
            var parent = find(tx, next.parentId());
            if (parent.isEmpty()) {
                break;
            }
            found.add(parent.get());
            next = parent.get();
        }
        return found;
    }

    /** Projects of a domain, at most {@code limit}. */
    public List<Project> ofDomain(Tx tx, String domainId, int limit) {
        return tx.list(
                "SELECT * FROM projects WHERE domain_id = ? ORDER BY id LIMIT ?", ProjectStore::read, domainId, limit);
    }

    /** Adds a project; {@link DuplicateRowException} when its name is taken. */
    public void insert(Tx tx, Project project) {
        var _ = tx.update(
                """
                INSERT INTO projects (id, domain_id, parent_id, is_domain, name, description, enabled, options, extra,
                                      revision)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
                """,
                project.id(),
                project.domainId(),
                project.parentId(),
                project.isDomain(),
                project.name(),
                project.description(),
                project.enabled(),
                project.options(),
                project.extra());
        insertTags(tx, project);
    }

    /** Writes what may change of a project, tags included. */
    public void update(Tx tx, Project project) {
        tx.updateOne(
                project.kind() + " " + project.id(),
                """
                UPDATE projects SET name = ?, description = ?, enabled = ?, options = ?, extra = ?,
                                    revision = revision + 1
                 WHERE id = ? AND revision = ?
                """,
                project.name(),
                project.description(),
                project.enabled(),
                project.options(),
                project.extra(),
                project.id(),
                project.revision());
        var _ = tx.update("DELETE FROM project_tags WHERE project_id = ?", project.id());
        insertTags(tx, project);
    }

    /** Removes a project. */
    public void delete(Tx tx, String id) {
        var _ = tx.update("DELETE FROM projects WHERE id = ?", id);
    }

    private static void insertTags(Tx tx, Project project) {
        for (var tag : project.tags()) {
            var _ = tx.update("INSERT INTO project_tags (project_id, name) VALUES (?, ?)", project.id(), tag);
        }
    }

    private static Project tagged(Tx tx, Project project) {
        return project.withTags(tx.list(
                "SELECT name FROM project_tags WHERE project_id = ? ORDER BY name",
                row -> row.string("name"),
                project.id()));
    }

    private static List<Project> withTags(Tx tx, List<Project> projects) {
        var tags = new HashMap<String, List<String>>();
        for (int from = 0; from < projects.size(); from += BATCH) {
            var ids = projects.subList(from, Math.min(from + BATCH, projects.size())).stream()
                    .map(Project::id)
                    .toArray();
            var marks = String.join(", ", Collections.nCopies(ids.length, "?"));
            for (var tag : tx.list(
                    "SELECT project_id, name FROM project_tags WHERE project_id IN (" + marks + ") ORDER BY name",
                    row -> new String[] {row.string("project_id"), row.string("name")},
                    ids)) {
                tags.computeIfAbsent(tag[0], _ -> new ArrayList<>()).add(tag[1]);
            }
        }
        return projects.stream()
                .map(project -> project.withTags(tags.getOrDefault(project.id(), List.of())))
                .toList();
    }

    private static Project read(Row row) {
        return new Project(
                row.string("id"),
                row.string("domain_id"),
                row.string("parent_id"),
                row.bool("is_domain"),
                row.string("name"),
                row.optionalString("description"),
                row.bool("enabled"),
                List.of(),
                row.string("options"),
                row.string("extra"),
                row.number("revision"));
    }
}
