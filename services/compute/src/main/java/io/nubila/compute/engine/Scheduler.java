package io.nubila.compute.engine;

import io.nubila.compute.model.Flavor;
import io.nubila.compute.model.ServerSpec;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.placement.PlacementContract;
import io.nubila.contracts.placement.PlacementContract.Candidate;
import io.nubila.contracts.placement.PlacementContract.Wish;
import io.nubila.kernel.base.Caller;
import java.util.ArrayList;
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
    private final HostEnablement enablement;

    /** Says why a host takes no new servers. */
    public interface HostEnablement {
        /** The reason, empty when it takes some. */
        Optional<String> refusal(HostName host);
    }

    public Scheduler(PlacementContract placement, Hosts hosts, HostEnablement enablement) {
        this.placement = placement;
        this.hosts = hosts;
        this.enablement = enablement;
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
    public Choice choose(Caller caller, ServerSpec spec) {
        var wanted = resources(spec.flavor());
        var candidates = placement.candidates(
                caller,
                new Wish(
                        wanted,
                        traits(spec.flavor(), "required"),
                        traits(spec.flavor(), "forbidden"),
                        Set.of(),
                        MAX_CANDIDATES,
                        MAX_EXPLAINED));
        var refused = new LinkedHashMap<>(candidates.refused());
        int refusedCount = candidates.refusedCount();
        var fitting = new ArrayList<HostName>();
        for (var candidate : candidates.fitting()) {
            var refusal = refusal(candidate, spec);
            if (refusal.isEmpty()) {
                fitting.add(new HostName(candidate.name()));
            } else {
                refusedCount++;
                if (refused.size() < MAX_EXPLAINED) {
                    refused.put(candidate.name(), refusal.get());
                }
            }
        }
        var names = fitting.stream().limit(MAX_LISTED).map(HostName::value).toList();
        Optional<String> change = fitting.isEmpty() ? Optional.of(change(refused)) : Optional.empty();
        return new Choice(
                fitting,
                new SchedulingReport(wanted, names.stream().findFirst(), names, refused, refusedCount, change));
    }

    private Optional<String> refusal(Candidate candidate, ServerSpec spec) {
        var name = new HostName(candidate.name());
        if (hosts.find(name).isEmpty()) {
            return Optional.of("the host does not answer");
        }
        if (spec.forcedHost().isPresent() && !spec.forcedHost().get().equals(candidate.name())) {
            return Optional.of("the request names host " + spec.forcedHost().get());
        }
        if (spec.availabilityZone().isPresent()
                && !spec.availabilityZone().get().equals(DEFAULT_ZONE)) {
            return Optional.of("the host is in zone %s, the request names %s"
                    .formatted(DEFAULT_ZONE, spec.availabilityZone().get()));
        }
        return enablement.refusal(name);
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
