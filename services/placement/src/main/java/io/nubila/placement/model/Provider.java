package io.nubila.placement.model;

import io.nubila.contracts.placement.ProviderId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Something that provides resources: a host, a part of one, or storage that several hosts share. Immutable.
 *
 * @param generation counts the changes a client has to know of before it writes; starts at 0
 * @param parent the provider this one is a part of
 * @param root the top of its tree; itself when it has no parent
 * @param inventories by resource class
 * @param revision counts every change; for conditional writes
 */
public record Provider(
        ProviderId id,
        String name,
        long generation,
        Optional<ProviderId> parent,
        ProviderId root,
        Map<String, Inventory> inventories,
        Set<String> traits,
        Set<String> aggregates,
        Instant createdAt,
        Instant updatedAt,
        long revision) {
    /** The trait of a provider whose resources are there for all providers it shares an aggregate with. */
    public static final String SHARES = "MISC_SHARES_VIA_AGGREGATE";

    public Provider {
        inventories = Map.copyOf(inventories);
        traits = Set.copyOf(traits);
        aggregates = Set.copyOf(aggregates);
    }

    /** Whether others may use its resources through a common aggregate. */
    public boolean shares() {
        return traits.contains(SHARES);
    }

    /** Whether all amounts can be taken now. */
    public boolean fits(Map<String, Long> amounts) {
        for (var entry : amounts.entrySet()) {
            var inventory = inventories.get(entry.getKey());
            if (inventory == null || !inventory.fits(entry.getValue())) {
                return false;
            }
        }
        return true;
    }

    public Provider named(String newName) {
        return new Provider(
                id, newName, generation, parent, root, inventories, traits, aggregates, createdAt, updatedAt, revision);
    }

    /** This provider in another place of the forest. */
    public Provider under(Optional<ProviderId> newParent, ProviderId newRoot) {
        return new Provider(
                id,
                name,
                generation,
                newParent,
                newRoot,
                inventories,
                traits,
                aggregates,
                createdAt,
                updatedAt,
                revision);
    }

    public Provider withInventories(Map<String, Inventory> wanted) {
        return new Provider(
                id, name, generation, parent, root, wanted, traits, aggregates, createdAt, updatedAt, revision);
    }

    public Provider withTraits(Set<String> wanted) {
        return new Provider(
                id, name, generation, parent, root, inventories, wanted, aggregates, createdAt, updatedAt, revision);
    }

    public Provider withAggregates(Set<String> wanted) {
        return new Provider(
                id, name, generation, parent, root, inventories, traits, wanted, createdAt, updatedAt, revision);
    }

    /** This provider after a change that clients have to know of. */
    public Provider nextGeneration() {
        return new Provider(
                id,
                name,
                generation + 1,
                parent,
                root,
                inventories,
                traits,
                aggregates,
                createdAt,
                updatedAt,
                revision);
    }
}
