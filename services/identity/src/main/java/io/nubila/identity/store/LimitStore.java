package io.nubila.identity.store;

import io.nubila.identity.model.Limit;
import io.nubila.identity.model.Listing;
import io.nubila.identity.model.RegisteredLimit;
import io.nubila.identity.store.Selection.Column;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Limits of what projects may have: those for all, and those of one project or domain. */
public final class LimitStore {
    private static final Map<String, Column> REGISTERED_FILTERS = Map.of(
            "service_id", Column.text("service_id"),
            "region_id", Column.text("region_id"),
            "resource_name", Column.text("resource_name"));

    private static final String DOMAIN = "DOMAIN";
    private static final String PROJECT = "PROJECT";

    /** A limit for all by id. */
    public Optional<RegisteredLimit> findRegistered(Tx tx, String id) {
        return tx.one("SELECT * FROM registered_limits WHERE id = ?", LimitStore::readRegistered, id);
    }

    /** A limit for all by what it limits. */
    public Optional<RegisteredLimit> findRegistered(
            Tx tx, String serviceId, Optional<String> regionId, String resourceName) {
        return tx.one(
                "SELECT * FROM registered_limits WHERE service_id = ? AND region_id = ? AND resource_name = ?",
                LimitStore::readRegistered,
                serviceId,
                regionId.orElse(""),
                resourceName);
    }

    /** One page of limits for all. */
    public List<RegisteredLimit> registered(Tx tx, Listing listing) {
        return new Selection("registered_limits")
                .matching(listing, REGISTERED_FILTERS)
                .page(tx, listing, LimitStore::readRegistered);
    }

    /** Adds a limit for all; {@link DuplicateRowException} when the same is limited already. */
    public void insert(Tx tx, RegisteredLimit limit) {
        var _ = tx.update(
                """
                INSERT INTO registered_limits (id, service_id, region_id, resource_name, default_limit, description,
                                               revision)
                VALUES (?, ?, ?, ?, ?, ?, 1)
                """,
                limit.id(),
                limit.serviceId(),
                limit.regionId().orElse(""),
                limit.resourceName(),
                limit.defaultLimit(),
                limit.description());
    }

    /** Writes what may change of a limit for all; {@link DuplicateRowException} when the same is limited already. */
    public void update(Tx tx, RegisteredLimit limit) {
        tx.updateOne(
                "registered limit " + limit.id(),
                """
                UPDATE registered_limits SET service_id = ?, region_id = ?, resource_name = ?, default_limit = ?,
                                             description = ?, revision = revision + 1
                 WHERE id = ? AND revision = ?
                """,
                limit.serviceId(),
                limit.regionId().orElse(""),
                limit.resourceName(),
                limit.defaultLimit(),
                limit.description(),
                limit.id(),
                limit.revision());
    }

    /** Removes a limit for all that no other limit replaces. */
    public void deleteRegistered(Tx tx, String id) {
        var _ = tx.update("DELETE FROM registered_limits WHERE id = ?", id);
    }

    /** How many limits replace a limit for all. */
    public long replacements(Tx tx, String registeredId) {
        return tx.number("SELECT count(*) AS n FROM limits WHERE registered_limit_id = ?", registeredId);
    }

    /** A limit by id. */
    public Optional<Limit> find(Tx tx, String id) {
        return tx.one(
                "SELECT * FROM limits WHERE id = ?", row -> read(row, registeredId -> known(tx, registeredId)), id);
    }

    /**
     * One page of limits; filtered by what they limit and by {@code project_id} or {@code domain_id}.
     *
     * @param withinDomain only those of a domain and its projects
     */
    public List<Limit> list(Tx tx, Listing listing, Optional<String> withinDomain) {
        var selection = new Selection("limits");
        for (var filter : listing.filters()) {
            var _ = switch (filter.field()) {
                case "service_id", "region_id", "resource_name" ->
                    selection.and(
                            "registered_limit_id IN (SELECT id FROM registered_limits WHERE " + filter.field()
                                    + " = ?)",
                            filter.value());
                case "project_id" -> selection.and("owner_id = ? AND owner_kind = 'PROJECT'", filter.value());
                case "domain_id" -> selection.and("owner_id = ? AND owner_kind = 'DOMAIN'", filter.value());
                default -> selection;
            };
        }
        withinDomain.ifPresent(domain -> {
            var _ = selection.and(
                    "(owner_id = ? OR owner_id IN (SELECT id FROM projects WHERE domain_id = ?))", domain, domain);
        });
        // Many limits replace few.
        var known = new HashMap<String, RegisteredLimit>();
        return selection.page(
                tx,
                listing,
                row -> read(row, registeredId -> known.computeIfAbsent(registeredId, it -> known(tx, it))));
    }

    /** Adds a limit; {@link DuplicateRowException} when its owner has one for the same. */
    public void insert(Tx tx, Limit limit) {
        var _ = tx.update(
                """
                INSERT INTO limits (id, registered_limit_id, owner_kind, owner_id, resource_limit, description, revision)
                VALUES (?, ?, ?, ?, ?, ?, 1)
                """,
                limit.id(),
                limit.registered().id(),
                limit.ownerIsDomain() ? DOMAIN : PROJECT,
                limit.ownerId(),
                limit.resourceLimit(),
                limit.description());
    }

    /** Writes what may change of a limit. */
    public void update(Tx tx, Limit limit) {
        tx.updateOne(
                "limit " + limit.id(), """
                UPDATE limits SET resource_limit = ?, description = ?, revision = revision + 1
                 WHERE id = ? AND revision = ?
                """, limit.resourceLimit(), limit.description(), limit.id(), limit.revision());
    }

    /** Removes a limit. */
    public void delete(Tx tx, String id) {
        var _ = tx.update("DELETE FROM limits WHERE id = ?", id);
    }

    private RegisteredLimit known(Tx tx, String registeredId) {
        return findRegistered(tx, registeredId).orElseThrow();
    }

    private static Limit read(Row row, Function<String, RegisteredLimit> registered) {
        return new Limit(
                row.string("id"),
                registered.apply(row.string("registered_limit_id")),
                row.string("owner_id"),
                row.string("owner_kind").equals(DOMAIN),
                row.integer("resource_limit"),
                row.optionalString("description"),
                row.number("revision"));
    }

    private static RegisteredLimit readRegistered(Row row) {
        return new RegisteredLimit(
                row.string("id"),
                row.string("service_id"),
                Optional.of(row.string("region_id")).filter(region -> !region.isEmpty()),
                row.string("resource_name"),
                row.integer("default_limit"),
                row.optionalString("description"),
                row.number("revision"));
    }
}
