package io.nubila.identity.engine;

import io.nubila.identity.model.Endpoint;
import io.nubila.identity.model.Region;
import io.nubila.identity.model.Service;
import io.nubila.identity.store.CatalogStore;
import io.nubila.identity.store.PolicyDocumentStore;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Tx;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes of regions, services and endpoints. */
public final class CatalogRecords {
    private static final int MAX_REGION_DEPTH = 32;

    private final Db db;
    private final CatalogStore store;
    private final PolicyDocumentStore policies;
    private final Generation generation;

    CatalogRecords(Db db, Identity.Stores stores, Generation generation) {
        this.db = db;
        this.store = stores.catalog();
        this.policies = stores.policies();
        this.generation = generation;
    }

    /** Adds a region. */
    public Region create(Cause cause, Region wanted) {
        return db.write(cause, tx -> {
            wanted.parentId().ifPresent(parent -> requireRegion(tx, parent));
            try {
                store.insert(tx, wanted);
            } catch (DuplicateRowException e) {
                throw Refusals.taken("region", "Duplicate ID, %s".formatted(wanted.id()));
            }
            tx.event("region", wanted.id(), "create", Optional.empty(), Optional.of(wanted));
            return wanted;
        });
    }

    /** Changes a region. */
    public Region updateRegion(Cause cause, String id, UnaryOperator<Region> edit) {
        return db.write(cause, tx -> {
            var before = requireRegion(tx, id);
            var wanted = edit.apply(before);
            requireNoCircle(tx, wanted);
            store.update(tx, wanted);
            tx.event("region", id, "update", Optional.of(before), Optional.of(wanted));
            return wanted;
        });
    }

    private void requireNoCircle(Tx tx, Region region) {
        var next = region.parentId();
        for (int depth = 0; next.isPresent(); depth++) {
            if (next.get().equals(region.id()) || depth > MAX_REGION_DEPTH) {
                throw Refusals.invalid("The specified parent region %s would create a circular region hierarchy."
                        .formatted(region.parentId().orElse("")));
            }
            next = requireRegion(tx, next.get()).parentId();
        }
    }

    /** Removes a region and those below it, when none of them has endpoints. */
    public void deleteRegion(Cause cause, String id) {
        db.change(cause, tx -> deleteRegion(tx, requireRegion(tx, id)));
    }

    private void deleteRegion(Tx tx, Region region) {
        if (store.endpointsIn(tx, region.id()) > 0) {
            throw Refusals.forbidden(
                    "Unable to delete region %s because it or its child regions have associated endpoints."
                            .formatted(region.id()));
        }
        for (var child : store.childRegions(tx, region.id())) {
            deleteRegion(tx, child);
        }
        policies.forget(tx, region.id());
        store.deleteRegion(tx, region.id());
        tx.event("region", region.id(), "delete", Optional.of(region), Optional.empty());
    }

    private Region requireRegion(Tx tx, String id) {
        return store.region(tx, id).orElseThrow(() -> Refusals.missing("region", id));
    }

    /** Adds a service. */
    public Service create(Cause cause, Service wanted) {
        return db.write(cause, tx -> {
            store.insert(tx, wanted);
            generation.changed(tx);
            tx.event("service", wanted.id(), "create", Optional.empty(), Optional.of(wanted));
            return wanted;
        });
    }

    /** Changes a service. */
    public Service updateService(Cause cause, String id, UnaryOperator<Service> edit) {
        return db.write(cause, tx -> {
            var before = store.service(tx, id).orElseThrow(() -> Refusals.missing("service", id));
            var wanted = edit.apply(before);
            store.update(tx, wanted);
            generation.changed(tx);
            tx.event("service", id, "update", Optional.of(before), Optional.of(wanted));
            return wanted;
        });
    }

    /** Removes a service and its endpoints. */
    public void deleteService(Cause cause, String id) {
        db.change(cause, tx -> {
            var before = store.service(tx, id).orElseThrow(() -> Refusals.missing("service", id));
            policies.forget(tx, id);
            store.deleteService(tx, id);
            generation.changed(tx);
            tx.event("service", id, "delete", Optional.of(before), Optional.empty());
        });
    }

    /**
     * Adds an endpoint.
     *
     * @param makeRegion whether its region is made when it is missing, as the old attribute {@code region} asks
     */
    public Endpoint create(Cause cause, Endpoint wanted, boolean makeRegion) {
        return db.write(cause, tx -> {
            requireParts(tx, wanted, makeRegion);
            store.insert(tx, wanted);
            generation.changed(tx);
            tx.event("endpoint", wanted.id(), "create", Optional.empty(), Optional.of(wanted));
            return wanted;
        });
    }

    /** Changes an endpoint; {@code makeRegion} as for {@link #create(Cause, Endpoint, boolean)}. */
    public Endpoint updateEndpoint(Cause cause, String id, UnaryOperator<Endpoint> edit, boolean makeRegion) {
        return db.write(cause, tx -> {
            var before = store.endpoint(tx, id).orElseThrow(() -> Refusals.missing("endpoint", id));
            var wanted = edit.apply(before);
            requireParts(tx, wanted, makeRegion);
            store.update(tx, wanted);
            generation.changed(tx);
            tx.event("endpoint", id, "update", Optional.of(before), Optional.of(wanted));
            return wanted;
        });
    }

    private void requireParts(Tx tx, Endpoint endpoint, boolean makeRegion) {
        if (store.service(tx, endpoint.serviceId()).isEmpty()) {
            throw Refusals.invalid("Could not find service: %s.".formatted(endpoint.serviceId()));
        }
        if (endpoint.regionId().isPresent()
                && store.region(tx, endpoint.regionId().get()).isEmpty()) {
            if (!makeRegion) {
                throw Refusals.invalid("Could not find region: %s."
                        .formatted(endpoint.regionId().get()));
            }
            var region = new Region(endpoint.regionId().get(), Optional.empty(), "", "{}", 1);
            store.insert(tx, region);
            tx.event("region", region.id(), "create", Optional.empty(), Optional.of(region));
        }
        var plain = endpoint.url()
                .replace("$(", "%(")
                .replace("%(project_id)s", "")
                .replace("%(tenant_id)s", "")
                .replace("%(user_id)s", "");
        if (plain.contains("%(")) {
            throw Refusals.invalid("Cannot create an endpoint with an invalid URL: %s.".formatted(endpoint.url()));
        }
    }

    /** Removes an endpoint. */
    public void deleteEndpoint(Cause cause, String id) {
        db.change(cause, tx -> {
            var before = store.endpoint(tx, id).orElseThrow(() -> Refusals.missing("endpoint", id));
            policies.forget(tx, id);
            store.deleteEndpoint(tx, id);
            generation.changed(tx);
            tx.event("endpoint", id, "delete", Optional.of(before), Optional.empty());
        });
    }
}
