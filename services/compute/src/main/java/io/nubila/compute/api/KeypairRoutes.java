package io.nubila.compute.api;

import static io.nubila.kernel.http.Route.delete;
import static io.nubila.kernel.http.Route.get;
import static io.nubila.kernel.http.Route.post;

import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Route;
import java.util.List;

/** Every URL of keypairs. */
final class KeypairRoutes {
    private static final String ALL = "/v2.1/os-keypairs";
    private static final String ONE = ALL + "/{name}";
    private static final String RULE = "os_compute_api:os-keypairs:";

    private KeypairRoutes() {}

    static List<Route> of(KeypairHandlers keypairs) {
        return List.of(
                get(ALL, RULE + "index", keypairs::list).checkedWithTarget(),
                post(ALL, RULE + "create", keypairs::create)
                        .body(schema("keypair-create"))
                        .bodySince("2.2", schema("keypair-create-2.2"))
                        .bodySince("2.10", schema("keypair-create-2.10"))
                        .bodySince("2.92", schema("keypair-create-2.92"))
                        .checkedWithTarget(),
                get(ONE, RULE + "show", keypairs::show).checkedWithTarget(),
                delete(ONE, RULE + "delete", keypairs::delete).checkedWithTarget());
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(KeypairRoutes.class, "compute/" + name);
    }
}
