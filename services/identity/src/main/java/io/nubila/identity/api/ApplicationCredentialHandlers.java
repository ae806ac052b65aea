package io.nubila.identity.api;

import io.nubila.identity.engine.ApplicationCredentials;
import io.nubila.identity.engine.ApplicationCredentials.RoleRef;
import io.nubila.identity.engine.Expiries;
import io.nubila.identity.engine.Identity;
import io.nubila.identity.engine.Refusals;
import io.nubila.identity.model.AccessRule;
import io.nubila.identity.model.ApplicationCredential;
import io.nubila.identity.store.ApplicationCredentialStore;
import io.nubila.identity.store.RoleStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Application credentials and access rules on the wire. */
final class ApplicationCredentialHandlers {
    private final Db db;
    private final ApplicationCredentialStore store;
    private final RoleStore roles;
    private final ApplicationCredentials credentials;
    private final OwnToken token;
    private final ListQuery lists;
    private final Clock clock;
    private final Ids ids;

    ApplicationCredentialHandlers(
            Db db,
            Identity.Stores stores,
            ApplicationCredentials credentials,
            OwnToken token,
            ListQuery lists,
            Clock clock,
            Ids ids) {
        this.db = db;
        this.store = stores.applicationCredentials();
        this.roles = stores.roles();
        this.credentials = credentials;
        this.token = token;
        this.lists = lists;
        this.clock = clock;
        this.ids = ids;
    }

    /** GET /v3/users/{user_id}/application_credentials */
    Response list(Request request) {
        var userId = request.parameter("user_id");
        request.authorize(new Targets().with("user_id", userId).done());
        var _ = token.withoutTrust(request);
        var listing = lists.read(request, "name");
        return db.read(tx -> lists.page(
                request,
                "application_credentials",
                store.list(tx, userId, listing),
                listing,
                it -> view(tx, it, request.baseUrl())));
    }

    /** POST /v3/users/{user_id}/application_credentials */
    Response create(Request request) {
        var userId = request.parameter("user_id");
        request.authorize(new Targets().with("user_id", userId).done());
        var bearer = token.withoutTrust(request);
        OwnToken.refuseRestricted(bearer, "application credentials");
        var project = bearer.place()
                .filter(_ -> request.caller().projectId().isPresent())
                .orElseThrow(() -> Refusals.forbidden("You are not authorized to perform the requested action: An"
                        + " application credential is made with a token of its project."));
        var sent = new Attributes(request.json("application_credential"));
        var wanted = new ApplicationCredential(
                ids.hex(),
                userId,
                project.id(),
                sent.name(""),
                sent.text("description"),
                credentials.roleIds(roleRefs(sent), bearer.roles()),
                rules(sent, userId),
                sent.truth("unrestricted", false),
                sent.filled("expires_at").map(text -> Expiries.read(text, clock.now())),
                1);
        var made = credentials.create(
                request.cause(), wanted, sent.filled("secret").orElseGet(credentials::newSecret));
        var view = db.read(tx -> view(tx, made.credential(), request.baseUrl()));
        return Views.one(201, "application_credential", view.put("secret", made.secret()));
    }

    private static List<RoleRef> roleRefs(Attributes sent) {
        var found = new ArrayList<RoleRef>();
        for (var role : sent.node().path("roles")) {
            var ref = new Attributes(role);
            found.add(new RoleRef(ref.text("id"), ref.text("name")));
        }
        return found;
    }

    private List<AccessRule> rules(Attributes sent, String userId) {
        var found = new ArrayList<AccessRule>();
        for (JsonNode node : sent.node().path("access_rules")) {
            var rule = new Attributes(node);
            found.add(new AccessRule(
                    rule.filled("id").orElseGet(ids::hex),
                    userId,
                    rule.text("service").orElse(""),
                    rule.text("path").orElse(""),
                    rule.text("method").orElse("")));
        }
        return found;
    }

    /** GET /v3/users/{user_id}/application_credentials/{application_credential_id} */
    Response show(Request request) {
        var credential = authorized(request);
        return Views.one(200, "application_credential", db.read(tx -> view(tx, credential, request.baseUrl())));
    }

    /** DELETE /v3/users/{user_id}/application_credentials/{application_credential_id} */
    Response delete(Request request) {
        var id = authorized(request).id();
        OwnToken.refuseRestricted(token.bearer(request), "application credentials");
        credentials.delete(request.cause(), id);
        return Response.empty(204);
    }

    /** The owner is the one who made it, whoever the path names. */
    private ApplicationCredential authorized(Request request) {
        var id = request.parameter("application_credential_id");
        var found = db.read(tx -> store.find(tx, id));
        var owner = found.map(ApplicationCredential::userId).orElse(request.parameter("user_id"));
        request.authorize(new Targets().with("user_id", owner).done());
        var _ = token.withoutTrust(request);
        return found.orElseThrow(() -> ApplicationCredentials.missing(id));
    }

    /** GET /v3/users/{user_id}/access_rules */
    Response listRules(Request request) {
        var userId = authorizedForUser(request);
        var listing = lists.read(request, "service", "path", "method");
        var found = db.read(tx -> store.rules(tx, userId, listing));
        return lists.page(request, "access_rules", found, listing, it -> linked(it, request.baseUrl()));
    }

    /** GET /v3/users/{user_id}/access_rules/{access_rule_id} */
    Response showRule(Request request) {
        return Views.one(200, "access_rule", linked(ownRule(request), request.baseUrl()));
    }

    /** DELETE /v3/users/{user_id}/access_rules/{access_rule_id} */
    Response deleteRule(Request request) {
        credentials.deleteRule(request.cause(), ownRule(request).id());
        return Response.empty(204);
    }

    private AccessRule ownRule(Request request) {
        var userId = authorizedForUser(request);
        var id = request.parameter("access_rule_id");
        return db.read(tx -> store.rule(tx, id))
                .filter(it -> it.userId().equals(userId))
                .orElseThrow(() -> Refusals.missing("Access Rule", id));
    }

    private String authorizedForUser(Request request) {
        var userId = request.parameter("user_id");
        request.authorize(new Targets()
                .with("target.user.id", userId)
                .with("user_id", userId)
                .done());
        var _ = token.withoutTrust(request);
        return userId;
    }

    private ObjectNode view(Tx tx, ApplicationCredential credential, String base) {
        var node = Json.object()
                .put("id", credential.id())
                .put("name", credential.name())
                .put("user_id", credential.userId())
                .put("project_id", credential.projectId())
                .putNull("system")
                .put("unrestricted", credential.unrestricted());
        Views.optional(node, "description", credential.description());
        // Without a Z, as upstream writes this one time.
        Views.optional(
                node,
                "expires_at",
                credential.expiresAt().map(Times::text).map(text -> text.substring(0, text.length() - 1)));
        var shown = node.putArray("roles");
        for (var id : credential.roleIds()) {
            roles.find(tx, id).ifPresent(role -> {
                var one = shown.addObject().put("id", role.id()).put("name", role.name());
                Views.optional(one, "domain_id", Optional.of(role.domainId()).filter(it -> !it.isEmpty()));
                Views.optional(one, "description", role.description());
                var _ = one.set("options", Json.tree(role.options()));
            });
        }
        if (!credential.accessRules().isEmpty()) {
            var rules = node.putArray("access_rules");
            credential.accessRules().forEach(it -> rules.add(rule(it)));
        }
        var _ = node.putObject("links")
                .put("self", base + "/v3/users/" + credential.userId() + "/application_credentials/" + credential.id());
        return node;
    }

    /** A rule as credentials and tokens show it. */
    static ObjectNode rule(AccessRule rule) {
        return Json.object()
                .put("id", rule.id())
                .put("service", rule.service())
                .put("path", rule.path())
                .put("method", rule.method());
    }

    private static ObjectNode linked(AccessRule rule, String base) {
        return Views.linked(rule(rule), base, "access_rules", rule.id());
    }
}
