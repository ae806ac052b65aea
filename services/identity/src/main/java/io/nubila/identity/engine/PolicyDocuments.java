package io.nubila.identity.engine;

import io.nubila.identity.model.Endpoint;
import io.nubila.identity.model.Listing;
import io.nubila.identity.model.PolicyDocument;
import io.nubila.identity.store.CatalogStore;
import io.nubila.identity.store.PolicyDocumentStore;
import io.nubila.identity.store.PolicyDocumentStore.Association;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes of the policies kept for services, and which endpoints each is for. */
public final class PolicyDocuments {
    private static final int MAX_ENDPOINTS = 10_000;

    private final Db db;
    private final PolicyDocumentStore store;
    private final CatalogStore catalog;

    PolicyDocuments(Db db, Identity.Stores stores) {
        this.db = db;
        this.store = stores.policies();
        this.catalog = stores.catalog();
    }

    /** Adds a policy. */
    public PolicyDocument create(Cause cause, PolicyDocument wanted) {
        return db.write(cause, tx -> {
            store.insert(tx, wanted);
            tx.event("policy", wanted.id(), "create", Optional.empty(), Optional.of(wanted));
            return wanted;
        });
    }

    /** Changes a policy. */
    public PolicyDocument update(Cause cause, String id, UnaryOperator<PolicyDocument> edit) {
        return db.write(cause, tx -> {
            var before = require(tx, id);
            var wanted = edit.apply(before);
            store.update(tx, wanted);
            tx.event("policy", id, "update", Optional.of(before), Optional.of(wanted));
            return wanted;
        });
    }

    /** Removes a policy with its associations. */
    public void delete(Cause cause, String id) {
        db.change(cause, tx -> {
            var before = require(tx, id);
            store.delete(tx, id);
            tx.event("policy", id, "delete", Optional.of(before), Optional.empty());
        });
    }

    /** A policy; {@code NotFound} when there is none. */
    public PolicyDocument require(Tx tx, String id) {
        return store.find(tx, id).orElseThrow(() -> Refusals.missing("policy", id));
    }

    /** Says what a policy is for; another policy that was for the same is so no more. */
    public void associate(Cause cause, String policyId, Association association) {
        db.change(cause, tx -> {
            requireAll(tx, policyId, association);
            store.associate(tx, policyId, association);
            tx.event("policy", policyId, "associate", Optional.empty(), Optional.of(association));
        });
    }

    /** Says that a policy is not for this any more; harmless when it was not. */
    public void dissociate(Cause cause, String policyId, Association association) {
        db.change(cause, tx -> {
            requireAll(tx, policyId, association);
            if (store.policyOf(tx, association).filter(policyId::equals).isPresent()) {
                store.dissociate(tx, association);
                tx.event("policy", policyId, "dissociate", Optional.of(association), Optional.empty());
            }
        });
    }

    /** Refuses with {@code NotFound} unless the policy is for exactly this. */
    public void requireAssociation(Tx tx, String policyId, Association association) {
        requireAll(tx, policyId, association);
        if (store.policyOf(tx, association).filter(policyId::equals).isEmpty()) {
            throw new Problem.NotFound("Could not find policy association.").exception();
        }
    }

    private void requireAll(Tx tx, String policyId, Association association) {
        var _ = require(tx, policyId);
        var endpoint = association.endpointId();
        var service = association.serviceId();
        var region = association.regionId();
        if (!endpoint.isEmpty() && catalog.endpoint(tx, endpoint).isEmpty()) {
            throw Refusals.missing("endpoint", endpoint);
        }
        if (!service.isEmpty() && catalog.service(tx, service).isEmpty()) {
            throw Refusals.missing("service", service);
        }
        if (!region.isEmpty() && catalog.region(tx, region).isEmpty()) {
            throw Refusals.missing("region", region);
        }
    }

    /** The endpoints a policy is for: those named, else those of a region and service named, else of a service named. */
    public List<Endpoint> endpoints(Tx tx, String policyId) {
        var _ = require(tx, policyId);
        return catalog.endpoints(tx, Listing.all(MAX_ENDPOINTS)).stream()
                .filter(endpoint ->
                        policyFor(tx, endpoint).filter(policyId::equals).isPresent())
                .toList();
    }

    /** The policy for an endpoint. */
    public PolicyDocument policyOf(Tx tx, String endpointId) {
        var endpoint = catalog.endpoint(tx, endpointId).orElseThrow(() -> Refusals.missing("endpoint", endpointId));
        return policyFor(tx, endpoint)
                .flatMap(id -> store.find(tx, id))
                .orElseThrow(
                        () -> new Problem.NotFound("No policy is associated with endpoint %s.".formatted(endpointId))
                                .exception());
    }

    private Optional<String> policyFor(Tx tx, Endpoint endpoint) {
        var own = store.policyOf(tx, new Association(endpoint.id(), "", ""));
        if (own.isPresent()) {
            return own;
        }
        var region = endpoint.regionId();
        while (region.isPresent()) {
            var here = store.policyOf(tx, new Association("", endpoint.serviceId(), region.get()));
            if (here.isPresent()) {
                return here;
            }
            region = catalog.region(tx, region.get()).flatMap(it -> it.parentId());
        }
        return store.policyOf(tx, new Association("", endpoint.serviceId(), ""));
    }
}
