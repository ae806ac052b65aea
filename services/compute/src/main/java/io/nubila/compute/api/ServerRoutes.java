package io.nubila.compute.api;

import static io.nubila.kernel.http.Route.action;
import static io.nubila.kernel.http.Route.delete;
import static io.nubila.kernel.http.Route.get;
import static io.nubila.kernel.http.Route.post;
import static io.nubila.kernel.http.Route.put;

import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Route;
import java.util.List;

/** Every URL of servers and their actions. */
final class ServerRoutes {
    private static final String ONE = "/v2.1/servers/{server_id}";
    private static final String ACTION = ONE + "/action";
    private static final String RULE = "os_compute_api:servers:";
    private static final String PAUSE = "os_compute_api:os-pause-server:";
    private static final String SUSPEND = "os_compute_api:os-suspend-server:";

    private ServerRoutes() {}

    static List<Route> of(ServerHandlers servers, ServerActionHandlers actions) {
        return List.of(
                get("/v2.1/servers", RULE + "index", servers::list),
                get("/v2.1/servers/detail", RULE + "detail", servers::detail),
                post("/v2.1/servers", RULE + "create", servers::create).body(schema("server-create")),
                get(ONE, RULE + "show", servers::show).checkedWithTarget(),
                put(ONE, RULE + "update", servers::update)
                        .body(schema("server-update"))
                        .checkedWithTarget(),
                delete(ONE, RULE + "delete", servers::delete).checkedWithTarget(),
                action(ACTION, "os-stop", RULE + "stop", actions::stop).checkedWithTarget(),
                action(ACTION, "os-start", RULE + "start", actions::start).checkedWithTarget(),
                action(ACTION, "reboot", RULE + "reboot", actions::reboot)
                        .body(schema("reboot"))
                        .checkedWithTarget(),
                action(ACTION, "createImage", RULE + "create_image", actions::createImage)
                        .body(schema("create-image"))
                        .checkedWithTarget(),
                action(ACTION, "pause", PAUSE + "pause", actions::pause).checkedWithTarget(),
                action(ACTION, "unpause", PAUSE + "unpause", actions::unpause).checkedWithTarget(),
                action(ACTION, "suspend", SUSPEND + "suspend", actions::suspend).checkedWithTarget(),
                action(ACTION, "resume", SUSPEND + "resume", actions::resume).checkedWithTarget(),
                action(ACTION, "forceDelete", "os_compute_api:os-deferred-delete:force", servers::forceDelete)
                        .checkedWithTarget(),
                get("/nubila/v1/servers/{server_id}/scheduling", RULE + "show", servers::scheduling)
                        .checkedWithTarget());
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(ServerRoutes.class, "compute/" + name);
    }
}
