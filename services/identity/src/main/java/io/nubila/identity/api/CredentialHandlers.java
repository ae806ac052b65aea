package io.nubila.identity.api;

import io.nubila.identity.engine.Credentials;
import io.nubila.identity.engine.Refusals;
import io.nubila.identity.model.Bearer;
import io.nubila.identity.model.Credential;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.policy.Target;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Credentials on the wire: /v3/credentials. */
final class CredentialHandlers {
    private static final Set<String> KNOWN = Set.of("id", "user_id", "project_id", "type", "blob", "links");
    private static final List<String> BOUNDS = List.of("trust_id", "app_cred_id", "access_token_id", "access_id");

    private final Db db;
    private final Credentials credentials;
    private final OwnToken token;
    private final ListQuery lists;
    private final Ids ids;

    CredentialHandlers(Db db, Credentials credentials, OwnToken token, ListQuery lists, Ids ids) {
        this.db = db;
        this.credentials = credentials;
        this.token = token;
        this.lists = lists;
        this.ids = ids;
    }

    /** GET /v3/credentials: one's own, unless the rules allow to see all. */
    Response list(Request request) {
        var caller = request.caller();
        request.authorize(target(caller.userId()));
        var listing = lists.read(request, "user_id", "type");
        if (!request.allows("identity:get_credential", Target.none())) {
            listing = listing.where("user_id", caller.userId());
        }
        var bearer = token.bearer(request);
        if (bearer.delegated()) {
            listing = listing.where("project_id", bearer.place().orElseThrow().id());
        }
        var wanted = listing;
        var found = db.read(tx -> credentials.list(tx, wanted));
        return lists.page(request, "credentials", found, wanted, it -> view(it, request.baseUrl()));
    }

    /** GET /v3/credentials/{credential_id} */
    Response show(Request request) {
        return Views.one(200, "credential", view(authorized(request), request.baseUrl()));
    }

    /** POST /v3/credentials */
    Response create(Request request) {
        var sent = new Attributes(request.json("credential"));
        var userId = sent.text("user_id").orElse("");
        request.authorize(target(userId));
        var bearer = token.bearer(request);
        var type = sent.text("type").orElse("");
        boolean ec2 = type.toLowerCase(Locale.ROOT).equals(Credential.EC2);
        if (ec2) {
            OwnToken.refuseRestricted(bearer, "credentials");
        }
        var projectId = sent.text("project_id");
        OwnToken.refuseElsewhere(bearer, projectId);
        var blob = sent.text("blob").orElse("");
        var id = ids.hex();
        if (ec2) {
            var keys = Credentials.keysIn(blob);
            id = Credentials.idOf(keys.path("access").asString());
            blob = bound(keys, bearer) ? keys.toString() : blob;
        }
        var wanted = new Credential(id, userId, projectId, type, blob, sent.extra("{}", KNOWN), 1);
        var made = credentials.create(request.cause(), wanted);
        return Views.one(201, "credential", view(made, request.baseUrl()));
    }

    /** Notes in keys what their maker's token was bound by, so that logins with them are bound too. */
    static boolean bound(ObjectNode keys, Bearer bearer) {
        bearer.trust().ifPresent(trust -> keys.put("trust_id", trust.id()));
        bearer.applicationCredential().ifPresent(it -> keys.put("app_cred_id", it.id()));
        return bearer.delegated();
    }

    /** PATCH /v3/credentials/{credential_id} */
    Response update(Request request) {
        var id = authorized(request).id();
        var sent = new Attributes(request.json("credential"));
        sent.refuseOther("id", id, "Cannot change credential ID");
        sent.text("user_id").ifPresent(owner -> request.authorize(target(owner)));
        if (sent.has("project_id")) {
            OwnToken.refuseElsewhere(token.bearer(request), sent.text("project_id"));
        }
        var changed = credentials.update(request.cause(), id, before -> edited(before, sent));
        return Views.one(200, "credential", view(changed, request.baseUrl()));
    }

    private static Credential edited(Credential before, Attributes sent) {
        var blob = sent.text("blob").orElse(before.blob());
        if (before.type().toLowerCase(Locale.ROOT).equals(Credential.EC2)) {
            var old = Credentials.keysIn(before.blob());
            var keys = Credentials.keysIn(blob);
            for (var bound : BOUNDS) {
                if (!old.path(bound).equals(keys.path(bound))) {
                    throw Refusals.invalid("%s can not be updated for credential".formatted(bound));
                }
            }
        }
        return new Credential(
                before.id(),
                sent.text("user_id").orElse(before.userId()),
                sent.text("project_id", before.projectId()),
                sent.text("type").orElse(before.type()),
                blob,
                sent.extra(before.extra(), KNOWN),
                before.revision());
    }

    /** DELETE /v3/credentials/{credential_id} */
    Response delete(Request request) {
        credentials.delete(request.cause(), authorized(request).id());
        return Response.empty(204);
    }

    private Credential authorized(Request request) {
        var id = request.parameter("credential_id");
        var found = db.read(tx -> credentials.find(tx, id));
        request.authorize(found.map(it -> target(it.userId())).orElseGet(Target::none));
        var credential = found.orElseThrow(() -> Refusals.missing("credential", id));
        OwnToken.refuseElsewhere(token.bearer(request), credential.projectId());
        return credential;
    }

    private static Target target(String userId) {
        return new Targets().with("target.credential.user_id", userId).done();
    }

    private static ObjectNode view(Credential credential, String base) {
        var node = Views.begun(credential.extra())
                .put("id", credential.id())
                .put("user_id", credential.userId())
                .put("type", credential.type())
                .put("blob", credential.blob());
        Views.optional(node, "project_id", credential.projectId());
        return Views.linked(node, base, "credentials", credential.id());
    }
}
