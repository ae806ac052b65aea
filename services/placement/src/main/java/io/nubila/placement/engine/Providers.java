package io.nubila.placement.engine;

import io.nubila.contracts.placement.PlacementContract;
import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.placement.model.Inventory;
import io.nubila.placement.model.Provider;
import io.nubila.placement.store.ConsumerStore;
import io.nubila.placement.store.ProviderStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Changes of providers: their place in the forest, what they have, what they are. */
public final class Providers {
    /** The code of refusing to take away an inventory that consumers use. */
    public static final String INVENTORY_IN_USE = "placement.inventory.inuse";

    private final Db db;
    private final ProviderStore store;
    private final ConsumerStore consumers;
    private final Names names;
    private final ProviderIndex index;

    public Providers(Db db, ProviderStore store, ConsumerStore consumers, Names names, ProviderIndex index) {
        this.db = db;
        this.store = store;
        this.consumers = consumers;
        this.names = names;
        this.index = index;
    }

    /** Makes a provider that has nothing yet; {@code Conflict} when id or name is taken. */
    public Provider create(Cause cause, ProviderId id, String name, Optional<ProviderId> parent) {
        if (parent.filter(id::equals).isPresent()) {
            throw unsettled("create", "parent provider UUID cannot be same as UUID.");
        }
        return db.write(cause, tx -> {
            var root = parent.map(above -> store.find(tx, above)
                            .map(Provider::root)
                            .orElseThrow(() -> unsettled("create", "parent provider UUID does not exist.")))
                    .orElse(id);
            var provider = new Provider(id, name, 0, parent, root, Map.of(), Set.of(), Set.of(), tx.now(), tx.now(), 0);
            store.insert(tx, provider);
            index.changes(tx, id);
            return provider;
        });
    }

    private static RuntimeException unsettled(String action, String reason) {
        return new Problem.Invalid(
                        "placement.undefined_code",
                        "Unable to save resource provider: Object action %s failed because: %s"
                                .formatted(action, reason))
                .exception();
    }

    /** Where a provider shall be in the forest. */
    public sealed interface Place {
        /** Where it is. */
        record AsItIs() implements Place {}

        /** Below another, or on its own when empty. {@code again} allows it to leave the parent it has. */
        record Below(Optional<ProviderId> parent, boolean again) implements Place {}
    }

    /** Names and places a provider anew; its descendants come along. */
    public Provider update(Cause cause, ProviderId id, String name, Place place) {
        return db.write(cause, tx -> {
            var before = store.get(tx, id);
            var after = before.named(name);
            if (place instanceof Place.Below below && !below.parent().equals(before.parent())) {
                after = moved(tx, after, below);
            }
            store.update(tx, before, after);
            index.changes(tx, id);
            return store.get(tx, id);
        });
    }

    private Provider moved(Tx tx, Provider provider, Place.Below place) {
        if (provider.parent().isPresent() && !place.again()) {
            throw unsettled(
                    "update",
                    place.parent().isPresent()
                            ? "re-parenting a provider is not currently allowed."
                            : "un-parenting a provider is not currently allowed.");
        }
        var root = provider.id();
        if (place.parent().isPresent()) {
            var parent = store.find(tx, place.parent().get())
                    .orElseThrow(() -> unsettled("update", "parent provider UUID does not exist."));
            root = parent.root();
        }
        var members = new HashMap<ProviderId, Provider>();
        store.tree(tx, provider.root()).forEach(one -> members.put(one.id(), one));
        for (var member : members.values()) {
            if (member.id().equals(provider.id()) || !isBelow(member, provider.id(), members)) {
                continue;
            }
            if (place.parent().equals(Optional.of(member.id()))) {
                throw unsettled("update", "creating loop in the provider tree is not allowed.");
            }
            store.update(tx, member, member.under(member.parent(), root));
            index.changes(tx, member.id());
        }
        if (place.parent().equals(Optional.of(provider.id()))) {
            throw unsettled("update", "creating loop in the provider tree is not allowed.");
        }
        return provider.under(place.parent(), root);
    }

    private static boolean isBelow(Provider member, ProviderId ancestor, Map<ProviderId, Provider> members) {
        var at = member;
        for (int depth = 0; depth < members.size(); depth++) {
            if (at.parent().isEmpty()) {
                return false;
            }
            if (at.parent().get().equals(ancestor)) {
                return true;
            }
            var above = members.get(at.parent().get());
            if (above == null) {
                return false;
            }
            at = above;
        }
        return false;
    }

    /** Removes a provider that nobody uses and that has no children. */
    public void delete(Cause cause, ProviderId id) {
        db.change(cause, tx -> {
            var provider = store.get(tx, id);
            if (store.isParent(tx, id)) {
                throw new Problem.Conflict(
                                "placement.resource_provider.cannot_delete_parent",
                                "Unable to delete parent resource provider %s: It has child resource providers."
                                        .formatted(id))
                        .exception();
            }
            if (consumers.inUse(tx, id)) {
                throw new Problem.Conflict(
                                "placement.resource_provider.inuse",
                                "Unable to delete resource provider %s: Resource provider has allocations."
                                        .formatted(id))
                        .exception();
            }
            store.delete(tx, provider);
            index.changes(tx, id);
        });
    }

    /** Changes the inventories; one that is used may change but not go. */
    public Provider changeInventories(
            Cause cause, ProviderId id, OptionalLong generation, UnaryOperator<Map<String, Inventory>> change) {
        return db.write(cause, tx -> setInventories(tx, id, generation, change));
    }

    /** {@link #changeInventories} within a transaction. */
    Provider setInventories(
            Tx tx, ProviderId id, OptionalLong generation, UnaryOperator<Map<String, Inventory>> change) {
        var before = store.get(tx, id);
        checkGeneration(before, generation);
        var wanted = change.apply(before.inventories());
        names.requireClasses(
                tx, wanted.keySet(), "Unknown resource class in inventory for resource provider " + id + ": %s");
        var kept = new HashMap<String, Inventory>();
        wanted.forEach((name, inventory) -> {
            var old = before.inventories().get(name);
            kept.put(name, inventory.withUsed(old == null ? 0 : old.used()));
        });
        before.inventories().forEach((name, old) -> {
            if (!kept.containsKey(name) && old.used() > 0) {
                throw new Problem.Conflict(
                                INVENTORY_IN_USE,
                                "update conflict: Inventory for '%s' on resource provider '%s' in use."
                                        .formatted(name, id))
                        .exception();
            }
        });
        store.update(tx, before, before.withInventories(kept).nextGeneration());
        index.changes(tx, id);
        return store.get(tx, id);
    }

    /** Replaces the traits, all of which have to exist. */
    public Provider setTraits(Cause cause, ProviderId id, OptionalLong generation, Set<String> traits) {
        return db.write(cause, tx -> {
            var before = store.get(tx, id);
            checkGeneration(before, generation);
            names.requireTraits(tx, traits, "No such trait %s");
            if (before.traits().equals(traits)) {
                return before;
            }
            store.update(tx, before, before.withTraits(traits).nextGeneration());
            index.changes(tx, id);
            return store.get(tx, id);
        });
    }

    /** Replaces the aggregates; counts as a change for clients only when they told a generation. */
    public Provider setAggregates(Cause cause, ProviderId id, OptionalLong generation, Set<String> aggregates) {
        return db.write(cause, tx -> {
            var before = store.get(tx, id);
            checkGeneration(before, generation);
            var after = before.withAggregates(aggregates);
            store.update(tx, before, generation.isPresent() ? after.nextGeneration() : after);
            index.changes(tx, id);
            return store.get(tx, id);
        });
    }

    /** Makes the provider exist with exactly these inventories and aggregates and at least these traits. */
    void provide(Tx tx, PlacementContract.Provider wanted) {
        names.ensure(tx, wanted.inventories().keySet(), wanted.traits());
        var found = store.find(tx, wanted.id());
        if (found.isEmpty()) {
            var id = wanted.id();
            store.insert(
                    tx,
                    new Provider(
                            id,
                            wanted.name(),
                            1,
                            Optional.empty(),
                            id,
                            inventories(wanted, Map.of()),
                            wanted.traits(),
                            wanted.aggregates(),
                            tx.now(),
                            tx.now(),
                            0));
            index.changes(tx, id);
            return;
        }
        var before = found.get();
        var traits = new HashSet<>(before.traits());
        traits.addAll(wanted.traits());
        var after = before.named(wanted.name())
                .withInventories(inventories(wanted, before.inventories()))
                .withTraits(traits)
                .withAggregates(wanted.aggregates());
        if (!after.equals(before)) {
            store.update(tx, before, after.nextGeneration());
            index.changes(tx, wanted.id());
        }
    }

    private static Map<String, Inventory> inventories(
            PlacementContract.Provider wanted, Map<String, Inventory> before) {
        var found = new HashMap<String, Inventory>();
        wanted.inventories().forEach((name, given) -> {
            var old = before.get(name);
            found.put(name, inventory(given, old == null ? 0 : old.used()));
        });
        before.forEach((name, old) -> {
            if (!found.containsKey(name) && old.used() > 0) {
                // What is held stays known until its consumers let go; nothing new is given out.
                found.put(name, new Inventory(old.used(), old.used(), 1, 1, 1, 1.0, old.used()));
            }
        });
        return found;
    }

    private static Inventory inventory(PlacementContract.Inventory given, long used) {
        return new Inventory(
                given.total(),
                given.reserved(),
                given.minUnit(),
                given.maxUnit(),
                given.stepSize(),
                given.allocationRatio(),
                used);
    }

    /** Whether the provider already is what is wanted. */
    static boolean isProvided(Provider is, PlacementContract.Provider wanted) {
        return is.name().equals(wanted.name())
                && is.traits().containsAll(wanted.traits())
                && is.aggregates().equals(wanted.aggregates())
                && is.inventories().equals(inventories(wanted, is.inventories()));
    }

    private static void checkGeneration(Provider provider, OptionalLong generation) {
        if (generation.isPresent() && generation.getAsLong() != provider.generation()) {
            throw new Problem.Conflict(
                            Claims.CONCURRENT_UPDATE,
                            "resource provider generation conflict: %s is at generation %d, not %d"
                                    .formatted(provider.id(), provider.generation(), generation.getAsLong()))
                    .exception();
        }
    }
}
