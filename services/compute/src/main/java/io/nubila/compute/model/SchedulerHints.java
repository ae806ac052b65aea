package io.nubila.compute.model;

import java.util.List;
import java.util.Optional;

/**
 * What a client wants of the choice of a host.
 *
 * @param group id of the server group to join
 * @param sameHost servers on one of whose hosts it shall be
 * @param differentHost servers on whose hosts it shall not be
 * @param asGiven all hints as they were sent, as JSON
 */
public record SchedulerHints(
        Optional<String> group, List<String> sameHost, List<String> differentHost, String asGiven) {
    public SchedulerHints {
        sameHost = List.copyOf(sameHost);
        differentHost = List.copyOf(differentHost);
    }
}
