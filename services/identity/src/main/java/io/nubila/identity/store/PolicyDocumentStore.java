package io.nubila.identity.store;

import io.nubila.identity.model.Listing;
import io.nubila.identity.model.PolicyDocument;
import io.nubila.identity.store.Selection.Column;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Policies kept for services, and which endpoints they are meant for. */
public final class PolicyDocumentStore {
    private static final Map<String, Column> FILTERS = Map.of("type", Column.text("type"));

    /**
     * What a policy is meant for: one endpoint, a service, or a service in a region. What is not named is empty text.
     */
    public record Association(String endpointId, String serviceId, String regionId) {}

    /** A policy by id. */
    public Optional<PolicyDocument> find(Tx tx, String id) {
        return tx.one("SELECT * FROM policies WHERE id = ?", PolicyDocumentStore::read, id);
    }

    /** One page of policies. */
    public List<PolicyDocument> list(Tx tx, Listing listing) {
        return new Selection("policies").matching(listing, FILTERS).page(tx, listing, PolicyDocumentStore::read);
    }

    /** Adds a policy. */
    public void insert(Tx tx, PolicyDocument policy) {
        var _ = tx.update(
                "INSERT INTO policies (id, type, blob, extra, revision) VALUES (?, ?, ?, ?, 1)",
                policy.id(),
                policy.type(),
                policy.blob(),
                policy.extra());
    }

    /** Writes what may change of a policy. */
    public void update(Tx tx, PolicyDocument policy) {
        tx.updateOne(
                "policy " + policy.id(),
                "UPDATE policies SET type = ?, blob = ?, extra = ?, revision = revision + 1 WHERE id = ? AND revision = ?",
                policy.type(),
                policy.blob(),
                policy.extra(),
                policy.id(),
                policy.revision());
    }

    /** Removes a policy with its associations. */
    public void delete(Tx tx, String id) {
        var _ = tx.update("DELETE FROM policies WHERE id = ?", id);
    }

    /** The policy that is meant for exactly this. */
    public Optional<String> policyOf(Tx tx, Association association) {
        return tx.one(
                "SELECT policy_id FROM policy_associations WHERE endpoint_id = ? AND service_id = ? AND region_id = ?",
                row -> row.string("policy_id"),
                association.endpointId(),
                association.serviceId(),
                association.regionId());
    }

    /** Notes what a policy is meant for, in place of the policy that was meant for it. */
    public void associate(Tx tx, String policyId, Association association) {
        dissociate(tx, association);
        var _ = tx.update(
                "INSERT INTO policy_associations (endpoint_id, service_id, region_id, policy_id) VALUES (?, ?, ?, ?)",
                association.endpointId(),
                association.serviceId(),
                association.regionId(),
                policyId);
    }

    /** Forgets what policy is meant for this. */
    public void dissociate(Tx tx, Association association) {
        var _ = tx.update(
                "DELETE FROM policy_associations WHERE endpoint_id = ? AND service_id = ? AND region_id = ?",
                association.endpointId(),
                association.serviceId(),
                association.regionId());
    }

    /** Forgets all associations with an endpoint, a service or a region that is no more. */
    public void forget(Tx tx, String id) {
        var _ = tx.update(
                "DELETE FROM policy_associations WHERE endpoint_id = ? OR service_id = ? OR region_id = ?", id, id, id);
    }

    private static PolicyDocument read(Row row) {
        return new PolicyDocument(
                row.string("id"), row.string("type"), row.string("blob"), row.string("extra"), row.number("revision"));
    }
}
