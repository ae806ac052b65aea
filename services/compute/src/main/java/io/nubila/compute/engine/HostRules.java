package io.nubila.compute.engine;

import io.nubila.compute.model.Host;
import io.nubila.compute.model.SchedulerHints;
import io.nubila.compute.model.Server;
import io.nubila.compute.model.ServerGroup;
import io.nubila.compute.store.AggregateStore;
import io.nubila.compute.store.HostStore;
import io.nubila.compute.store.ServerGroupStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.compute.HostName;
import io.nubila.kernel.db.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one server's wishes, its group and the administrators say of hosts, apart from room: the host is open, in the wanted
 * zone, and with or without the servers it shall or shall not be with.
 */
final class HostRules {
    private final Server server;
    private final Instant now;
    private final Map<HostName, Host> known;
    private final Optional<ServerGroup> group;
    private final Map<HostName, Integer> members;
    private final Map<HostName, String> zones;
    private final Optional<Set<HostName>> same;
    private final Set<HostName> different;

    /** The tables they are read from. */
    record Tables(HostStore hosts, AggregateStore aggregates, ServerGroupStore groups, ServerStore servers) {}

    /**
     * @param hosts those that will be asked about
     */
    HostRules(Tables tables, Tx tx, Server server, List<HostName> hosts) {
        this.server = server;
        now = tx.now();
        known = tables.hosts().all(tx, hosts);
        group = tables.groups().ofServer(tx, server.id());
        members = group.map(found -> tables.groups().hosts(tx, found, server.id()))
                .orElse(Map.of());
        zones = server.spec().availabilityZone().isPresent()
                ? tables.aggregates().zones(tx, hosts)
                : Map.of();
        var hints = server.spec().hints();
        var near = hints.map(SchedulerHints::sameHost).orElse(List.of());
        same = near.isEmpty() ? Optional.empty() : Optional.of(tables.servers().hosts(tx, near));
        different = tables.servers()
                .hosts(tx, hints.map(SchedulerHints::differentHost).orElse(List.of()));
    }

    /** Why a host may not take the server, in a sentence; empty when it may. */
    Optional<String> refusal(HostName host) {
        return wishes(host).or(() -> ofGroup(host)).or(() -> itself(host));
    }

    private Optional<String> wishes(HostName host) {
        var spec = server.spec();
        if (spec.forcedHost().filter(name -> !name.equals(host.value())).isPresent()) {
            return Optional.of("the request names host " + spec.forcedHost().get());
        }
        if (spec.availabilityZone().isPresent()) {
            var zone = zones.getOrDefault(host, Scheduler.DEFAULT_ZONE);
            if (!zone.equals(spec.availabilityZone().get())) {
                return Optional.of("the host is in zone %s, the request names %s"
                        .formatted(zone, spec.availabilityZone().get()));
            }
        }
        if (same.filter(hosts -> !hosts.contains(host)).isPresent()) {
            return Optional.of("none of the servers it shall be with is on the host");
        }
        return different.contains(host)
                ? Optional.of("a server it shall not be with is on the host")
                : Optional.empty();
    }

    private Optional<String> itself(HostName name) {
        var host = Optional.ofNullable(known.get(name));
        if (host.isEmpty()) {
            return Optional.of("the host has not described itself yet");
        }
        if (host.get().disabled()) {
            return Optional.of("the host is disabled"
                    + host.get().reason().map(why -> ": " + why).orElse(""));
        }
        return host.get().isUp(now)
                ? Optional.empty()
                : Optional.of("the host was last heard of at " + host.get().seenAt());
    }

    /** What the server's group says of the host now; servers that came to it meanwhile count. */
    Optional<String> ofGroup(HostName host) {
        if (group.isEmpty()) {
            return Optional.empty();
        }
        int inside = members.getOrDefault(host, 0);
        return switch (group.get().policy()) {
            case AFFINITY ->
                members.isEmpty() || inside > 0
                        ? Optional.empty()
                        : Optional.of("the other servers of its group are on another host");
            case ANTI_AFFINITY ->
                inside < group.get().maxPerHost().orElse(1)
                        ? Optional.empty()
                        : Optional.of("%d server(s) of its group are on the host".formatted(inside));
            case SOFT_AFFINITY, SOFT_ANTI_AFFINITY -> Optional.empty();
        };
    }

    /** Where the host comes among others that fit: lower is better. */
    int distance(HostName host) {
        int inside = members.getOrDefault(host, 0);
        return group.map(found -> switch (found.policy()) {
                    case SOFT_AFFINITY -> -inside;
                    case SOFT_ANTI_AFFINITY -> inside;
                    case AFFINITY, ANTI_AFFINITY -> 0;
                })
                .orElse(0);
    }
}
