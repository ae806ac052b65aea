package io.nubila.image.metadef.store;

import io.nubila.image.metadef.model.Namespace;
import io.nubila.image.metadef.model.Part;
import io.nubila.image.metadef.model.Part.Kind;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Namespaces, what they define, and the types of resources that are known. */
public final class MetadefStore {
    /** Parts of one kind a namespace has at most. */
    public static final int MAX_PARTS = 1_000;

    /** A type of resource, and since when it is known. */
    public record ResourceType(String name, Instant createdAt) {}

    /**
     * Which namespaces are wanted, newest first.
     *
     * @param seenBy a project that sees its own and public ones; empty for all
     * @param visibility {@code public} or {@code private}; empty for both
     * @param resourceTypes only those that are for one of them; empty for all
     * @param after the name of the last one of the page before
     */
    public record Wanted(
            Optional<String> seenBy,
            Optional<String> visibility,
            List<String> resourceTypes,
            Optional<String> after,
            boolean ascending,
            int limit) {}

    /** A namespace by name. */
    public Optional<Namespace> find(Tx tx, String name) {
        return tx.one("SELECT * FROM metadef_namespaces WHERE name = ?", MetadefStore::namespace, name);
    }

    /** One page of namespaces. */
    public List<Namespace> list(Tx tx, Wanted wanted) {
        var sql = new StringBuilder("SELECT * FROM metadef_namespaces WHERE 1 = 1");
        var arguments = new ArrayList<Object>();
        wanted.seenBy().ifPresent(project -> {
            sql.append(" AND (visibility = 'public' OR owner = ?)");
            arguments.add(project);
        });
        wanted.visibility().ifPresent(visibility -> {
            sql.append(" AND visibility = ?");
            arguments.add(visibility);
        });
        if (!wanted.resourceTypes().isEmpty()) {
            sql.append(" AND id IN (SELECT namespace_id FROM metadef_parts WHERE kind = 'RESOURCE_TYPE' AND name IN (")
                    .append(String.join(
                            ", ", wanted.resourceTypes().stream().map(_ -> "?").toList()))
                    .append("))");
            arguments.addAll(wanted.resourceTypes());
        }
        var last = wanted.after().flatMap(name -> find(tx, name));
        last.ifPresent(it -> {
            sql.append(wanted.ascending() ? " AND (created_at, id) > (?, ?)" : " AND (created_at, id) < (?, ?)");
            arguments.add(it.createdAt());
            arguments.add(it.id());
        });
        sql.append(
                wanted.ascending() ? " ORDER BY created_at, id LIMIT ?" : " ORDER BY created_at DESC, id DESC LIMIT ?");
        arguments.add(wanted.limit());
        return tx.list(sql.toString(), MetadefStore::namespace, arguments.toArray());
    }

    /** Adds a namespace; {@link DuplicateRowException} when the name is taken. */
    public void insert(Tx tx, Namespace it) {
        var _ = tx.update(
                """
                INSERT INTO metadef_namespaces (id, name, display_name, description, visibility, protected, owner,
                                                created_at, updated_at, revision)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
                """,
                it.id(),
                it.name(),
                it.displayName(),
                it.description(),
                it.isPublic() ? "public" : "private",
                it.isProtected(),
                it.owner(),
                it.createdAt(),
                it.updatedAt());
    }

    /** Writes what may change of a namespace; {@link DuplicateRowException} when the name is taken. */
    public void update(Tx tx, Namespace it) {
        tx.updateOne(
                "namespace " + it.name(),
                """
                UPDATE metadef_namespaces SET name = ?, display_name = ?, description = ?, visibility = ?, protected = ?,
                                              owner = ?, updated_at = ?, revision = revision + 1
                 WHERE id = ? AND revision = ?
                """,
                it.name(),
                it.displayName(),
                it.description(),
                it.isPublic() ? "public" : "private",
                it.isProtected(),
                it.owner(),
                it.updatedAt(),
                it.id(),
                it.revision());
    }

    /** Removes a namespace with all it defines, provided it is as it was read: it may have been protected since. */
    public void delete(Tx tx, Namespace it) {
        tx.updateOne(
                "namespace " + it.name(),
                "DELETE FROM metadef_namespaces WHERE id = ? AND revision = ?",
                it.id(),
                it.revision());
    }

    /** A part by name. */
    public Optional<Part> part(Tx tx, String namespaceId, Kind kind, String name) {
        return tx.one(
                "SELECT * FROM metadef_parts WHERE namespace_id = ? AND kind = ? AND name = ?",
                MetadefStore::part,
                namespaceId,
                kind,
                name);
    }

    /** The parts of a kind, by name. */
    public List<Part> parts(Tx tx, String namespaceId, Kind kind, Optional<String> after, int limit) {
        return tx.list(
                "SELECT * FROM metadef_parts WHERE namespace_id = ? AND kind = ? AND name > ? ORDER BY name LIMIT ?",
                MetadefStore::part,
                namespaceId,
                kind,
                after.orElse(""),
                limit);
    }

    /** The types of resources that each of these namespaces is for, by the namespace's id. */
    public Map<String, List<Part>> resourceTypes(Tx tx, List<String> namespaceIds) {
        var found = new HashMap<String, List<Part>>();
        if (!namespaceIds.isEmpty()) {
            var marks = String.join(", ", namespaceIds.stream().map(_ -> "?").toList());
            var _ = tx.list(
                    "SELECT * FROM metadef_parts WHERE kind = 'RESOURCE_TYPE' AND namespace_id IN (" + marks
                            + ") ORDER BY namespace_id, name",
                    row -> found.computeIfAbsent(row.string("namespace_id"), _ -> new ArrayList<>())
                            .add(part(row)),
                    namespaceIds.toArray());
        }
        return found;
    }

    /** Adds a part; {@link DuplicateRowException} when the name is taken. */
    public void insert(Tx tx, String namespaceId, Part part) {
        var _ = tx.update(
                """
                INSERT INTO metadef_parts (namespace_id, kind, name, document, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """, namespaceId, part.kind(), part.name(), part.document(), part.createdAt(), part.updatedAt());
    }

    /** Removes a part; false when there was none. */
    public boolean delete(Tx tx, String namespaceId, Kind kind, String name) {
        return tx.update(
                        "DELETE FROM metadef_parts WHERE namespace_id = ? AND kind = ? AND name = ?",
                        namespaceId,
                        kind,
                        name)
                == 1;
    }

    /** Removes all parts of a kind. */
    public void deleteAll(Tx tx, String namespaceId, Kind kind) {
        var _ = tx.update("DELETE FROM metadef_parts WHERE namespace_id = ? AND kind = ?", namespaceId, kind);
    }

    /** How many parts of a kind a namespace has. */
    public long count(Tx tx, String namespaceId, Kind kind) {
        return tx.number(
                "SELECT count(*) AS n FROM metadef_parts WHERE namespace_id = ? AND kind = ?", namespaceId, kind);
    }

    /** All types of resources. */
    public List<ResourceType> resourceTypes(Tx tx) {
        return tx.list(
                "SELECT * FROM metadef_resource_types ORDER BY name LIMIT ?",
                row -> new ResourceType(row.string("name"), row.instant("created_at")),
                MAX_PARTS);
    }

    /** Remembers a type of resource; harmless when it is known. */
    public void addResourceType(Tx tx, String name) {
        if (tx.number("SELECT count(*) AS n FROM metadef_resource_types WHERE name = ?", name) == 0) {
            var _ = tx.update("INSERT INTO metadef_resource_types (name, created_at) VALUES (?, ?)", name, tx.now());
        }
    }

    private static Namespace namespace(Row row) {
        return new Namespace(
                row.string("id"),
                row.string("name"),
                row.optionalString("display_name"),
                row.optionalString("description"),
                row.string("visibility").equals("public"),
                row.bool("protected"),
                row.string("owner"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.number("revision"));
    }

    private static Part part(Row row) {
        return new Part(
                Kind.valueOf(row.string("kind")),
                row.string("name"),
                row.string("document"),
                row.instant("created_at"),
                row.instant("updated_at"));
    }
}
