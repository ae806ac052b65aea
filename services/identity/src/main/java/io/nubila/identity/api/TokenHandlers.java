package io.nubila.identity.api;

import io.nubila.identity.engine.Catalog;
import io.nubila.identity.engine.Refusals;
import io.nubila.identity.engine.Tokens;
import io.nubila.identity.model.Bearer;
import io.nubila.identity.model.Scope;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tokens on the wire. */
final class TokenHandlers {
    private static final String SUBJECT = "X-Subject-Token";

    private final Tokens tokens;
    private final Catalog catalog;
    private final TokenBodies bodies = new TokenBodies();

    TokenHandlers(Tokens tokens, Catalog catalog) {
        this.tokens = tokens;
        this.catalog = catalog;
    }

    /** POST /v3/auth/tokens: 201 with a token for whoever proves who they are. */
    Response issue(Request request) {
        var issued = tokens.issue(LoginBody.read(request.json("auth")), request.cause());
        return answer(201, issued.text(), bodies.fresh(issued.bearer(), catalogue(request, issued.bearer())));
    }

    /** GET and HEAD /v3/auth/tokens: what another token says. */
    Response show(Request request) {
        var text = subject(request);
        var bearer = tokens.find(text).orElseThrow(Refusals::missingToken);
        request.authorize(new Targets().token(bearer).done());
        return answer(200, text, bodies.known(bearer, catalogue(request, bearer)));
    }

    /** DELETE /v3/auth/tokens: ends a token. */
    Response revoke(Request request) {
        var text = subject(request);
        var bearer = tokens.find(text).orElseThrow(Refusals::missingToken);
        request.authorize(new Targets().token(bearer).done());
        tokens.revoke(text, request.cause());
        return Response.empty(204);
    }

    /** GET /v3/auth/catalog: the catalogue of the caller's own token. */
    Response catalog(Request request) {
        var caller = request.caller();
        var project = caller.projectId()
                .orElseThrow(() -> Refusals.forbidden("You are not authorized to perform the requested action."));
        var body = Json.object();
        var _ = body.set("catalog", TokenView.catalog(catalog.entries(caller.userId(), Optional.of(project))));
        var _ = body.putObject("links").put("self", request.baseUrl() + "/v3/auth/catalog");
        return Response.ok(body);
    }

    private Optional<List<Catalog.Entry>> catalogue(Request request, Bearer bearer) {
        return request.query().has("nocatalog") || bearer.token().scope() instanceof Scope.Unscoped
                ? Optional.empty()
                : Optional.of(TokenView.entries(catalog, bearer));
    }

    private static Response answer(int status, String text, byte[] body) {
        return Response.bytes(status, "application/json", body).headers(Map.of(SUBJECT, text, "Vary", "X-Auth-Token"));
    }

    private static String subject(Request request) {
        return request.header(SUBJECT).filter(text -> !text.isEmpty()).orElseThrow(Refusals::missingToken);
    }
}
