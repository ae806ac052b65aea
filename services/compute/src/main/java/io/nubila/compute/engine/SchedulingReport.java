package io.nubila.compute.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a host was chosen, or why none was.
 *
 * @param wanted amounts by resource class
 * @param fitting hosts that could take it, best first
 * @param refused a sentence by host, for some of those that could not
 * @param refusedCount all hosts that could not
 * @param change what would have to change for the request to succeed; empty when it did
 */
public record SchedulingReport(
        Map<String, Long> wanted,
        Optional<String> chosen,
        List<String> fitting,
        Map<String, String> refused,
        int refusedCount,
        Optional<String> change) {

    /** This report once it is known which host was taken. */
    SchedulingReport taken(Optional<String> host) {
        return new SchedulingReport(wanted, host, fitting, refused, refusedCount, change);
    }
}
