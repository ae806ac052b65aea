package io.nubila.compute.model;

import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A server that was there for some time: what it had, since when, and until when.
 *
 * @param terminatedAt empty while it lives
 */
public record ServerUse(
        ServerId id,
        ProjectId project,
        String name,
        Flavor flavor,
        VmState at,
        Instant launchedAt,
        Optional<Instant> terminatedAt) {

    private static final double MILLIS_PER_HOUR = 3_600_000.0;

    /** Hours within a period for which it was there. */
    public double hours(Instant start, Instant stop) {
        var from = launchedAt.isAfter(start) ? launchedAt : start;
        var end = terminatedAt.filter(stop::isAfter).orElse(stop);
        if (!end.isAfter(from)) {
            return 0;
        }
        return Duration.between(from, end).toMillis() / MILLIS_PER_HOUR;
    }

    /** Root and second disk in GiB. */
    public int diskGib() {
        return flavor.rootGib() + flavor.ephemeralGib();
    }

    /** Its state as usage reports name it. */
    public String state() {
        return terminatedAt.isPresent() ? "terminated" : at.name().toLowerCase(Locale.ROOT);
    }

    /** Seconds since it was started, or for which it was there. */
    public long uptimeSeconds(Instant now) {
        return Duration.between(launchedAt, terminatedAt.orElse(now)).toSeconds();
    }
}
