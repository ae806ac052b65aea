package io.nubila.compute.api;

import io.nubila.compute.engine.NewKeypair;
import io.nubila.compute.engine.Quotas;
import io.nubila.compute.model.Keypair;
import io.nubila.compute.store.KeypairStore;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** /os-keypairs: list, show, create or import, delete; of the caller, or of another user for administrators. */
final class KeypairHandlers {
    private static final String USER = "user_id";
    private static final int SERIAL_BYTES = 16;

    private final Db db;
    private final Ids ids;
    private final Clock clock;
    private final KeypairStore keypairs;
    private final Quotas quotas;

    KeypairHandlers(Db db, Ids ids, Clock clock, KeypairStore keypairs, Quotas quotas) {
        this.db = db;
        this.ids = ids;
        this.clock = clock;
        this.keypairs = keypairs;
        this.quotas = quotas;
    }

    /** Whose keypairs: from 2.10 on a user may be named; the route's rule is checked against that user. */
    private static UserId user(Request request, Optional<String> named) {
        var user = new UserId(named.filter(text -> request.version().atLeast("2.10") && !text.isEmpty())
                .orElse(request.caller().userId()));
        var target = new HashMap<String, Object>();
        target.put(USER, user.value());
        request.caller().projectId().ifPresent(project -> target.put("project_id", project));
        request.authorize(Target.of(target));
        return user;
    }

    Response list(Request request) {
        Page.onlyKnown(request, "2.75", Set.of(USER, "limit", "marker"));
        var user = user(request, request.query().first(USER));
        boolean paged = request.version().atLeast("2.35");
        var page = paged ? Page.of(request) : new Page(Page.MAX, Optional.empty());
        var found = db.read(tx -> {
            page.marker().ifPresent(name -> {
                if (keypairs.find(tx, user, name).isEmpty()) {
                    throw Page.noMarker(name);
                }
            });
            return keypairs.list(tx, user, page.marker(), page.limit());
        });
        var json = Json.object();
        var list = json.putArray("keypairs");
        for (var keypair : found) {
            list.addObject().set("keypair", common(request, keypair));
        }
        if (paged) {
            var last = found.isEmpty() ? "" : found.getLast().name();
            page.link(json, "keypairs_links", request, "os-keypairs", found.size(), last);
        }
        return Response.ok(json);
    }

    private static ObjectNode common(Request request, Keypair keypair) {
        var json = Json.object();
        json.put("name", keypair.name());
        json.put("public_key", keypair.publicKey());
        json.put("fingerprint", keypair.fingerprint());
        if (request.version().atLeast("2.2")) {
            json.put("type", keypair.type());
        }
        return json;
    }

    Response show(Request request) {
        Page.onlyKnown(request, "2.75", Set.of(USER));
        var user = user(request, request.query().first(USER));
        var name = request.parameter("name");
        var keypair = db.read(tx -> keypairs.find(tx, user, name)).orElseThrow(() -> KeypairStore.missing(user, name));
        var json = common(request, keypair);
        json.put(USER, user.value());
        json.put("created_at", Fields.time(keypair.createdAt()));
        json.put("deleted", false);
        json.putNull("deleted_at");
        json.putNull("updated_at");
        json.put("id", keypair.number());
        return Response.ok(Json.object().set("keypair", json));
    }

    /** POST: with a public key it is imported; without one a pair is made, whose private half only this answer tells. */
    Response create(Request request) {
        var body = request.json("keypair");
        var user = user(request, Optional.ofNullable(body.get(USER)).map(node -> node.asString("")));
        var name = body.get("name").asString();
        var type = body.path("type").asString(NewKeypair.SSH);
        checkQuota(request, user);
        var pair = body.has("public_key")
                ? NewKeypair.imported(type, body.get("public_key").asString(""))
                : NewKeypair.made(type, user.value(), clock.now(), NewKeypair.serial(ids.bytes(SERIAL_BYTES)));
        var made = db.write(
                request.cause(),
                tx -> keypairs.insert(tx, user, name, pair.type(), pair.publicKey(), pair.fingerprint()));
        var json = common(request, made);
        json.put(USER, user.value());
        pair.privateKey().ifPresent(key -> json.put("private_key", key));
        return Response.json(
                request.version().atLeast("2.2") ? 201 : 200, Json.object().set("keypair", json));
    }

    private void checkQuota(Request request, UserId user) {
        var project = new ProjectId(request.caller().projectId().orElse(""));
        boolean full = db.read(tx -> {
            int limit = quotas.of(tx, project).get(Quotas.Resource.KEY_PAIRS);
            return limit != Quotas.UNLIMITED && keypairs.count(tx, user) >= limit;
        });
        if (full) {
            throw new Problem.OverQuota("Quota exceeded, too many key pairs.").exception();
        }
    }

    Response delete(Request request) {
        Page.onlyKnown(request, "2.75", Set.of(USER));
        var user = user(request, request.query().first(USER));
        db.change(request.cause(), tx -> keypairs.delete(tx, user, request.parameter("name")));
        return Response.empty(request.version().atLeast("2.2") ? 204 : 202);
    }
}
