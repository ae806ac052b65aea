package io.nubila.placement;

import io.nubila.contracts.placement.PlacementContract;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Migration;
import io.nubila.kernel.http.Api;
import io.nubila.kernel.http.Manners;
import io.nubila.kernel.node.Module;
import io.nubila.kernel.node.Surroundings;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.Operations;
import io.nubila.kernel.operations.Reconcilers;
import io.nubila.kernel.policy.Policy;
import io.nubila.placement.api.PlacementRoutes;
import io.nubila.placement.engine.Claims;
import io.nubila.placement.engine.Names;
import io.nubila.placement.engine.PlacementService;
import io.nubila.placement.engine.ProviderIndex;
import io.nubila.placement.engine.Providers;
import io.nubila.placement.engine.Reshape;
import io.nubila.placement.engine.ResourceClasses;
import io.nubila.placement.store.ConsumerStore;
import io.nubila.placement.store.NameStore;
import io.nubila.placement.store.ProviderStore;
import java.util.List;
import java.util.Optional;

/**
 * Placement: its table of contents. Everything here is done within the request, so there are no operations; leaks of
 * allocations are found by those who make them.
 */
public final class PlacementModule implements Module {
    private static final String NAME = "placement";

    private final Db db;
    private final Api.Definition api;
    private final Operations operations;
    private final Reconcilers reconcilers;
    private final PlacementService service;

    public PlacementModule(Surroundings around, PlacementConfig config) {
        db = Db.open(
                around.state().resolve("db/placement.db"),
                Migration.of(PlacementModule.class, NAME, "V0001__placement", "V0002__claimed_consumers"),
                around.clock());
        var store = new ProviderStore();
        var consumers = new ConsumerStore();
        var names = new Names(NameStore.traits(), NameStore.resourceClasses());
        var index = new ProviderIndex(db, store);
        var providers = new Providers(db, store, consumers, names, index);
        var claims = new Claims(store, consumers, names, index);
        var routes = new PlacementRoutes(new PlacementRoutes.Parts(
                db,
                around.ids(),
                around.clock(),
                config,
                providers,
                index,
                names,
                new ResourceClasses(db, names, index),
                claims,
                new Reshape(db, store, providers, claims),
                consumers));
        api = new Api.Definition(
                NAME,
                Optional.of(PlacementRoutes.microversions()),
                PlacementRoutes.errors(),
                policy(around),
                routes.all(),
                "Keystone uri=\"%s\"".formatted(around.endpoints().root("identity")),
                Manners.USUAL.with(PlacementRoutes.bodyTypes()));
        service = new PlacementService(db, consumers, providers, claims, index);
        operations = new Operations(db, around.clock(), around.ids(), around.node(), List.of(), around.boundary());
        reconcilers = new Reconcilers(around.clock(), List.of());
    }

    private static Policy policy(Surroundings around) {
        var defaults = PlacementModule.class.getResourceAsStream("/policy/placement.yaml");
        if (defaults == null) {
            throw new Problem.Bug("no policy of placement").exception();
        }
        return Policy.load(NAME, defaults)
                .worded("Policy does not allow %s to be performed."::formatted)
                .overriddenBy(around.state().resolve("policy/placement.yaml"), around.clock());
    }

    /** Placement for other services. */
    public PlacementContract contract() {
        return service;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Api.Definition api() {
        return api;
    }

    @Override
    public List<Operation<?>> knownOperations() {
        return List.of();
    }

    @Override
    public Operations operations() {
        return operations;
    }

    @Override
    public Reconcilers reconcilers() {
        return reconcilers;
    }

    @Override
    public void start() {
        var _ = operations.resume();
        reconcilers.start();
    }

    @Override
    public void close() {
        reconcilers.close();
        operations.close();
        db.close();
    }
}
