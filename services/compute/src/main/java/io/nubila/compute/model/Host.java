package io.nubila.compute.model;

import io.nubila.contracts.compute.HostFacts;
import io.nubila.contracts.compute.HostName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A machine that runs guests, as it last described itself.
 *
 * @param id a UUID, the same as its resource provider's
 * @param number a small number for old clients
 * @param seenAt when it was last heard of
 * @param disabled an administrator wants no new servers on it
 * @param reason why it is disabled
 * @param forcedDown an administrator says that it is down, whatever it says itself
 */
public record Host(
        HostName name,
        String id,
        long number,
        HostFacts facts,
        Instant createdAt,
        Instant seenAt,
        boolean disabled,
        Optional<String> reason,
        boolean forcedDown) {

    /** A host that was not heard of for this long is taken for down: three missed heartbeats. */
    public static final Duration SILENCE = Duration.ofSeconds(90);

    /** Whether it is alive, as far as is known at that time. */
    public boolean isUp(Instant now) {
        return !forcedDown && seenAt.plus(SILENCE).isAfter(now);
    }

    /** The "host_status" that the Compute API tells of servers on it. */
    public String apiStatus(Instant now) {
        if (forcedDown) {
            return "DOWN";
        }
        if (disabled) {
            return "MAINTENANCE";
        }
        return isUp(now) ? "UP" : "UNKNOWN";
    }
}
