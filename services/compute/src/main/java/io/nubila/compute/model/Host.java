package io.nubila.compute.model;

import io.nubila.compute.driver.HostFacts;
import io.nubila.contracts.compute.HostName;
import java.time.Instant;
import java.util.Optional;

/**
 * A host as compute knows it.
 *
 * @param id a UUID, the same as its resource provider's
 * @param number counts hosts in the order in which they came
 * @param seenAt when it last said that it is alive
 * @param disabled whether it takes no new servers
 * @param reason why it is disabled
 */
public record Host(
        HostName name,
        String id,
        long number,
        HostFacts facts,
        Instant createdAt,
        Instant seenAt,
        boolean disabled,
        Optional<String> reason) {}
