package io.nubila.placement.model;

import io.nubila.contracts.placement.ProviderId;
import java.util.Map;
import java.util.Set;

/**
 * One way to satisfy a search.
 *
 * @param amounts what to take, by resource class, by provider
 * @param mappings which providers satisfy which group, by the group's suffix
 */
public record AllocationRequest(Map<ProviderId, Map<String, Long>> amounts, Map<String, Set<ProviderId>> mappings) {}
