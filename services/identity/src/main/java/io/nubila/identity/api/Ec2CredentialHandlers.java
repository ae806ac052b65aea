package io.nubila.identity.api;

import io.nubila.identity.engine.Catalog;
import io.nubila.identity.engine.Credentials;
import io.nubila.identity.engine.Identity;
import io.nubila.identity.engine.KeySignatures;
import io.nubila.identity.engine.Refusals;
import io.nubila.identity.engine.Signers;
import io.nubila.identity.model.Credential;
import io.nubila.identity.model.Listing;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Keys for EC2 and S3 on the wire, and logins with them. */
final class Ec2CredentialHandlers {
    private static final int MAX_KEYS = 10_000;
    private static final Set<String> ENVELOPES = Set.of("credentials", "credential", "ec2Credentials");

    private final Db db;
    private final Identity.Stores stores;
    private final Credentials credentials;
    private final KeySignatures signatures;
    private final Catalog catalog;
    private final OwnToken token;
    private final Ids ids;

    Ec2CredentialHandlers(Db db, Identity.Stores stores, Identity identity, OwnToken token, Ids ids) {
        this.db = db;
        this.stores = stores;
        this.credentials = identity.credentials();
        this.signatures = identity.keySignatures();
        this.catalog = identity.catalog();
        this.token = token;
        this.ids = ids;
    }

    /** GET /v3/users/{user_id}/credentials/OS-EC2 */
    Response list(Request request) {
        var userId = request.parameter("user_id");
        request.authorize(new Targets().with("user_id", userId).done());
        var bearer = token.bearer(request);
        var listing = Listing.all(MAX_KEYS).where("user_id", userId).where("type", Credential.EC2);
        var wanted = bearer.delegated()
                ? listing.where("project_id", bearer.place().orElseThrow().id())
                : listing;
        var found = db.read(tx -> {
            requireUser(tx, userId);
            return credentials.list(tx, wanted);
        });
        return ListQuery.whole(request, "credentials", found, it -> view(it, request.baseUrl()));
    }

    /** POST /v3/users/{user_id}/credentials/OS-EC2 */
    Response create(Request request) {
        var userId = request.parameter("user_id");
        request.authorize(target(userId));
        var bearer = token.bearer(request);
        OwnToken.refuseRestricted(bearer, "application credentials");
        var projectId = request.json().path("tenant_id").asString("");
        db.read(tx -> {
            requireUser(tx, userId);
            return stores.projects().find(tx, projectId).orElseThrow(() -> Refusals.missing("project", projectId));
        });
        OwnToken.refuseElsewhere(bearer, Optional.of(projectId));
        var keys = Json.object().put("access", ids.hex()).put("secret", ids.hex());
        var _ = CredentialHandlers.bound(keys, bearer);
        var id = Credentials.idOf(keys.path("access").asString());
        var made = credentials.create(
                request.cause(),
                new Credential(id, userId, Optional.of(projectId), Credential.EC2, keys.toString(), "{}", 1));
        return Views.one(201, "credential", view(made, request.baseUrl()));
    }

    /** GET /v3/users/{user_id}/credentials/OS-EC2/{credential_id} */
    Response show(Request request) {
        return Views.one(200, "credential", view(authorized(request), request.baseUrl()));
    }

    /** DELETE /v3/users/{user_id}/credentials/OS-EC2/{credential_id} */
    Response delete(Request request) {
        credentials.delete(request.cause(), authorized(request).id());
        return Response.empty(204);
    }

    /** Keys that are not there are 404 for everybody: access keys cannot be guessed. */
    private Credential authorized(Request request) {
        var access = request.parameter("credential_id");
        var credential = db.read(tx -> credentials.find(tx, Credentials.idOf(access)))
                .filter(it -> it.type().equals(Credential.EC2))
                .orElseThrow(() -> Refusals.missing("credential", access));
        request.authorize(target(credential.userId()));
        db.read(tx -> requireUser(tx, request.parameter("user_id")));
        OwnToken.refuseElsewhere(token.bearer(request), credential.projectId());
        return credential;
    }

    private boolean requireUser(Tx tx, String id) {
        if (stores.users().find(tx, id).isEmpty()) {
            throw Refusals.missing("user", id);
        }
        return true;
    }

    /** POST /v3/ec2tokens: a token for whoever signed a request of EC2. */
    Response ec2Login(Request request) {
        return login(request, Signers::ec2);
    }

    /** POST /v3/s3tokens: a token for whoever signed a request of S3. */
    Response s3Login(Request request) {
        return login(request, Signers::s3);
    }

    private Response login(Request request, KeySignatures.Signer signer) {
        var sent = ENVELOPES.stream()
                .map(name -> request.json().path(name))
                .filter(JsonNode::isObject)
                .findFirst()
                .orElseGet(Json::object);
        var issued = signatures.login(sent, signer);
        var shown = TokenView.of(issued.bearer());
        var _ = shown.set("catalog", TokenView.catalog(TokenView.entries(catalog, issued.bearer())));
        var body = Json.object();
        var _ = body.set("token", shown);
        return Response.ok(body).header("X-Subject-Token", issued.text());
    }

    private static Target target(String userId) {
        return new Targets().with("target.credential.user_id", userId).done();
    }

    private static ObjectNode view(Credential credential, String base) {
        var keys = Credentials.keysIn(credential.blob());
        var access = keys.path("access").asString("");
        var node = Json.object().put("user_id", credential.userId());
        Views.optional(node, "tenant_id", credential.projectId());
        var _ = node.put("access", access).put("secret", keys.path("secret").asString(""));
        Views.optional(
                node,
                "trust_id",
                Optional.of(keys.path("trust_id")).filter(JsonNode::isString).map(JsonNode::asString));
        var _ = node.putObject("links")
                .put("self", base + "/v3/users/" + credential.userId() + "/credentials/OS-EC2/" + access);
        return node;
    }
}
