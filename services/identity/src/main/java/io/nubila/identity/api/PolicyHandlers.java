package io.nubila.identity.api;

import io.nubila.identity.engine.PolicyDocuments;
import io.nubila.identity.model.PolicyDocument;
import io.nubila.identity.store.PolicyDocumentStore;
import io.nubila.identity.store.PolicyDocumentStore.Association;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Policies kept for services on the wire, and what they are for. */
final class PolicyHandlers {
    private static final Set<String> KNOWN = Set.of("id", "type", "blob", "links");

    private final Db db;
    private final PolicyDocumentStore store;
    private final PolicyDocuments policies;
    private final ListQuery lists;
    private final Ids ids;

    PolicyHandlers(Db db, PolicyDocumentStore store, PolicyDocuments policies, ListQuery lists, Ids ids) {
        this.db = db;
        this.store = store;
        this.policies = policies;
        this.lists = lists;
        this.ids = ids;
    }

    /** GET /v3/policies */
    Response list(Request request) {
        var listing = lists.read(request, "type");
        var found = db.read(tx -> store.list(tx, listing));
        return lists.page(request, "policies", found, listing, it -> view(it, request.baseUrl()));
    }

    /** GET /v3/policies/{policy_id} */
    Response show(Request request) {
        var policy = db.read(tx -> policies.require(tx, request.parameter("policy_id")));
        return Views.one(200, "policy", view(policy, request.baseUrl()));
    }

    /** POST /v3/policies */
    Response create(Request request) {
        var sent = new Attributes(request.json("policy"));
        var wanted = new PolicyDocument(
                ids.hex(), sent.text("type").orElse(""), sent.text("blob").orElse(""), sent.extra("{}", KNOWN), 1);
        return Views.one(201, "policy", view(policies.create(request.cause(), wanted), request.baseUrl()));
    }

    /** PATCH /v3/policies/{policy_id} */
    Response update(Request request) {
        var sent = new Attributes(request.json("policy"));
        var id = request.parameter("policy_id");
        sent.refuseOther("id", id, "Cannot change policy ID");
        var changed = policies.update(
                request.cause(),
                id,
                before -> new PolicyDocument(
                        id,
                        sent.text("type").orElse(before.type()),
                        sent.text("blob").orElse(before.blob()),
                        sent.extra(before.extra(), KNOWN),
                        before.revision()));
        return Views.one(200, "policy", view(changed, request.baseUrl()));
    }

    /** DELETE /v3/policies/{policy_id} */
    Response delete(Request request) {
        policies.delete(request.cause(), request.parameter("policy_id"));
        return Response.empty(204);
    }

    /** GET /v3/policies/{policy_id}/OS-ENDPOINT-POLICY/endpoints */
    Response endpoints(Request request) {
        var found = db.read(tx -> policies.endpoints(tx, request.parameter("policy_id")));
        return ListQuery.whole(request, "endpoints", found, it -> Views.endpoint(it, request.baseUrl()));
    }

    /** GET /v3/endpoints/{endpoint_id}/OS-ENDPOINT-POLICY/policy */
    Response ofEndpoint(Request request) {
        var policy = db.read(tx -> policies.policyOf(tx, request.parameter("endpoint_id")));
        return Views.one(200, "policy", view(policy, request.baseUrl()));
    }

    /** What the path names, by which of the three forms it has. */
    enum For {
        /** One endpoint. */
        ENDPOINT,
        /** All endpoints of a service. */
        SERVICE,
        /** The endpoints of a service in a region. */
        REGION_AND_SERVICE;

        Association of(Request request) {
            return switch (this) {
                case ENDPOINT -> new Association(request.parameter("endpoint_id"), "", "");
                case SERVICE -> new Association("", request.parameter("service_id"), "");
                case REGION_AND_SERVICE ->
                    new Association("", request.parameter("service_id"), request.parameter("region_id"));
            };
        }
    }

    /** GET and HEAD of an association: 204 when it is there. */
    Response check(Request request, For kind) {
        db.read(tx -> {
            policies.requireAssociation(tx, request.parameter("policy_id"), kind.of(request));
            return true;
        });
        return Response.empty(204);
    }

    /** PUT of an association. */
    Response associate(Request request, For kind) {
        policies.associate(request.cause(), request.parameter("policy_id"), kind.of(request));
        return Response.empty(204);
    }

    /** DELETE of an association. */
    Response dissociate(Request request, For kind) {
        policies.dissociate(request.cause(), request.parameter("policy_id"), kind.of(request));
        return Response.empty(204);
    }

    private static ObjectNode view(PolicyDocument policy, String base) {
        var node = Views.begun(policy.extra())
                .put("id", policy.id())
                .put("type", policy.type())
                .put("blob", policy.blob());
        return Views.linked(node, base, "policies", policy.id());
    }
}
