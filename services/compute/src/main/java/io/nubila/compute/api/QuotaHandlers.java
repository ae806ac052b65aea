package io.nubila.compute.api;

import io.nubila.compute.engine.Quotas;
import io.nubila.compute.engine.Quotas.Limits;
import io.nubila.compute.engine.Quotas.Resource;
import io.nubila.compute.store.KeypairStore;
import io.nubila.compute.store.QuotaStore;
import io.nubila.compute.store.ServerGroupStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** /limits and /os-quota-sets: what a project may have and has. */
final class QuotaHandlers {
    private static final String LIMITS = "os_compute_api:limits";
    private static final String ONE = "/v2.1/os-quota-sets/{project_id}";
    private static final String RULE = "os_compute_api:os-quota-sets:";
    private static final Set<Resource> NOT_SINCE_2_36 =
            Set.of(Resource.FIXED_IPS, Resource.FLOATING_IPS, Resource.SECURITY_GROUPS, Resource.SECURITY_GROUP_RULES);
    private static final Set<Resource> NOT_SINCE_2_57 =
            Set.of(Resource.INJECTED_FILES, Resource.INJECTED_FILE_CONTENT_BYTES, Resource.INJECTED_FILE_PATH_BYTES);

    private final Db db;
    private final Quotas quotas;
    private final QuotaStore store;
    private final ServerStore servers;
    private final KeypairStore keypairs;
    private final ServerGroupStore groups;

    QuotaHandlers(
            Db db,
            Quotas quotas,
            QuotaStore store,
            ServerStore servers,
            KeypairStore keypairs,
            ServerGroupStore groups) {
        this.db = db;
        this.quotas = quotas;
        this.store = store;
        this.servers = servers;
        this.keypairs = keypairs;
        this.groups = groups;
    }

    /** Every URL of them. */
    static List<Route> routes(QuotaHandlers quotas) {
        return List.of(
                Route.get("/v2.1/limits", LIMITS, quotas::limits),
                Route.get(ONE, RULE + "show", quotas::show).checkedWithTarget(),
                Route.get(ONE + "/defaults", RULE + "defaults", quotas::defaults),
                Route.get(ONE + "/detail", RULE + "detail", quotas::detail).checkedWithTarget(),
                Route.put(ONE, RULE + "update", quotas::update)
                        .body(schema("quota-update"))
                        .bodySince("2.36", schema("quota-update-2.36"))
                        .bodySince("2.57", schema("quota-update-2.57")),
                Route.delete(ONE, RULE + "delete", quotas::delete));
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(QuotaHandlers.class, "compute/" + name);
    }

    private static ProjectId project(Request request) {
        return new ProjectId(request.parameter("project_id"));
    }

    private static Optional<UserId> user(Request request) {
        Page.onlyKnown(request, "2.75", Set.of("user_id"));
        return request.query().first("user_id").filter(id -> !id.isEmpty()).map(UserId::new);
    }

    private static boolean shows(Request request, Resource resource) {
        boolean old = request.version().atLeast("2.36") && NOT_SINCE_2_36.contains(resource);
        boolean older = request.version().atLeast("2.57") && NOT_SINCE_2_57.contains(resource);
        return !old && !older;
    }

    private Limits limitsOf(Tx tx, ProjectId project, Optional<UserId> user) {
        return user.map(id -> quotas.of(tx, project, id)).orElseGet(() -> quotas.of(tx, project));
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
        var project = project(request);
        request.authorize(Target.project(project.value()));
        var user = user(request);
        var json = set(request, db.read(tx -> limitsOf(tx, project, user)));
        json.put("id", project.value());
        return Response.ok(Json.object().set("quota_set", json));
    }

    Response defaults(Request request) {
        var json = set(request, db.read(quotas::defaults));
        json.put("id", project(request).value());
        return Response.ok(Json.object().set("quota_set", json));
    }

    Response detail(Request request) {
        var project = project(request);
        request.authorize(Target.project(project.value()));
        var user = user(request);
        var json = Json.object();
        db.read(tx -> {
            var limits = limitsOf(tx, project, user);
            var used = used(tx, project, user);
            for (var resource : Resource.values()) {
                if (shows(request, resource)) {
                    json.putObject(resource.wireName())
                            .put("in_use", used.getOrDefault(resource, 0L))
                            .put("limit", limits.get(resource))
                            .put("reserved", 0);
                }
            }
            return json;
        });
        json.put("id", project.value());
        return Response.ok(Json.object().set("quota_set", json));
    }

    private Map<Resource, Long> used(Tx tx, ProjectId project, Optional<UserId> user) {
        var usage = user.map(id -> store.usage(tx, project, id)).orElseGet(() -> servers.usage(tx, project));
        var used = new EnumMap<Resource, Long>(Resource.class);
        used.put(Resource.INSTANCES, (long) usage.servers());
        used.put(Resource.CORES, (long) usage.vcpus());
        used.put(Resource.RAM, usage.memoryMib());
        used.put(Resource.SERVER_GROUPS, (long) groups.count(tx, project, user));
        user.ifPresent(id -> used.put(Resource.KEY_PAIRS, (long) keypairs.count(tx, id)));
        return used;
    }

    /** PUT: a limit below what is used already is refused unless forced; a user's may not exceed the project's. */
    Response update(Request request) {
        var project = project(request);
        var user = user(request);
        var wanted = request.json("quota_set");
        boolean force = Fields.yes(wanted, "force", false);
        var limits = db.write(request.cause(), tx -> {
            var used = used(tx, project, user);
            var most = user.isPresent() ? Optional.of(quotas.of(tx, project)) : Optional.<Limits>empty();
            for (var resource : Resource.values()) {
                var value = wanted.get(resource.wireName());
                if (value != null) {
                    int limit = limit(resource, value);
                    if (!force) {
                        requireAtLeast(resource, limit, used.getOrDefault(resource, 0L));
                        most.ifPresent(of -> requireAtMost(resource, limit, of.get(resource)));
                    }
                    store.set(tx, project, user, resource.wireName(), limit);
                }
            }
            return limitsOf(tx, project, user);
        });
        return Response.ok(Json.object().set("quota_set", set(request, limits)));
    }

    private static int limit(Resource resource, JsonNode value) {
        return Fields.number(resource.wireName(), value, Quotas.UNLIMITED, Integer.MAX_VALUE);
    }

    private static void requireAtLeast(Resource resource, int limit, long used) {
        if (limit != Quotas.UNLIMITED && limit < used) {
            throw new Problem.Invalid(
                            "Quota limit %d for %s must be greater than or equal to already used and reserved %d."
                                    .formatted(limit, resource.wireName(), used))
                    .exception();
        }
    }

    private static void requireAtMost(Resource resource, int limit, int most) {
        if (most != Quotas.UNLIMITED && (limit == Quotas.UNLIMITED || limit > most)) {
            throw new Problem.Invalid("Quota limit %d for %s must be less than or equal to %d."
                            .formatted(limit, resource.wireName(), most))
                    .exception();
        }
    }

    Response delete(Request request) {
        var user = user(request);
        db.change(request.cause(), tx -> store.clear(tx, project(request), user));
        return Response.empty(202);
    }

    /** GET /limits: of the caller's project, or of another for administrators. */
    Response limits(Request request) {
        Page.onlyKnown(request, "2.75", Set.of("reserved", "tenant_id"));
        var other = request.query().first("tenant_id");
        other.ifPresent(id -> request.authorize(LIMITS + ":other_project", Target.project(id)));
        var project = new ProjectId(other.or(() -> request.caller().projectId()).orElse(""));
        var absolute = Json.object();
        db.read(tx -> {
            absolute(request, absolute, quotas.of(tx, project), servers.usage(tx, project));
            absolute.put("totalServerGroupsUsed", groups.count(tx, project, Optional.empty()));
            return absolute;
        });
        var limits = Json.object();
        limits.putArray("rate");
        limits.set("absolute", absolute);
        return Response.ok(Json.object().set("limits", limits));
    }

    private static void absolute(Request request, ObjectNode json, Limits limits, ServerStore.Usage used) {
        boolean old = !request.version().atLeast("2.36");
        json.put("maxTotalRAMSize", limits.get(Resource.RAM));
        json.put("maxTotalInstances", limits.get(Resource.INSTANCES));
        json.put("maxTotalCores", limits.get(Resource.CORES));
        json.put("maxTotalKeypairs", limits.get(Resource.KEY_PAIRS));
        json.put("maxServerMeta", limits.get(Resource.METADATA_ITEMS));
        if (!request.version().atLeast("2.39")) {
            json.put("maxImageMeta", limits.get(Resource.METADATA_ITEMS));
        }
        json.put("maxServerGroups", limits.get(Resource.SERVER_GROUPS));
        json.put("maxServerGroupMembers", limits.get(Resource.SERVER_GROUP_MEMBERS));
        if (!request.version().atLeast("2.57")) {
            json.put("maxPersonality", limits.get(Resource.INJECTED_FILES));
            json.put("maxPersonalitySize", limits.get(Resource.INJECTED_FILE_CONTENT_BYTES));
        }
        json.put("totalRAMUsed", used.memoryMib());
        json.put("totalCoresUsed", used.vcpus());
        json.put("totalInstancesUsed", used.servers());
        if (old) {
            json.put("maxTotalFloatingIps", limits.get(Resource.FLOATING_IPS));
            json.put("maxSecurityGroups", limits.get(Resource.SECURITY_GROUPS));
            json.put("maxSecurityGroupRules", limits.get(Resource.SECURITY_GROUP_RULES));
            json.put("totalFloatingIpsUsed", 0);
            json.put("totalSecurityGroupsUsed", 0);
        }
    }
}
