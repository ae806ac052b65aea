package io.nubila.placement.model;

import java.util.List;
import java.util.Set;

/**
 * A search for allocation candidates.
 *
 * @param isolate whether groups with a suffix have to come from different providers
 * @param rootRequired traits the root of the tree has to have
 * @param rootForbidden traits it must not have
 * @param sameSubtrees sets of suffixes of which one provider has to be above all others of the set
 * @param limit of candidates
 * @param nested whether more than one provider of a tree may be used
 */
public record CandidateSearch(
        List<RequestGroup> groups,
        boolean isolate,
        Set<String> rootRequired,
        Set<String> rootForbidden,
        List<Set<String>> sameSubtrees,
        int limit,
        boolean nested) {}
