package io.nubila.placement.engine;

import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Tx;
import io.nubila.placement.model.Consumer;
import io.nubila.placement.model.Provider;
import io.nubila.placement.model.WantedAllocations;
import io.nubila.placement.model.WantedAllocations.Expected;
import io.nubila.placement.store.ConsumerStore;
import io.nubila.placement.store.ProviderStore;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives resources to consumers and takes them back. First everything the consumers hold is put back, then what they shall
 * hold is taken by conditional updates, all in one transaction: a provider is never oversold, and a swap between two
 * consumers needs no spare room.
 */
public final class Claims {
    /** The code of a conflict that reading again and trying again will solve. */
    public static final String CONCURRENT_UPDATE = "placement.concurrent_update";

    private final ProviderStore providers;
    private final ConsumerStore consumers;
    private final Names names;
    private final ProviderIndex index;

    public Claims(ProviderStore providers, ConsumerStore consumers, Names names, ProviderIndex index) {
        this.providers = providers;
        this.consumers = consumers;
        this.names = names;
        this.index = index;
    }

    /**
     * Makes each consumer hold exactly what is wanted. {@code Conflict} when something does not fit or a consumer has
     * another generation than expected; {@code Invalid} when a provider or class does not exist.
     */
    public void replace(Tx tx, List<WantedAllocations> wanted) {
        var before = new ArrayList<Optional<Consumer>>();
        var touched = new LinkedHashSet<ProviderId>();
        var taken = new LinkedHashSet<ProviderId>();
        for (var one : wanted) {
            var held = consumers.find(tx, one.consumer());
            checkGeneration(one, held);
            before.add(held);
            held.ifPresent(consumer -> putBack(tx, consumer, touched));
        }
        for (int i = 0; i < wanted.size(); i++) {
            take(tx, wanted.get(i), before.get(i), taken);
        }
        for (int i = 0; i < wanted.size(); i++) {
            write(tx, wanted.get(i), before.get(i));
        }
        // What is given back can disturb no other writer, so only taking counts as a change of the provider.
        taken.forEach(provider -> providers.allocationsChanged(tx, provider));
        touched.addAll(taken);
        touched.forEach(provider -> index.changes(tx, provider));
    }

    /** Takes everything from the consumer; answers false when it holds nothing. */
    public boolean release(Tx tx, Consumer consumer) {
        var touched = new LinkedHashSet<ProviderId>();
        putBack(tx, consumer, touched);
        consumers.delete(tx, consumer);
        touched.forEach(provider -> index.changes(tx, provider));
        return !touched.isEmpty();
    }

    private static void checkGeneration(WantedAllocations wanted, Optional<Consumer> held) {
        var found = held.map(Consumer::generation);
        var conflict = switch (wanted.expected()) {
            case Expected.Anything any -> Optional.<String>empty();
            case Expected.Absent absent -> found.map(generation -> "expected %d but got None".formatted(generation));
            case Expected.Generation expected ->
                found.equals(Optional.of(expected.value()))
                        ? Optional.<String>empty()
                        : Optional.of("expected %s but got %d"
                                .formatted(found.map(String::valueOf).orElse("null"), expected.value()));
        };
        if (conflict.isPresent()) {
            throw new Problem.Conflict(CONCURRENT_UPDATE, "consumer generation conflict - " + conflict.get())
                    .exception();
        }
    }

    private void putBack(Tx tx, Consumer consumer, Set<ProviderId> touched) {
        consumer.allocations().forEach((provider, amounts) -> {
            touched.add(provider);
            amounts.forEach((resourceClass, amount) -> providers.shift(tx, provider, resourceClass, -amount));
        });
    }

    private void take(Tx tx, WantedAllocations wanted, Optional<Consumer> before, Set<ProviderId> taken) {
        wanted.allocations().forEach((id, amounts) -> {
            var provider = providers
                    .find(tx, id)
                    .orElseThrow(() -> new Problem.Invalid(
                                    "placement.undefined_code",
                                    "Allocation for resource provider '%s' that does not exist.".formatted(id))
                            .exception());
            names.requireClasses(
                    tx,
                    amounts.keySet(),
                    "Unable to allocate inventory for consumer " + wanted.consumer() + ": No such resource class %s.");
            taken.add(id);
            amounts.forEach((resourceClass, amount) -> {
                long held = before.map(consumer -> consumer.amount(id, resourceClass))
                        .orElse(0L);
                takeOne(tx, provider, resourceClass, amount, held);
            });
        });
    }

    private void takeOne(Tx tx, Provider provider, String resourceClass, long amount, long held) {
        var id = provider.id();
        var inventory = Optional.ofNullable(provider.inventories().get(resourceClass));
        boolean allowed = inventory.filter(one -> one.allowsUnit(amount)).isPresent();
        if (amount == held || (amount < held && allowed)) {
            // Keeping or shrinking is always possible, also on a provider whose capacity was lowered below its use.
            providers.shift(tx, id, resourceClass, amount);
            return;
        }
        if (!allowed || !providers.take(tx, id, resourceClass, amount)) {
            // Read again: what this transaction took before counts.
            var now = Optional.ofNullable(providers.get(tx, id).inventories().get(resourceClass));
            var reason = now.map(one -> one.refusal(resourceClass, amount)
                            .orElse(resourceClass + ": taken by another consumer in the meantime"))
                    .orElse(resourceClass + ": not provided here");
            throw new Problem.Conflict(
                            "placement.undefined_code",
                            inventory.isEmpty()
                                    ? "Unable to allocate inventory: Inventory for '%s' on resource provider '%s' invalid."
                                            .formatted(resourceClass, id)
                                    : "Unable to allocate inventory: on resource provider %s (%s) %s. The requested amount would exceed the capacity or break a rule of the inventory."
                                            .formatted(provider.name(), id, reason))
                    .exception();
        }
    }

    private void write(Tx tx, WantedAllocations wanted, Optional<Consumer> before) {
        if (wanted.allocations().isEmpty()) {
            before.ifPresent(consumer -> consumers.delete(tx, consumer));
            return;
        }
        var type = wanted.type().or(() -> before.flatMap(Consumer::type));
        var after = new Consumer(
                wanted.consumer(),
                wanted.project(),
                wanted.user(),
                type,
                before.map(Consumer::generation).orElse(0L) + 1,
                Map.copyOf(wanted.allocations()),
                tx.now());
        consumers.replace(tx, before, after);
    }
}
