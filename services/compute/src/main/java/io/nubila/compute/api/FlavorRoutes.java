package io.nubila.compute.api;

import static io.nubila.kernel.http.Route.action;
import static io.nubila.kernel.http.Route.delete;
import static io.nubila.kernel.http.Route.get;
import static io.nubila.kernel.http.Route.post;
import static io.nubila.kernel.http.Route.put;

import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Route;
import java.util.List;

/** Every URL of flavors. */
final class FlavorRoutes {
    private static final String ALL = "/v2.1/flavors";
    private static final String ONE = ALL + "/{flavor_id}";
    private static final String SPECS = ONE + "/os-extra_specs";
    private static final String SPEC = SPECS + "/{key}";
    private static final String ACTION = ONE + "/action";
    private static final String SEE = "os_compute_api:flavors";
    private static final String MANAGE = "os_compute_api:os-flavor-manage:";
    private static final String EXTRA = "os_compute_api:os-flavor-extra-specs:";
    private static final String ACCESS = "os_compute_api:os-flavor-access";

    private FlavorRoutes() {}

    static List<Route> of(FlavorHandlers flavors) {
        return List.of(
                get(ALL, SEE, flavors::list),
                get(ALL + "/detail", SEE, flavors::detail),
                post(ALL, MANAGE + "create", flavors::create)
                        .body(schema("flavor-create"))
                        .bodySince("2.55", schema("flavor-create-2.55")),
                get(ONE, SEE, flavors::show),
                put(ONE, MANAGE + "update", flavors::update).since("2.55").body(schema("flavor-update")),
                delete(ONE, MANAGE + "delete", flavors::delete),
                get(SPECS, EXTRA + "index", flavors::listExtraSpecs),
                post(SPECS, EXTRA + "create", flavors::createExtraSpecs).body(schema("extra-specs-create")),
                get(SPEC, EXTRA + "show", flavors::showExtraSpec),
                put(SPEC, EXTRA + "update", flavors::updateExtraSpec).body(schema("extra-spec-update")),
                delete(SPEC, EXTRA + "delete", flavors::deleteExtraSpec),
                get(ONE + "/os-flavor-access", ACCESS, flavors::listAccess),
                action(ACTION, "addTenantAccess", ACCESS + ":add_tenant_access", flavors::addAccess)
                        .body(schema("add-tenant-access")),
                action(ACTION, "removeTenantAccess", ACCESS + ":remove_tenant_access", flavors::removeAccess)
                        .body(schema("remove-tenant-access")));
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(FlavorRoutes.class, "compute/" + name);
    }
}
