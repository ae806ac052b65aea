package io.nubila.compute.model;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import java.time.Instant;
import java.util.Optional;

/**
 * Servers that a project wants together on a host, or apart.
 *
 * @param number in the order in which they were made
 * @param maxPerHost of servers apart, how many may share a host after all; empty for one
 */
public record ServerGroup(
        long number,
        String id,
        ProjectId project,
        UserId user,
        String name,
        Policy policy,
        Optional<Integer> maxPerHost,
        Instant createdAt) {

    /** What a group wants. */
    public enum Policy {
        /** All on one host. */
        AFFINITY("affinity"),
        /** Each on another host. */
        ANTI_AFFINITY("anti-affinity"),
        /** As many as possible on one host. */
        SOFT_AFFINITY("soft-affinity"),
        /** Spread over as many hosts as possible. */
        SOFT_ANTI_AFFINITY("soft-anti-affinity");

        private final String wireName;

        Policy(String wireName) {
            this.wireName = wireName;
        }

        /** The name of the Compute API. */
        public String wireName() {
            return wireName;
        }
    }
}
