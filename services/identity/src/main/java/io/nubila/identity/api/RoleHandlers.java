package io.nubila.identity.api;

import io.nubila.identity.engine.Refusals;
import io.nubila.identity.engine.Roles;
import io.nubila.identity.model.Role;
import io.nubila.identity.store.RoleStore;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Roles and what they imply, on the wire. Roles of a domain have policy rules of their own. */
final class RoleHandlers {
    private static final Set<String> KNOWN = Set.of("id", "name", "domain_id", "description", "options", "links");

    private final Db db;
    private final RoleStore store;
    private final Roles roles;
    private final ListQuery lists;
    private final Ids ids;

    RoleHandlers(Db db, RoleStore store, Roles roles, ListQuery lists, Ids ids) {
        this.db = db;
        this.store = store;
        this.roles = roles;
        this.lists = lists;
        this.ids = ids;
    }

    /** GET /v3/roles: those that hold everywhere, or those of a domain. */
    Response list(Request request) {
        var domainId = request.query().first("domain_id").orElse("");
        authorize(request, domainId.isEmpty() ? "identity:list_roles" : "identity:list_domain_roles", new Targets());
        var listing = lists.read(request, "name").where("domain_id", domainId);
        var found = db.read(tx -> store.list(tx, listing));
        return lists.page(request, "roles", found, listing, role -> Views.role(role, request.baseUrl()));
    }

    private static void authorize(Request request, String rule, Targets targets) {
        request.authorize(rule, targets.done());
        request.authorizedBySearch();
    }

    /** GET /v3/roles/{role_id} */
    Response show(Request request) {
        var role = authorized(request, "get");
        return Views.one(200, "role", Views.role(role, request.baseUrl()));
    }

    /** POST /v3/roles */
    Response create(Request request) {
        var sent = new Attributes(request.json("role"));
        var domainId = sent.text("domain_id").orElse("");
        authorize(
                request,
                domainId.isEmpty() ? "identity:create_role" : "identity:create_domain_role",
                new Targets().with("target.role.name", sent.text("name")));
        var wanted = new Role(
                ids.hex(),
                domainId,
                sent.name(""),
                sent.text("description"),
                sent.options("{}"),
                sent.extra("{}", KNOWN),
                1);
        return Views.one(201, "role", Views.role(roles.create(request.cause(), wanted), request.baseUrl()));
    }

    /** PATCH /v3/roles/{role_id} */
    Response update(Request request) {
        var id = authorized(request, "update").id();
        var sent = new Attributes(request.json("role"));
        sent.refuseOther("id", id, "Cannot change role ID");
        var changed = roles.update(request.cause(), id, before -> edited(before, sent));
        return Views.one(200, "role", Views.role(changed, request.baseUrl()));
    }

    private static Role edited(Role before, Attributes sent) {
        sent.refuseOther("domain_id", before.domainId(), "Update of `domain_id` is not allowed.");
        return new Role(
                before.id(),
                before.domainId(),
                sent.name(before.name()),
                sent.text("description", before.description()),
                sent.options(before.options()),
                sent.extra(before.extra(), KNOWN),
                before.revision());
    }

    /** DELETE /v3/roles/{role_id} */
    Response delete(Request request) {
        roles.delete(request.cause(), authorized(request, "delete").id());
        return Response.empty(204);
    }

    private Role authorized(Request request, String verb) {
        var id = request.parameter("role_id");
        // A missing role is 404 before the rule is asked, as upstream has it.
        var role = db.read(tx -> store.find(tx, id)).orElseThrow(() -> Refusals.missing("role", id));
        authorize(
                request,
                "identity:" + verb + (role.global() ? "_role" : "_domain_role"),
                new Targets().role(Optional.of(role)).with("role_id", id));
        return role;
    }

    /** GET /v3/roles/{prior_role_id}/implies */
    Response implied(Request request) {
        var prior = request.parameter("prior_role_id");
        var base = request.baseUrl();
        return db.read(tx -> {
            var inference = Json.object();
            var _ = inference.set("prior_role", brief(require(tx, prior), base));
            var implies = inference.putArray("implies");
            var all = store.all(tx);
            for (var id : store.implications(tx).getOrDefault(prior, Set.of())) {
                var role = all.get(id);
                if (role != null) {
                    implies.add(brief(role, base));
                }
            }
            return inferenceAnswer(200, inference, base + "/v3/roles/" + prior + "/implies");
        });
    }

    /** GET and HEAD /v3/roles/{prior_role_id}/implies/{implied_role_id} */
    Response showImplied(Request request) {
        return request.method().equals("HEAD") ? checked(request) : inference(request, 200);
    }

    private Response checked(Request request) {
        var _ = inference(request, 200);
        return Response.empty(204);
    }

    /** PUT /v3/roles/{prior_role_id}/implies/{implied_role_id} */
    Response imply(Request request) {
        roles.imply(request.cause(), request.parameter("prior_role_id"), request.parameter("implied_role_id"));
        return io.nubila.kernel.db.DryRun.active() ? Response.empty(201) : inference(request, 201);
    }

    /** DELETE /v3/roles/{prior_role_id}/implies/{implied_role_id} */
    Response unimply(Request request) {
        roles.unimply(request.cause(), request.parameter("prior_role_id"), request.parameter("implied_role_id"));
        return Response.empty(204);
    }

    private Response inference(Request request, int status) {
        var prior = request.parameter("prior_role_id");
        var implied = request.parameter("implied_role_id");
        var base = request.baseUrl();
        return db.read(tx -> {
            var inference = Json.object();
            var _ = inference.set("prior_role", brief(require(tx, prior), base));
            if (!store.implies(tx, prior, implied)) {
                throw Roles.notImplied(prior, implied);
            }
            var _ = inference.set("implies", brief(require(tx, implied), base));
            return inferenceAnswer(status, inference, base + "/v3/roles/" + prior + "/implies/" + implied);
        });
    }

    private static Response inferenceAnswer(int status, ObjectNode inference, String self) {
        var body = Json.object();
        var _ = body.set("role_inference", inference);
        var _ = body.putObject("links").put("self", self);
        return Response.json(status, body);
    }

    /** GET /v3/role_inferences: all implications. */
    Response inferences(Request request) {
        var base = request.baseUrl();
        return db.read(tx -> {
            var body = Json.object();
            var list = body.putArray("role_inferences");
            var all = store.all(tx);
            store.implications(tx).forEach((prior, implied) -> {
                var node = list.addObject();
                var role = all.get(prior);
                if (role != null) {
                    var _ = node.set("prior_role", brief(role, base));
                }
                var implies = node.putArray("implies");
                implied.stream()
                        .map(all::get)
                        .filter(java.util.Objects::nonNull)
                        .forEach(it -> implies.add(brief(it, base)));
            });
            var _ = body.putObject("links").put("self", base + "/v3/role_inferences");
            return Response.ok(body);
        });
    }

    private Role require(Tx tx, String id) {
        return store.find(tx, id).orElseThrow(() -> Refusals.missing("role", id));
    }

    private static ObjectNode brief(Role role, String base) {
        var node = Json.object().put("id", role.id()).put("name", role.name());
        var _ = node.putObject("links").put("self", base + "/v3/roles/" + role.id());
        return node;
    }
}
