package io.nubila.compute.api;

import io.nubila.compute.model.Flavor;
import io.nubila.compute.store.FlavorQuery;
import io.nubila.compute.store.FlavorQuery.Scope;
import io.nubila.compute.store.FlavorStore;
import io.nubila.contracts.compute.FlavorId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** /flavors: list, show, and what administrators do to them. */
final class FlavorHandlers {
    private static final Set<String> QUERY =
            Set.of("limit", "marker", "is_public", "minRam", "minDisk", "sort_key", "sort_dir");
    private static final String ADMIN = "context_is_admin";
    private static final String PUBLIC = "os-flavor-access:is_public";
    private static final String EPHEMERAL = "OS-FLV-EXT-DATA:ephemeral";
    private static final double MOST_RXTX = 3.40282e+38;

    private final Db db;
    private final Ids ids;
    private final Clock clock;
    private final FlavorStore flavors;

    FlavorHandlers(Db db, Ids ids, Clock clock, FlavorStore flavors) {
        this.db = db;
        this.ids = ids;
        this.clock = clock;
        this.flavors = flavors;
    }

    /** What of the flavors a caller may see: administrators all, others public ones and those given to their project. */
    static Scope scope(Request request) {
        return request.allows(ADMIN, Target.none())
                ? new Scope.All()
                : new Scope.Usable(request.caller().projectId().map(ProjectId::new));
    }

    private static FlavorView view(Request request) {
        var caller = request.caller();
        return new FlavorView(
                request.baseUrl(),
                request.version(),
                request.allows(
                        "os_compute_api:os-flavor-extra-specs:index",
                        Target.owned(caller.projectId().orElse(""), caller.userId())));
    }

    Response list(Request request) {
        return page(request, false);
    }

    Response detail(Request request) {
        return page(request, true);
    }

    private Response page(Request request, boolean full) {
        Page.onlyKnown(request, "2.75", QUERY);
        var page = Page.of(request);
        var who = listed(request);
        var sortKey =
                request.query().first("sort_key").filter(key -> !key.isEmpty()).orElse("flavorid");
        boolean ascending = ascending(request);
        int minMemory = least(request, "minRam");
        int minRoot = least(request, "minDisk");
        var found = db.read(tx -> {
            var marker = page.marker()
                    .map(id ->
                            flavors.find(tx, new FlavorId(id), scope(request)).orElseThrow(() -> Page.noMarker(id)));
            return flavors.list(tx, new FlavorQuery(who, minMemory, minRoot, sortKey, ascending, marker, page.limit()));
        });
        var view = view(request);
        var json = Json.object();
        var list = json.putArray("flavors");
        found.forEach(flavor -> list.add(full ? view.full(flavor) : view.brief(flavor)));
        var last = found.isEmpty() ? "" : found.getLast().id().value();
        page.link(json, "flavors_links", request, full ? "flavors/detail" : "flavors", found.size(), last);
        return Response.ok(json);
    }

    /** Administrators may ask for private ones ({@code false}) or for all ({@code none}). */
    private static Scope listed(Request request) {
        var usable = new Scope.Usable(request.caller().projectId().map(ProjectId::new));
        var wanted = request.query().first("is_public");
        if (wanted.isEmpty() || !request.allows(ADMIN, Target.none())) {
            return usable;
        }
        if (wanted.get().toLowerCase(Locale.ROOT).equals("none")) {
            return new Scope.All();
        }
        boolean isPublic = Fields.yes(wanted.get())
                .orElseThrow(
                        () -> new Problem.Invalid("Invalid is_public filter [%s]".formatted(wanted.get())).exception());
        return isPublic ? usable : new Scope.Private();
    }

    private static boolean ascending(Request request) {
        var direction = request.query().first("sort_dir").orElse("asc");
        return switch (direction) {
            case "asc", "" -> true;
            case "desc" -> false;
            default ->
                throw new Problem.Invalid(
                                "Invalid input for query parameters sort_dir. Value: %s. It must be asc or desc."
                                        .formatted(direction))
                        .exception();
        };
    }

    private static int least(Request request, String name) {
        var text = request.query().first(name);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Integer.parseInt(text.get().strip());
        } catch (NumberFormatException e) {
            throw new Problem.Invalid("Invalid %s filter [%s]".formatted(name, text.get())).exception(e);
        }
    }

    private Flavor load(Request request) {
        var id = new FlavorId(request.parameter("flavor_id"));
        return db.read(tx -> flavors.find(tx, id, scope(request))).orElseThrow(() -> FlavorStore.missing(id));
    }

    Response show(Request request) {
        return Response.ok(Json.object().set("flavor", view(request).full(load(request))));
    }

    Response create(Request request) {
        var flavor = wanted(request.json("flavor"));
        var made = db.write(request.cause(), tx -> flavors.insert(tx, flavor));
        return Response.ok(Json.object().set("flavor", view(request).full(made)));
    }

    private Flavor wanted(JsonNode body) {
        var id = body.get("id");
        return new Flavor(
                new FlavorId(id == null || id.isNull() ? ids.uuid() : id.asString("")),
                body.get("name").asString(),
                Fields.number(body, "vcpus", 1, 1, Integer.MAX_VALUE),
                Fields.number(body, "ram", 1, 1, Integer.MAX_VALUE),
                Fields.number(body, "disk", 0, 0, Integer.MAX_VALUE),
                Fields.number(body, EPHEMERAL, 0, 0, Integer.MAX_VALUE),
                Fields.number(body, "swap", 0, 0, Integer.MAX_VALUE),
                rxtx(body.get("rxtx_factor")),
                Fields.yes(body, PUBLIC, true),
                false,
                description(body),
                Map.of(),
                clock.now(),
                1);
    }

    private static double rxtx(@Nullable JsonNode value) {
        if (value == null) {
            return 1.0;
        }
        var text = value.asString("");
        try {
            double factor = Double.parseDouble(text);
            if (factor > 0 && factor <= MOST_RXTX) {
                return factor;
            }
        } catch (NumberFormatException e) {
            // Answered below, with the field's name.
        }
        throw new Problem.Invalid("Invalid input for field/attribute rxtx_factor. Value: %s. It must be more than 0."
                        .formatted(text))
                .exception();
    }

    private static Optional<String> description(JsonNode body) {
        return Optional.ofNullable(body.get("description"))
                .filter(node -> !node.isNull())
                .map(node -> node.asString(""));
    }

    /** PUT since 2.55: the description is all that may change. */
    Response update(Request request) {
        var before = load(request);
        var next = with(before, description(request.json("flavor")), before.extraSpecs());
        var changed = db.write(request.cause(), tx -> flavors.update(tx, before, next));
        return Response.ok(Json.object().set("flavor", view(request).full(changed)));
    }

    Response delete(Request request) {
        db.change(request.cause(), tx -> flavors.delete(tx, new FlavorId(request.parameter("flavor_id"))));
        return Response.empty(202);
    }

    private static Flavor with(Flavor flavor, Optional<String> description, Map<String, String> extraSpecs) {
        return new Flavor(
                flavor.id(),
                flavor.name(),
                flavor.vcpus(),
                flavor.memoryMib(),
                flavor.rootGib(),
                flavor.ephemeralGib(),
                flavor.swapMib(),
                flavor.rxtxFactor(),
                flavor.isPublic(),
                flavor.disabled(),
                description,
                extraSpecs,
                flavor.createdAt(),
                flavor.revision());
    }

    Response listExtraSpecs(Request request) {
        return Response.ok(Json.object().set("extra_specs", FlavorView.extraSpecs(load(request))));
    }

    Response showExtraSpec(Request request) {
        var flavor = load(request);
        var key = request.parameter("key");
        var value = Optional.ofNullable(flavor.extraSpecs().get(key)).orElseThrow(() -> noSpec(flavor, key));
        return Response.ok(Json.object().put(key, value));
    }

    Response createExtraSpecs(Request request) {
        put(request, request.json("extra_specs"));
        return Response.ok(request.json());
    }

    Response updateExtraSpec(Request request) {
        if (!request.json().has(request.parameter("key"))) {
            throw new Problem.Invalid("Request body and URI mismatch").exception();
        }
        put(request, request.json());
        return Response.ok(request.json());
    }

    /** Adds extra specs; from 2.86 on {@code Invalid} for those that mean nothing. */
    private void put(Request request, JsonNode added) {
        var before = load(request);
        var specs = new HashMap<>(before.extraSpecs());
        added.properties().forEach(entry -> {
            var text = entry.getValue().asString("");
            if (text.length() > 255) {
                throw new Problem.Invalid("extra_specs value has more than 255 characters.").exception();
            }
            if (request.version().atLeast("2.86")) {
                ExtraSpecRules.get().check(entry.getKey(), text);
            }
            specs.put(entry.getKey(), text);
        });
        var _ = db.write(request.cause(), tx -> flavors.update(tx, before, with(before, before.description(), specs)));
    }

    Response deleteExtraSpec(Request request) {
        var before = load(request);
        var key = request.parameter("key");
        var specs = new HashMap<>(before.extraSpecs());
        if (specs.remove(key) == null) {
            throw noSpec(before, key);
        }
        var _ = db.write(request.cause(), tx -> flavors.update(tx, before, with(before, before.description(), specs)));
        return Response.empty(200);
    }

    private static RuntimeException noSpec(Flavor flavor, String key) {
        return new Problem.NotFound("Flavor %s has no extra specs with key %s.".formatted(flavor.id(), key))
                .exception();
    }

    Response listAccess(Request request) {
        var flavor = load(request);
        if (flavor.isPublic()) {
            throw new Problem.NotFound("Access list not available for public flavors.").exception();
        }
        return access(flavor);
    }

    Response addAccess(Request request) {
        var flavor = load(request);
        if (flavor.isPublic() && request.version().atLeast("2.7")) {
            throw new Problem.Conflict("Can not add access to a public flavor.").exception();
        }
        var project =
                new ProjectId(request.json("addTenantAccess").get("tenant").asString());
        db.change(request.cause(), tx -> flavors.addAccess(tx, flavor.id(), project));
        return access(flavor);
    }

    Response removeAccess(Request request) {
        var flavor = load(request);
        var project =
                new ProjectId(request.json("removeTenantAccess").get("tenant").asString());
        db.change(request.cause(), tx -> flavors.removeAccess(tx, flavor.id(), project));
        return access(flavor);
    }

    private Response access(Flavor flavor) {
        var json = Json.object();
        var list = json.putArray("flavor_access");
        for (var project : db.read(tx -> flavors.access(tx, flavor.id(), Page.MAX))) {
            list.addObject().put("flavor_id", flavor.id().value()).put("tenant_id", project.value());
        }
        return Response.ok(json);
    }
}
