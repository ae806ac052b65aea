package io.nubila.compute.api;

import io.nubila.compute.engine.Quotas;
import io.nubila.compute.engine.Quotas.Limits;
import io.nubila.compute.engine.Quotas.Resource;
import io.nubila.compute.store.QuotaStore;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** /os-quota-class-sets: limits of classes of projects; every project is in the class {@code default}. */
final class QuotaClassHandlers {
    private static final String ONE = "/v2.1/os-quota-class-sets/{class}";
    private static final String RULE = "os_compute_api:os-quota-class-sets:";
    private static final int MAX_NAME = 255;

    private final Db db;
    private final Quotas quotas;
    private final QuotaStore store;

    QuotaClassHandlers(Db db, Quotas quotas, QuotaStore store) {
        this.db = db;
        this.quotas = quotas;
        this.store = store;
    }

    /** Every URL of them. */
    static List<Route> routes(QuotaClassHandlers classes) {
        return List.of(
                Route.get(ONE, RULE + "show", classes::show),
                Route.put(ONE, RULE + "update", classes::update)
                        .body(schema("quota-class-update"))
                        .bodySince("2.50", schema("quota-class-update-2.50"))
                        .bodySince("2.57", schema("quota-class-update-2.57")));
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(QuotaClassHandlers.class, "compute/" + name);
    }

    private static boolean shows(Request request, Resource resource) {
        return switch (resource) {
            case SERVER_GROUPS, SERVER_GROUP_MEMBERS -> request.version().atLeast("2.50");
            case FIXED_IPS, FLOATING_IPS, SECURITY_GROUPS, SECURITY_GROUP_RULES ->
                !request.version().atLeast("2.50");
            case INJECTED_FILES, INJECTED_FILE_CONTENT_BYTES, INJECTED_FILE_PATH_BYTES ->
                !request.version().atLeast("2.57");
            case INSTANCES, CORES, RAM, METADATA_ITEMS, KEY_PAIRS -> true;
        };
    }

    private static ObjectNode set(Request request, Limits limits) {
        var json = Json.object();
        for (var resource : Resource.values()) {
            if (shows(request, resource)) {
                json.put(resource.wireName(), limits.get(resource));
            }
        }
        return json;
    }

    Response show(Request request) {
        var name = request.parameter("class");
        var json = set(request, db.read(tx -> quotas.ofClass(tx, name)));
        json.put("id", name);
        return Response.ok(Json.object().set("quota_class_set", json));
    }

    Response update(Request request) {
        var name = request.parameter("class");
        if (name.length() > MAX_NAME) {
            throw new Problem.Invalid("quota_class_name has more than %d characters.".formatted(MAX_NAME)).exception();
        }
        var wanted = request.json("quota_class_set");
        var limits = db.write(request.cause(), tx -> {
            for (var resource : Resource.values()) {
                var value = wanted.get(resource.wireName());
                if (value != null) {
                    int limit = Fields.number(resource.wireName(), value, Quotas.UNLIMITED, Integer.MAX_VALUE);
                    store.setOfClass(tx, name, resource.wireName(), limit);
                }
            }
            return quotas.ofClass(tx, name);
        });
        return Response.ok(Json.object().set("quota_class_set", set(request, limits)));
    }
}
