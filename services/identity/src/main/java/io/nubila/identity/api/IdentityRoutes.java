package io.nubila.identity.api;

import static io.nubila.kernel.http.Route.delete;
import static io.nubila.kernel.http.Route.get;
import static io.nubila.kernel.http.Route.head;
import static io.nubila.kernel.http.Route.post;

import io.nubila.identity.IdentityConfig;
import io.nubila.identity.engine.Identity;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Route;
import java.util.ArrayList;
import java.util.List;

/** Every URL the identity service answers. Start reading here. */
public final class IdentityRoutes {
    private IdentityRoutes() {}

    /** The route table. */
    public static List<Route> of(Db db, Identity identity, Identity.Stores stores, IdentityConfig config) {
        var routes = new ArrayList<Route>();
        routes.addAll(versions(new VersionHandlers()));
        routes.addAll(tokens(new TokenHandlers(identity.tokens(), identity.catalog())));
        return List.copyOf(routes);
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(IdentityRoutes.class, "identity/" + name);
    }

    private static List<Route> versions(VersionHandlers versions) {
        return List.of(get("/", Route.PUBLIC, versions::list), get("/v3", Route.PUBLIC, versions::show));
    }

    private static List<Route> tokens(TokenHandlers tokens) {
        return List.of(
                post("/v3/auth/tokens", Route.PUBLIC, tokens::issue).body(schema("token-issue")),
                get("/v3/auth/tokens", "identity:validate_token", tokens::show).checkedWithTarget(),
                head("/v3/auth/tokens", "identity:check_token", tokens::show).checkedWithTarget(),
                delete("/v3/auth/tokens", "identity:revoke_token", tokens::revoke)
                        .checkedWithTarget(),
                get("/v3/auth/catalog", "identity:get_auth_catalog", tokens::catalog));
    }
}
