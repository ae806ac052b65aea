package io.nubila.compute.api;

import io.nubila.compute.store.ServerPasswordStore;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.List;

/** /servers/{id}/os-server-password: what the guest told the metadata service, readable with the owner's private key. */
final class ServerPasswordHandlers {
    private static final String PATH = "/v2.1/servers/{server_id}/os-server-password";
    private static final String RULE = "os_compute_api:os-server-password:";

    private final Db db;
    private final ServerPasswordStore passwords;
    private final ServerAccess access;

    ServerPasswordHandlers(Db db, ServerPasswordStore passwords, ServerAccess access) {
        this.db = db;
        this.passwords = passwords;
        this.access = access;
    }

    /** Every URL of it. */
    static List<Route> routes(ServerPasswordHandlers passwords) {
        return List.of(
                Route.get(PATH, RULE + "show", passwords::show).checkedWithTarget(),
                Route.delete(PATH, RULE + "clear", passwords::clear).checkedWithTarget());
    }

    /** GET: empty while the guest has told none. */
    Response show(Request request) {
        var server = access.load(request);
        var password = db.read(tx -> passwords.find(tx, server.id())).orElse("");
        return Response.ok(Json.object().put("password", password));
    }

    /** DELETE: the guest keeps its password; it may tell another from now on. */
    Response clear(Request request) {
        var server = access.load(request);
        db.change(request.cause(), tx -> passwords.delete(tx, server.id()));
        return Response.empty(204);
    }
}
