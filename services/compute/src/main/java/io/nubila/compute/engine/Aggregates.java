package io.nubila.compute.engine;

import io.nubila.compute.model.Aggregate;
import io.nubila.compute.store.AggregateStore;
import io.nubila.compute.store.HostStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.compute.HostName;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What may be done to aggregates. A host is in one zone at most, and servers never change their zone: whatever would make
 * them is refused.
 */
public final class Aggregates {
    private final Ids ids;
    private final AggregateStore aggregates;
    private final HostStore hosts;
    private final ServerStore servers;

    public Aggregates(Ids ids, AggregateStore aggregates, HostStore hosts, ServerStore servers) {
        this.ids = ids;
        this.aggregates = aggregates;
        this.hosts = hosts;
        this.servers = servers;
    }

    /** Makes an aggregate without hosts; {@code Conflict} when the name is taken. */
    public Aggregate create(Tx tx, String name, Optional<String> zone) {
        var metadata = new LinkedHashMap<String, String>();
        zone.ifPresent(text -> metadata.put(Aggregate.ZONE, text));
        return aggregates.insert(tx, ids.uuid(), name, metadata);
    }

    /** Changes name and zone; {@code Invalid} when hosts would come into two zones or servers into another. */
    public Aggregate update(Tx tx, long number, Optional<String> name, Map<String, Optional<String>> changes) {
        var before = aggregates.get(tx, number);
        requireSafe(tx, before, changes, "Cannot update aggregate %d. Reason: %s.");
        return aggregates.update(
                tx, before, name.map(before::named).orElse(before).with(changes));
    }

    /** Changes metadata; an empty value takes the key away. {@code Invalid} as for {@link #update}. */
    public Aggregate setMetadata(Tx tx, long number, Map<String, Optional<String>> changes) {
        var before = aggregates.get(tx, number);
        requireSafe(tx, before, changes, "Cannot update metadata of aggregate %d. Reason: %s.");
        return aggregates.update(tx, before, before.with(changes));
    }

    private void requireSafe(Tx tx, Aggregate aggregate, Map<String, Optional<String>> changes, String refusal) {
        var wanted = changes.get(Aggregate.ZONE);
        if (wanted == null) {
            return;
        }
        Optional<String> reason = wanted.filter(text -> !text.isEmpty()).isEmpty()
                ? Optional.of("Aggregate %s does not support empty named availability zone".formatted(aggregate.name()))
                : otherZones(tx, aggregate, aggregate.hosts(), wanted.get())
                        .or(() -> servedHosts(tx, aggregate, wanted));
        reason.ifPresent(why -> {
            throw new Problem.Invalid(refusal.formatted(aggregate.number(), why)).exception();
        });
    }

    /** Why hosts cannot come into a zone: other aggregates have put them into another. */
    private Optional<String> otherZones(Tx tx, Aggregate aggregate, List<HostName> inside, String zone) {
        var others = new TreeSet<String>();
        for (var host : inside) {
            for (var other : aggregates.ofHost(tx, host)) {
                other.zone()
                        .filter(name -> !name.equals(zone) && other.number() != aggregate.number())
                        .ifPresent(others::add);
            }
        }
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of("One or more hosts already in availability zone(s) %s".formatted(others));
    }

    private Optional<String> servedHosts(Tx tx, Aggregate aggregate, Optional<String> zone) {
        boolean same = aggregate.zone().equals(zone);
        return !same && aggregate.hosts().stream().anyMatch(host -> hasServers(tx, host))
                ? Optional.of("One or more hosts contain instances in this zone")
                : Optional.empty();
    }

    private boolean hasServers(Tx tx, HostName host) {
        return !servers.onHost(tx, host, Optional.empty(), 1).isEmpty();
    }

    /** Removes an aggregate; {@code Invalid} while it has hosts. */
    public void delete(Tx tx, long number) {
        var aggregate = aggregates.get(tx, number);
        if (!aggregate.hosts().isEmpty()) {
            throw new Problem.Invalid("Cannot remove host from aggregate %d. Reason: Host aggregate is not empty."
                            .formatted(number))
                    .exception();
        }
        aggregates.delete(tx, aggregate);
    }

    /** Puts a host in; {@code NotFound} for an unknown one, {@code Conflict} when it is in or zones contradict. */
    public Aggregate addHost(Tx tx, long number, HostName host) {
        if (hosts.find(tx, host).isEmpty()) {
            throw new Problem.NotFound("ComputeHostNotFound", "Compute host %s could not be found.".formatted(host))
                    .exception();
        }
        var aggregate = aggregates.get(tx, number);
        var refusal = "Cannot add host to aggregate %d. Reason: %s.";
        aggregate
                .zone()
                .flatMap(zone -> otherZones(tx, aggregate, List.of(host), zone))
                .ifPresent(why -> {
                    throw new Problem.Conflict(refusal.formatted(number, why)).exception();
                });
        var was = zone(tx, host, Optional.empty());
        if (aggregate.zone().isPresent() && !aggregate.zone().equals(was)) {
            requireNoServers(tx, host, "added to", was, aggregate.zone(), why -> refusal.formatted(number, why));
        }
        return aggregates.addHost(tx, aggregate, host);
    }

    /** Takes a host out; {@code NotFound} when it is not in, {@code Conflict} when its servers would change their zone. */
    public Aggregate removeHost(Tx tx, long number, HostName host) {
        Aggregate aggregate;
        try {
            aggregate = aggregates.get(tx, number);
        } catch (ProblemException e) {
            throw cannotRemove(number, host);
        }
        if (!aggregate.hosts().contains(host)) {
            throw cannotRemove(number, host);
        }
        var next = zone(tx, host, Optional.of(aggregate));
        if (aggregate.zone().isPresent() && !aggregate.zone().equals(next)) {
            requireNoServers(
                    tx,
                    host,
                    "removed from",
                    aggregate.zone(),
                    next,
                    why -> "Cannot remove host from aggregate %d. Reason: %s.".formatted(number, why));
        }
        return aggregates.removeHost(tx, aggregate, host);
    }

    private static RuntimeException cannotRemove(long number, HostName host) {
        return new Problem.NotFound("Cannot remove host %s in aggregate %d".formatted(host, number)).exception();
    }

    /** The zone of a host, perhaps as if it were not in one of its aggregates. */
    private Optional<String> zone(Tx tx, HostName host, Optional<Aggregate> without) {
        return aggregates.ofHost(tx, host).stream()
                .filter(other ->
                        without.filter(left -> left.number() == other.number()).isEmpty())
                .flatMap(other -> other.zone().stream())
                .findFirst();
    }

    /** Completes a refusal with its reason. */
    private interface Refusal {
        String because(String reason);
    }

    private void requireNoServers(
            Tx tx, HostName host, String verb, Optional<String> was, Optional<String> next, Refusal refusal) {
        if (hasServers(tx, host)) {
            var reason =
                    "The host cannot be %s the aggregate as the availability zone of the host would change from '%s' to '%s' but the host already has servers; move them away first"
                            .formatted(verb, was.orElse("None"), next.orElse("None"));
            throw new Problem.Conflict(refusal.because(reason)).exception();
        }
    }
}
