package io.nubila.compute.model;

import io.nubila.contracts.compute.FlavorId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A size of servers.
 *
 * @param memoryMib main memory in MiB
 * @param rootGib root disk in GiB; 0 means as large as the image
 * @param ephemeralGib second disk in GiB
 * @param swapMib swap disk in MiB
 * @param rxtxFactor kept for old clients; has no effect
 */
public record Flavor(
        FlavorId id,
        String name,
        int vcpus,
        int memoryMib,
        int rootGib,
        int ephemeralGib,
        int swapMib,
        double rxtxFactor,
        boolean isPublic,
        boolean disabled,
        Optional<String> description,
        Map<String, String> extraSpecs,
        Instant createdAt,
        long revision) {

    public Flavor {
        extraSpecs = Map.copyOf(extraSpecs);
    }
}
