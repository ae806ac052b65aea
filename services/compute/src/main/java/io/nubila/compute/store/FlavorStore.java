package io.nubila.compute.store;

import io.nubila.compute.model.Flavor;
import io.nubila.contracts.compute.FlavorId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Flavors: SQL only. A deleted flavor leaves no row, for each server keeps its own copy of what it was made with; its id
 * and name may be used again.
 */
public final class FlavorStore {
    private static final String SELECT = """
            SELECT id, name, vcpus, memory_mib, root_gib, ephemeral_gib, swap_mib, rxtx_factor, is_public, disabled,
                   description, extra_specs, created_at, revision
              FROM flavors
            """;

    /** A flavor, whoever may use it. */
    public Optional<Flavor> find(Tx tx, FlavorId id) {
        return find(tx, id, new FlavorQuery.Scope.All());
    }

    /** A flavor, if it is within a scope. */
    public Optional<Flavor> find(Tx tx, FlavorId id, FlavorQuery.Scope who) {
        var sql = new StringBuilder(SELECT).append(" WHERE id = ?");
        var arguments = new ArrayList<Object>(List.of(id));
        FlavorQuery.scope(who, sql, arguments);
        return tx.one(sql.toString(), FlavorStore::read, arguments.toArray());
    }

    /** What is said of a flavor that is not there, or not for the caller. */
    public static RuntimeException missing(FlavorId id) {
        return new Problem.NotFound("FlavorNotFound", "Flavor %s could not be found.".formatted(id)).exception();
    }

    /** Flavors of a query. */
    public List<Flavor> list(Tx tx, FlavorQuery query) {
        var where = query.where();
        return tx.list(
                SELECT + where.text(), FlavorStore::read, where.arguments().toArray());
    }

    /** Whether there is any flavor. */
    public boolean isEmpty(Tx tx) {
        return tx.number("SELECT COUNT(*) AS n FROM flavors") == 0;
    }

    /** Adds a flavor; {@code Conflict} when its id or name is taken. */
    public Flavor insert(Tx tx, Flavor flavor) {
        try {
            int _ = tx.update(
                    """
                    INSERT INTO flavors (id, number, name, vcpus, memory_mib, root_gib, ephemeral_gib, swap_mib,
                        rxtx_factor, is_public, disabled, description, extra_specs, created_at, updated_at, revision)
                    VALUES (?, (SELECT COALESCE(MAX(number), 0) + 1 FROM flavors), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 1)
                    """,
                    flavor.id(),
                    flavor.name(),
                    flavor.vcpus(),
                    flavor.memoryMib(),
                    flavor.rootGib(),
                    flavor.ephemeralGib(),
                    flavor.swapMib(),
                    flavor.rxtxFactor(),
                    flavor.isPublic(),
                    flavor.disabled(),
                    flavor.description(),
                    Json.write(flavor.extraSpecs()),
                    tx.now());
        } catch (DuplicateRowException e) {
            throw e.concerns("flavors.name")
                    ? new Problem.Conflict(
                                    "FlavorExists", "Flavor with name %s already exists.".formatted(flavor.name()))
                            .exception(e)
                    : new Problem.Conflict("FlavorIdExists", "Flavor with ID %s already exists.".formatted(flavor.id()))
                            .exception(e);
        }
        var made = find(tx, flavor.id()).orElseThrow(() -> missing(flavor.id()));
        tx.event("flavor", flavor.id().value(), "create", Optional.empty(), Optional.of(made));
        return made;
    }

    /** Writes description and extra specs of {@code next}, unless someone else changed the row since it was read. */
    public Flavor update(Tx tx, Flavor before, Flavor next) {
        tx.updateOne(
                "flavor " + next.id(),
                """
                UPDATE flavors SET description = ?, extra_specs = ?, updated_at = ?, revision = revision + 1
                 WHERE id = ? AND revision = ?
                """,
                next.description(),
                Json.write(next.extraSpecs()),
                tx.now(),
                next.id(),
                before.revision());
        var changed = find(tx, next.id()).orElseThrow(() -> missing(next.id()));
        tx.event("flavor", next.id().value(), "update", Optional.of(before), Optional.of(changed));
        return changed;
    }

    /** Removes a flavor and all access to it; {@code NotFound} when there is none. */
    public void delete(Tx tx, FlavorId id) {
        var gone = find(tx, id).orElseThrow(() -> missing(id));
        int _ = tx.update("DELETE FROM flavor_access WHERE flavor_id = ?", id);
        int _ = tx.update("DELETE FROM flavors WHERE id = ?", id);
        tx.event("flavor", id.value(), "delete", Optional.of(gone), Optional.empty());
    }

    /** Projects that were given a private flavor. */
    public List<ProjectId> access(Tx tx, FlavorId id, int limit) {
        return tx.list(
                "SELECT project_id FROM flavor_access WHERE flavor_id = ? ORDER BY project_id LIMIT ?",
                row -> new ProjectId(row.string("project_id")),
                id,
                limit);
    }

    /** Gives a project a private flavor; {@code Conflict} when it has it already. */
    public void addAccess(Tx tx, FlavorId id, ProjectId project) {
        try {
            int _ = tx.update("INSERT INTO flavor_access (flavor_id, project_id) VALUES (?, ?)", id, project);
        } catch (DuplicateRowException e) {
            throw new Problem.Conflict(
                            "FlavorAccessExists",
                            "Flavor access already exists for flavor %s and project %s combination."
                                    .formatted(id, project))
                    .exception(e);
        }
        tx.event("flavor", id.value(), "add-access", Optional.empty(), Optional.of(new Access(project.value())));
    }

    /** Takes a private flavor from a project; {@code NotFound} when it does not have it. */
    public void removeAccess(Tx tx, FlavorId id, ProjectId project) {
        int removed = tx.update("DELETE FROM flavor_access WHERE flavor_id = ? AND project_id = ?", id, project);
        if (removed == 0) {
            throw new Problem.NotFound(
                            "FlavorAccessNotFound",
                            "Flavor access not found for %s / %s combination.".formatted(id, project))
                    .exception();
        }
        tx.event("flavor", id.value(), "remove-access", Optional.of(new Access(project.value())), Optional.empty());
    }

    /** What the event log keeps of an access. */
    private record Access(String project) {}

    private static Flavor read(Row row) {
        return new Flavor(
                new FlavorId(row.string("id")),
                row.string("name"),
                row.integer("vcpus"),
                row.integer("memory_mib"),
                row.integer("root_gib"),
                row.integer("ephemeral_gib"),
                row.integer("swap_mib"),
                row.real("rxtx_factor"),
                row.bool("is_public"),
                row.bool("disabled"),
                row.optionalString("description"),
                strings(row),
                row.instant("created_at"),
                row.number("revision"));
    }

    private static Map<String, String> strings(Row row) {
        var found = new LinkedHashMap<String, String>();
        row.json("extra_specs")
                .properties()
                .forEach(entry -> found.put(entry.getKey(), entry.getValue().asString()));
        return found;
    }
}
