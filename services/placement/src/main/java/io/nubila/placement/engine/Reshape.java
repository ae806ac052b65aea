package io.nubila.placement.engine;

import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.placement.model.Inventory;
import io.nubila.placement.model.WantedAllocations;
import io.nubila.placement.store.ProviderStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Moves inventories and what is held of them from provider to provider at once: first all new and changed inventories are
 * there beside the old ones, then the allocations move over, then the old inventories go. All in one transaction.
 */
public final class Reshape {
    private final Db db;
    private final ProviderStore store;
    private final Providers providers;
    private final Claims claims;

    public Reshape(Db db, ProviderStore store, Providers providers, Claims claims) {
        this.db = db;
        this.store = store;
        this.providers = providers;
        this.claims = claims;
    }

    /** What a provider shall have, made for this generation of it. */
    public record Shape(long generation, Map<String, Inventory> inventories) {}

    /** Does it all or nothing; {@code Conflict} when a generation is another or something does not fit. */
    public void apply(Cause cause, Map<ProviderId, Shape> shapes, List<WantedAllocations> allocations) {
        db.change(cause, tx -> {
            shapes.forEach((id, shape) -> {
                if (store.find(tx, id).isEmpty()) {
                    throw new Problem.Invalid(
                                    "placement.resource_provider.not_found",
                                    "Resource provider %s in inventories not found".formatted(id))
                            .exception();
                }
                var _ = providers.setInventories(tx, id, OptionalLong.of(shape.generation()), before -> {
                    var both = new HashMap<>(before);
                    both.putAll(shape.inventories());
                    return both;
                });
            });
            claims.replace(tx, allocations);
            shapes.forEach((id, shape) -> {
                var _ = providers.setInventories(tx, id, OptionalLong.empty(), _ -> shape.inventories());
            });
        });
    }
}
