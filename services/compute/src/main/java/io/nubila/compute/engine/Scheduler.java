package io.nubila.compute.engine;

import io.nubila.compute.model.Flavor;
import io.nubila.compute.model.Server;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.placement.PlacementContract;
import io.nubila.contracts.placement.PlacementContract.Candidates;
import io.nubila.contracts.placement.PlacementContract.Wish;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Chooses a host: placement says who has room, the rest of the rules say which of those. Tells each refusal's reason. */
public final class Scheduler {
    /** The availability zone of hosts that are in no other. */
    public static final String DEFAULT_ZONE = "nova";

    private static final int MAX_CANDIDATES = 1_000;
    private static final int MAX_EXPLAINED = 50;
    private static final int MAX_LISTED = 20;
    private static final long MIB_PER_GIB = 1_024;

    private final PlacementContract placement;
    private final Hosts hosts;
    private final Db db;
    private final HostRules.Tables tables;

    Scheduler(PlacementContract placement, Hosts hosts, Db db, HostRules.Tables tables) {
        this.placement = placement;
        this.hosts = hosts;
        this.db = db;
        this.tables = tables;
    }

    /** Hosts that may take the server, best first, and the report of how they were found. */
    public record Choice(List<HostName> hosts, SchedulingReport report) {}

    /** What a flavor takes of a host, by resource class. */
    public static Map<String, Long> resources(Flavor flavor) {
        var wanted = new LinkedHashMap<String, Long>();
        wanted.put("VCPU", (long) flavor.vcpus());
        wanted.put("MEMORY_MB", (long) flavor.memoryMib());
        long disk = flavor.rootGib() + flavor.ephemeralGib() + (flavor.swapMib() + MIB_PER_GIB - 1) / MIB_PER_GIB;
        if (disk > 0) {
            wanted.put("DISK_GB", disk);
        }
        return wanted;
    }

    /** Waits for the hosts' first word after a start; a host that was silent while the node was down is not gone. */
    public void awaitHosts() throws InterruptedException {
        hosts.awaitFirstWord();
    }

    /** Asks placement, then applies the server's own wishes. Changes nothing. */
    public Choice choose(Caller caller, Server server) {
        var first = sort(server, ask(caller, server, Set.of()));
        var zone = server.spec().availabilityZone();
        if (!first.hosts().isEmpty() || zone.isEmpty() || first.asked() < MAX_CANDIDATES) {
            return first.choice();
        }
        // The best hosts of all are full of those of other zones; ask for those of the wanted one alone.
        var aggregates = Set.copyOf(db.read(tx -> tables.aggregates().ofZone(tx, zone.get(), MAX_CANDIDATES)));
        return aggregates.isEmpty()
                ? first.choice()
                : sort(server, ask(caller, server, aggregates)).choice();
    }

    private Candidates ask(Caller caller, Server server, Set<String> memberOf) {
        var flavor = server.spec().flavor();
        return placement.candidates(
                caller,
                new Wish(
                        resources(flavor),
                        traits(flavor, "required"),
                        traits(flavor, "forbidden"),
                        memberOf,
                        MAX_CANDIDATES,
                        MAX_EXPLAINED));
    }

    /** The hosts that may take the server, why others may not, and of how many hosts this was asked. */
    private record Sorted(List<HostName> hosts, int asked, Choice choice) {}

    private Sorted sort(Server server, Candidates candidates) {
        var refused = new LinkedHashMap<>(candidates.refused());
        var fitting = new ArrayList<HostName>();
        var names = candidates.fitting().stream()
                .map(candidate -> new HostName(candidate.name()))
                .toList();
        int refusedCount = db.read(tx -> {
            var rules = new HostRules(tables, tx, server, names);
            int count = candidates.refusedCount();
            for (var host : names) {
                var refusal =
                        hosts.find(host).isEmpty() ? Optional.of("the host does not answer") : rules.refusal(host);
                if (refusal.isEmpty()) {
                    fitting.add(host);
                } else {
                    count++;
                    if (refused.size() < MAX_EXPLAINED) {
                        refused.put(host.value(), refusal.get());
                    }
                }
            }
            fitting.sort(Comparator.comparingInt(rules::distance));
            return count;
        });
        var listed = fitting.stream().limit(MAX_LISTED).map(HostName::value).toList();
        Optional<String> change = fitting.isEmpty() ? Optional.of(change(refused)) : Optional.empty();
        var report = new SchedulingReport(
                resources(server.spec().flavor()), listed.stream().findFirst(), listed, refused, refusedCount, change);
        return new Sorted(fitting, names.size(), new Choice(fitting, report));
    }

    /** Whether the host is still one the server's group allows, now that nobody else can write. */
    boolean holds(Tx tx, Server server, HostName host) {
        return new HostRules(tables, tx, server, List.of(host)).ofGroup(host).isEmpty();
    }

    private static String change(Map<String, String> refused) {
        if (refused.isEmpty()) {
            return "There is no compute host yet; start one.";
        }
        var first = refused.entrySet().iterator().next();
        return "The nearest host %s refuses: %s.".formatted(first.getKey(), first.getValue());
    }

    private static Set<String> traits(Flavor flavor, String value) {
        var found = new java.util.LinkedHashSet<String>();
        flavor.extraSpecs().forEach((key, wish) -> {
            if (key.startsWith("trait:") && wish.equals(value)) {
                found.add(key.substring("trait:".length()));
            }
        });
        return found;
    }
}
