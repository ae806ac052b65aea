package io.nubila.identity.api;

import io.nubila.identity.engine.Expiries;
import io.nubila.identity.engine.Identity;
import io.nubila.identity.engine.Refusals;
import io.nubila.identity.engine.Trusts;
import io.nubila.identity.model.Listing;
import io.nubila.identity.model.Role;
import io.nubila.identity.model.Trust;
import io.nubila.identity.store.RoleStore;
import io.nubila.identity.store.TrustStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Trusts on the wire: /v3/OS-TRUST/trusts. */
final class TrustHandlers {
    private static final String BASE = "/v3/OS-TRUST/trusts";
    private static final Set<String> KNOWN = Set.of(
            "id",
            "trustor_user_id",
            "trustee_user_id",
            "project_id",
            "impersonation",
            "expires_at",
            "remaining_uses",
            "allow_redelegation",
            "redelegation_count",
            "redelegated_trust_id",
            "deleted_at",
            "roles",
            "roles_links",
            "links");

    private final Db db;
    private final TrustStore store;
    private final RoleStore roles;
    private final Trusts trusts;
    private final OwnToken token;
    private final ListQuery lists;
    private final Clock clock;
    private final Ids ids;

    TrustHandlers(Db db, Identity.Stores stores, Trusts trusts, OwnToken token, ListQuery lists, Clock clock, Ids ids) {
        this.db = db;
        this.store = stores.trusts();
        this.roles = stores.roles();
        this.trusts = trusts;
        this.token = token;
        this.lists = lists;
        this.clock = clock;
        this.ids = ids;
    }

    /** GET /v3/OS-TRUST/trusts: those of one who trusts, of one who is trusted, or all. */
    Response list(Request request) {
        var trustor = request.query().first("trustor_user_id").filter(id -> !id.isEmpty());
        var trustee = request.query().first("trustee_user_id").filter(id -> !id.isEmpty());
        var targets = new Targets();
        var listing = lists.read(request);
        if (trustor.isPresent()) {
            request.authorize(
                    "identity:list_trusts_for_trustor",
                    targets.with("target.trust.trustor_user_id", trustor).done());
            listing = listing.where("trustor_user_id", trustor.get());
        } else if (trustee.isPresent()) {
            request.authorize(
                    "identity:list_trusts_for_trustee",
                    targets.with("target.trust.trustee_user_id", trustee).done());
            listing = listing.where("trustee_user_id", trustee.get());
        } else {
            request.authorize("identity:list_trusts", targets.done());
        }
        request.authorizedBySearch();
        var _ = token.withoutApplicationCredential(request);
        return page(request, listing);
    }

    private Response page(Request request, Listing listing) {
        var found = db.read(tx -> store.list(tx, listing));
        return lists.page(request, "trusts", found, listing, it -> view(it, request.baseUrl()));
    }

    /** POST /v3/OS-TRUST/trusts: only the one who trusts may make one. */
    Response create(Request request) {
        var sent = new Attributes(request.json("trust"));
        var trustor = sent.text("trustor_user_id").orElse("");
        request.authorize(
                new Targets().with("target.trust.trustor_user_id", trustor).done());
        var bearer = token.withoutApplicationCredential(request);
        var projectId = sent.filled("project_id");
        var named = sent.node().path("roles");
        if (projectId.isPresent() && named.isEmpty()) {
            throw Refusals.forbidden("You are not authorized to perform the requested action: At least one role should"
                    + " be specified.");
        }
        if (!request.caller().userId().equals(trustor)) {
            throw Refusals.forbidden("You are not authorized to perform the requested action: The authenticated user"
                    + " should match the trustor.");
        }
        var wanted = new Trust(
                ids.hex(),
                trustor,
                sent.text("trustee_user_id").orElse(""),
                projectId,
                sent.truth("impersonation", false),
                sent.text("expires_at").map(text -> Expiries.read(text, clock.now())),
                number(sent, "remaining_uses"),
                Optional.empty(),
                0,
                db.read(tx -> roleIds(tx, named)),
                sent.extra("{}", KNOWN),
                1);
        var wish = new Trusts.Wish(wanted, sent.truth("allow_redelegation", false), number(sent, "redelegation_count"));
        var made = trusts.create(request.cause(), wish, bearer.trust().map(Trust::id));
        return Views.one(201, "trust", whole(made, request.baseUrl()));
    }

    private static Optional<Integer> number(Attributes sent, String key) {
        return Optional.of(sent.node().path(key)).filter(JsonNode::isInt).map(JsonNode::asInt);
    }

    private List<String> roleIds(Tx tx, JsonNode named) {
        var found = new ArrayList<String>();
        for (var node : named) {
            var ref = new Attributes(node);
            found.add(ref.text("id").orElseGet(() -> idOf(tx, ref.text("name").orElse(""))));
        }
        return found;
    }

    private String idOf(Tx tx, String name) {
        return roles.findByName(tx, "", name).map(Role::id).orElseThrow(() -> Refusals.missing("role", name));
    }

    /** GET /v3/OS-TRUST/trusts/{trust_id} */
    Response show(Request request) {
        var trust = authorized(request);
        return Views.one(200, "trust", whole(trust, request.baseUrl()));
    }

    /** DELETE /v3/OS-TRUST/trusts/{trust_id} */
    Response delete(Request request) {
        trusts.delete(request.cause(), authorized(request).id());
        return Response.empty(204);
    }

    /** GET /v3/OS-TRUST/trusts/{trust_id}/roles */
    Response roles(Request request) {
        var trust = authorized(request);
        var body = Json.object();
        var list = body.putArray("roles");
        db.read(tx -> found(tx, trust)).forEach(role -> list.add(Views.role(role, request.baseUrl())));
        links(body.putObject("links"), trust, request.baseUrl());
        return Response.ok(body);
    }

    /** GET and HEAD /v3/OS-TRUST/trusts/{trust_id}/roles/{role_id} */
    Response role(Request request) {
        var trust = authorized(request);
        var id = request.parameter("role_id");
        var role = db.read(tx -> found(tx, trust)).stream()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Refusals.missing("role", id));
        return Views.one(200, "role", Views.role(role, request.baseUrl()));
    }

    /** A missing trust is 404 for everybody, as upstream has it. */
    private Trust authorized(Request request) {
        var id = request.parameter("trust_id");
        var trust = db.read(tx -> trusts.require(tx, id));
        request.authorize(target(trust));
        var _ = token.withoutApplicationCredential(request);
        return trust;
    }

    private static Target target(Trust trust) {
        return new Targets()
                .with("target.trust.trustor_user_id", trust.trustorId())
                .with("target.trust.trustee_user_id", trust.trusteeId())
                .done();
    }

    private List<Role> found(Tx tx, Trust trust) {
        return trust.roleIds().stream()
                .flatMap(id -> roles.find(tx, id).stream())
                .toList();
    }

    private static ObjectNode view(Trust trust, String base) {
        var node = Views.begun(trust.extra())
                .put("id", trust.id())
                .put("trustor_user_id", trust.trustorId())
                .put("trustee_user_id", trust.trusteeId())
                .put("impersonation", trust.impersonation())
                .put("redelegation_count", trust.redelegations())
                .putNull("deleted_at");
        Views.optional(node, "project_id", trust.projectId());
        Views.optional(node, "expires_at", trust.expiresAt().map(Times::text));
        trust.remainingUses()
                .ifPresentOrElse(left -> node.put("remaining_uses", left), () -> node.putNull("remaining_uses"));
        Views.optional(node, "redelegated_trust_id", trust.source());
        var _ = node.putObject("links").put("self", base + BASE + "/" + trust.id());
        return node;
    }

    private ObjectNode whole(Trust trust, String base) {
        var node = view(trust, base);
        var list = node.putArray("roles");
        db.read(tx -> found(tx, trust)).forEach(role -> list.add(Views.role(role, base)));
        links(node.putObject("roles_links"), trust, base);
        return node;
    }

    private static void links(ObjectNode node, Trust trust, String base) {
        var _ = node.put("self", base + BASE + "/" + trust.id() + "/roles")
                .putNull("next")
                .putNull("previous");
    }
}
