package io.nubila.placement.model;

import io.nubila.contracts.placement.ProviderId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A part of a search for allocation candidates. The group without a suffix may be spread over a tree and the providers
 * that share with it; one with a suffix comes from a single provider.
 *
 * @param suffix empty for the one that may be spread
 * @param resources amounts by resource class
 * @param required of each set at least one trait
 * @param forbidden traits that must not be there
 * @param memberOf of each set at least one aggregate
 * @param notMemberOf aggregates it must not be in
 * @param inTree a provider in whose tree it has to be
 */
public record RequestGroup(
        String suffix,
        Map<String, Long> resources,
        List<Set<String>> required,
        Set<String> forbidden,
        List<Set<String>> memberOf,
        Set<String> notMemberOf,
        Optional<ProviderId> inTree) {

    /** Whether all of it has to come from one provider. */
    public boolean fromOneProvider() {
        return !suffix.isEmpty();
    }
}
