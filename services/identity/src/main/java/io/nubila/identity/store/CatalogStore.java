package io.nubila.identity.store;

import io.nubila.identity.model.Endpoint;
import io.nubila.identity.model.Listing;
import io.nubila.identity.model.Region;
import io.nubila.identity.model.Service;
import io.nubila.identity.store.Selection.Column;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Regions, services and endpoints. */
public final class CatalogStore {
    private static final int MAX_CHILDREN = 10_000;

    private static final Map<String, Column> REGION_FILTERS = Map.of("parent_region_id", Column.text("parent_id"));
    private static final Map<String, Column> SERVICE_FILTERS =
            Map.of("type", Column.text("type"), "name", Column.text("name"), "enabled", Column.truth("enabled"));
    private static final Map<String, Column> ENDPOINT_FILTERS = Map.of(
            "interface", Column.text("interface"),
            "service_id", Column.text("service_id"),
            "region_id", Column.text("region_id"),
            "enabled", Column.truth("enabled"));

    /** A region by id. */
    public Optional<Region> region(Tx tx, String id) {
        return tx.one("SELECT * FROM regions WHERE id = ?", CatalogStore::readRegion, id);
    }

    /** One page of regions. */
    public List<Region> regions(Tx tx, Listing listing) {
        return new Selection("regions").matching(listing, REGION_FILTERS).page(tx, listing, CatalogStore::readRegion);
    }

    /** The regions right below. */
    public List<Region> childRegions(Tx tx, String id) {
        return tx.list(
                "SELECT * FROM regions WHERE parent_id = ? ORDER BY id LIMIT ?",
                CatalogStore::readRegion,
                id,
                MAX_CHILDREN);
    }

    /** Adds a region; {@link DuplicateRowException} when the id is taken. */
    public void insert(Tx tx, Region region) {
        var _ = tx.update(
                "INSERT INTO regions (id, parent_id, description, extra, revision) VALUES (?, ?, ?, ?, 1)",
                region.id(),
                region.parentId(),
                region.description(),
                region.extra());
    }

    /** Writes what may change of a region. */
    public void update(Tx tx, Region region) {
        tx.updateOne(
                "region " + region.id(),
                """
                UPDATE regions SET parent_id = ?, description = ?, extra = ?, revision = revision + 1
                 WHERE id = ? AND revision = ?
                """,
                region.parentId(),
                region.description(),
                region.extra(),
                region.id(),
                region.revision());
    }

    /** Removes a region that no endpoint and no other region names. */
    public void deleteRegion(Tx tx, String id) {
        var _ = tx.update("DELETE FROM regions WHERE id = ?", id);
    }

    /** Endpoints of a region. */
    public long endpointsIn(Tx tx, String regionId) {
        return tx.number("SELECT count(*) AS n FROM endpoints WHERE region_id = ?", regionId);
    }

    /** A service by id. */
    public Optional<Service> service(Tx tx, String id) {
        return tx.one("SELECT * FROM services WHERE id = ?", CatalogStore::readService, id);
    }

    /** A service by type and name. */
    public Optional<Service> serviceNamed(Tx tx, String type, String name) {
        return tx.one(
                "SELECT * FROM services WHERE type = ? AND name = ? ORDER BY id LIMIT 1",
                CatalogStore::readService,
                type,
                name);
    }

    /** One page of services. */
    public List<Service> services(Tx tx, Listing listing) {
        return new Selection("services")
                .matching(listing, SERVICE_FILTERS)
                .page(tx, listing, CatalogStore::readService);
    }

    /** Adds a service. */
    public void insert(Tx tx, Service service) {
        var _ = tx.update(
                """
                INSERT INTO services (id, type, name, description, enabled, extra, revision)
                VALUES (?, ?, ?, ?, ?, ?, 1)
                """,
                service.id(),
                service.type(),
                service.name(),
                service.description(),
                service.enabled(),
                service.extra());
    }

    /** Writes what may change of a service. */
    public void update(Tx tx, Service service) {
        tx.updateOne(
                "service " + service.id(),
                """
                UPDATE services SET type = ?, name = ?, description = ?, enabled = ?, extra = ?,
                                    revision = revision + 1
                 WHERE id = ? AND revision = ?
                """,
                service.type(),
                service.name(),
                service.description(),
                service.enabled(),
                service.extra(),
                service.id(),
                service.revision());
    }

    /** Removes a service and its endpoints. */
    public void deleteService(Tx tx, String id) {
        var _ = tx.update("DELETE FROM services WHERE id = ?", id);
    }

    /** An endpoint by id. */
    public Optional<Endpoint> endpoint(Tx tx, String id) {
        return tx.one("SELECT * FROM endpoints WHERE id = ?", CatalogStore::readEndpoint, id);
    }

    /** One page of endpoints. */
    public List<Endpoint> endpoints(Tx tx, Listing listing) {
        return new Selection("endpoints")
                .matching(listing, ENDPOINT_FILTERS)
                .page(tx, listing, CatalogStore::readEndpoint);
    }

    /** Adds an endpoint. */
    public void insert(Tx tx, Endpoint endpoint) {
        var _ = tx.update(
                """
                INSERT INTO endpoints (id, service_id, region_id, interface, url, enabled, extra, revision)
                VALUES (?, ?, ?, ?, ?, ?, ?, 1)
                """,
                endpoint.id(),
                endpoint.serviceId(),
                endpoint.regionId(),
                endpoint.face(),
                endpoint.url(),
                endpoint.enabled(),
                endpoint.extra());
    }

    /** Writes what may change of an endpoint. */
    public void update(Tx tx, Endpoint endpoint) {
        tx.updateOne(
                "endpoint " + endpoint.id(),
                """
                UPDATE endpoints SET service_id = ?, region_id = ?, interface = ?, url = ?, enabled = ?, extra = ?,
                                     revision = revision + 1
                 WHERE id = ? AND revision = ?
                """,
                endpoint.serviceId(),
                endpoint.regionId(),
                endpoint.face(),
                endpoint.url(),
                endpoint.enabled(),
                endpoint.extra(),
                endpoint.id(),
                endpoint.revision());
    }

    /** Removes an endpoint. */
    public void deleteEndpoint(Tx tx, String id) {
        var _ = tx.update("DELETE FROM endpoints WHERE id = ?", id);
    }

    private static Region readRegion(Row row) {
        return new Region(
                row.string("id"),
                row.optionalString("parent_id"),
                row.string("description"),
                row.string("extra"),
                row.number("revision"));
    }

    private static Service readService(Row row) {
        return new Service(
                row.string("id"),
                row.string("type"),
                row.optionalString("name"),
                row.optionalString("description"),
                row.bool("enabled"),
                row.string("extra"),
                row.number("revision"));
    }

    private static Endpoint readEndpoint(Row row) {
        return new Endpoint(
                row.string("id"),
                row.string("service_id"),
                row.optionalString("region_id"),
                row.string("interface"),
                row.string("url"),
                row.bool("enabled"),
                row.string("extra"),
                row.number("revision"));
    }
}
