package io.nubila.placement.api;

import static io.nubila.kernel.http.Route.delete;
import static io.nubila.kernel.http.Route.get;
import static io.nubila.kernel.http.Route.post;
import static io.nubila.kernel.http.Route.put;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.BodyTypes;
import io.nubila.kernel.http.ErrorFormat;
import io.nubila.kernel.http.Handler;
import io.nubila.kernel.http.Microversion;
import io.nubila.kernel.http.Microversions;
import io.nubila.kernel.http.Route;
import io.nubila.placement.PlacementConfig;
import io.nubila.placement.engine.Claims;
import io.nubila.placement.engine.Names;
import io.nubila.placement.engine.ProviderIndex;
import io.nubila.placement.engine.Providers;
import io.nubila.placement.engine.Reshape;
import io.nubila.placement.engine.ResourceClasses;
import io.nubila.placement.store.ConsumerStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every URL placement answers. Start reading here. */
public final class PlacementRoutes {
    /** The first microversion. */
    static final String MIN = "1.0";
    /** The last microversion. */
    static final String MAX = "1.39";

    private static final String PROVIDER = "/resource_providers/{uuid}";
    private static final String INVENTORIES = PROVIDER + "/inventories";
    private static final String INVENTORY = INVENTORIES + "/{resource_class}";
    private static final String PROVIDER_TRAITS = PROVIDER + "/traits";
    private static final String AGGREGATES = PROVIDER + "/aggregates";
    private static final String CONSUMER = "/allocations/{consumer_uuid}";
    private static final String RESOURCE_CLASS = "/resource_classes/{name}";
    private static final String TRAIT = "/traits/{name}";

    private final RootHandlers root = new RootHandlers();
    private final ProviderHandlers providers;
    private final InventoryHandlers inventories;
    private final AggregateHandlers aggregates;
    private final TraitHandlers traits;
    private final ResourceClassHandlers classes;
    private final UsageHandlers usages;
    private final AllocationHandlers allocations;
    private final CandidateHandlers candidates;
    private final ReshapeHandlers reshaper;

    /** What the handlers work with. */
    public record Parts(
            Db db,
            Ids ids,
            Clock clock,
            PlacementConfig config,
            Providers providers,
            ProviderIndex index,
            Names names,
            ResourceClasses classes,
            Claims claims,
            Reshape reshape,
            ConsumerStore consumers) {}

    public PlacementRoutes(Parts parts) {
        var db = parts.db;
        var clock = parts.clock;
        var index = parts.index;
        providers = new ProviderHandlers(db, parts.providers, index, parts.names, parts.ids, clock);
        inventories = new InventoryHandlers(parts.providers, index);
        aggregates = new AggregateHandlers(parts.providers, index, clock);
        traits = new TraitHandlers(db, parts.names, parts.providers, index, clock);
        classes = new ResourceClassHandlers(db, parts.names, parts.classes, clock);
        usages = new UsageHandlers(db, parts.consumers, index, clock);
        allocations = new AllocationHandlers(db, parts.claims, parts.consumers, index, parts.config, clock);
        candidates = new CandidateHandlers(db, parts.names, index, parts.config, clock);
        reshaper = new ReshapeHandlers(parts.reshape, allocations);
    }

    /** How microversions are negotiated. */
    public static Microversions microversions() {
        return new Microversions("placement", Optional.empty(), Microversion.of(MIN), Microversion.of(MAX));
    }

    /** How errors look. */
    public static ErrorFormat errors() {
        return new PlacementErrors();
    }

    /** Which content types requests may have. */
    public static BodyTypes bodyTypes() {
        return new PlacementBodyTypes();
    }

    /** The route table. */
    public List<Route> all() {
        var routes = new ArrayList<Route>();
        routes.add(get("/", Route.PUBLIC, root::show));
        routes.addAll(ofProviders());
        routes.addAll(ofNames());
        routes.addAll(ofConsumers());
        return List.copyOf(routes);
    }

    private List<Route> ofProviders() {
        var rule = "placement:resource_providers:";
        return List.of(
                get("/resource_providers", rule + "list", providers::list),
                post("/resource_providers", rule + "create", providers::create)
                        .bodySince("1.0", schema("provider-create"))
                        .bodySince("1.14", schema("provider-create-1.14")),
                get(PROVIDER, rule + "show", providers::show),
                put(PROVIDER, rule + "update", providers::update)
                        .bodySince("1.0", schema("provider-update"))
                        .bodySince("1.14", schema("provider-update-1.14")),
                delete(PROVIDER, rule + "delete", providers::delete),
                get(INVENTORIES, rule + "inventories:list", inventories::list),
                post(INVENTORIES, rule + "inventories:create", inventories::create)
                        .body(schema("inventory-create")),
                put(INVENTORIES, rule + "inventories:update", inventories::replace)
                        .body(schema("inventories-replace")),
                delete(INVENTORIES, rule + "inventories:delete", _ -> {
                            throw InventoryHandlers.tooEarly();
                        })
                        .until("1.4"),
                delete(INVENTORIES, rule + "inventories:delete", inventories::deleteAll)
                        .since("1.5"),
                get(INVENTORY, rule + "inventories:show", inventories::show),
                put(INVENTORY, rule + "inventories:update", inventories::update).body(schema("inventory-update")),
                delete(INVENTORY, rule + "inventories:delete", inventories::delete),
                get(PROVIDER + "/usages", rule + "usages", usages::ofProvider),
                get(AGGREGATES, rule + "aggregates:list", aggregates::list).since("1.1"),
                put(AGGREGATES, rule + "aggregates:update", aggregates::replaceUnchecked)
                        .since("1.1")
                        .until("1.18")
                        .body(schema("aggregates-replace")),
                put(AGGREGATES, rule + "aggregates:update", aggregates::replace)
                        .since("1.19")
                        .body(schema("aggregates-replace-1.19")),
                get(PROVIDER_TRAITS, rule + "traits:list", traits::listOfProvider)
                        .since("1.6"),
                put(PROVIDER_TRAITS, rule + "traits:update", traits::replaceOfProvider)
                        .since("1.6")
                        .body(schema("traits-replace")),
                delete(PROVIDER_TRAITS, rule + "traits:delete", traits::deleteOfProvider)
                        .since("1.6"),
                get(PROVIDER + "/allocations", rule + "allocations:list", allocations::listOfProvider));
    }

    private List<Route> ofNames() {
        var classRule = "placement:resource_classes:";
        var traitRule = "placement:traits:";
        return List.of(
                get("/resource_classes", classRule + "list", classes::list).since("1.2"),
                post("/resource_classes", classRule + "create", classes::create)
                        .since("1.2")
                        .body(schema("resource-class")),
                get(RESOURCE_CLASS, classRule + "show", classes::show).since("1.2"),
                put(RESOURCE_CLASS, classRule + "update", classes::rename)
                        .since("1.2")
                        .until("1.6")
                        .body(schema("resource-class")),
                put(RESOURCE_CLASS, classRule + "update", classes::ensure).since("1.7"),
                delete(RESOURCE_CLASS, classRule + "delete", classes::delete).since("1.2"),
                get("/traits", traitRule + "list", traits::list).since("1.6"),
                get(TRAIT, traitRule + "show", traits::show).since("1.6"),
                put(TRAIT, traitRule + "update", traits::create).since("1.6"),
                delete(TRAIT, traitRule + "delete", traits::delete).since("1.6"));
    }

    private List<Route> ofConsumers() {
        return List.of(
                get(CONSUMER, "placement:allocations:list", allocations::show),
                allocationBodies(put(CONSUMER, "placement:allocations:update", allocations::replace)),
                delete(CONSUMER, "placement:allocations:delete", allocations::delete),
                bodies(
                        "allocations-post",
                        many("/allocations", "manage", allocations::replaceMany).since("1.13")),
                get("/usages", "placement:usages", usages::ofProject)
                        .since("1.9")
                        .checkedWithTarget(),
                get("/allocation_candidates", "placement:allocation_candidates:list", candidates::list)
                        .since("1.10"),
                reshapeBodies(post("/reshaper", "placement:reshaper:reshape", reshaper::reshape)));
    }

    private static Route many(String path, String rule, Handler handler) {
        return post(path, "placement:allocations:" + rule, handler).maxBody(8 << 20);
    }

    private static Route allocationBodies(Route route) {
        return bodies(
                "allocations",
                route.bodySince("1.0", schema("allocations-1.0")).bodySince("1.8", schema("allocations-1.8")));
    }

    /** Bodies that changed where consumers got generations, mappings and types. */
    private static Route bodies(String name, Route route) {
        var first = name.equals("allocations") ? "1.12" : "1.13";
        return route.bodySince(first, schema(name + "-" + first))
                .bodySince("1.28", schema(name + "-1.28"))
                .bodySince("1.34", schema(name + "-1.34"))
                .bodySince("1.38", schema(name + "-1.38"));
    }

    private static Route reshapeBodies(Route route) {
        return route.since("1.30")
                .maxBody(8 << 20)
                .bodySince("1.30", schema("reshape-1.30"))
                .bodySince("1.34", schema("reshape-1.34"))
                .bodySince("1.38", schema("reshape-1.38"));
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(PlacementRoutes.class, "placement/" + name);
    }
}
