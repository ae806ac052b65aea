package io.nubila.identity.engine;

import io.nubila.identity.model.Endpoint;
import io.nubila.identity.model.Listing;
import io.nubila.identity.model.Service;
import io.nubila.identity.store.CatalogStore;
import io.nubila.identity.store.EndpointFilterStore;
import io.nubila.kernel.db.Db;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The catalogue as tokens show it: enabled services with their enabled endpoints, read again only after a change. */
public final class Catalog {
    private static final int MAX_ENTRIES = 10_000;

    private final Db db;
    private final CatalogStore store;
    private final EndpointFilterStore filters;
    private final EndpointFilters endpointFilters;
    private final Generation generation;
    private volatile Optional<Known> known = Optional.empty();

    /**
     * The catalogue as of a generation.
     *
     * @param filtered whether some projects see a part of it only
     * @param general whether no endpoint names a project or a user
     */
    private record Known(long generation, List<Entry> entries, boolean filtered, boolean general) {}

    /** A service with its endpoints. */
    public record Entry(Service service, List<Endpoint> endpoints) {
        public Entry {
            endpoints = List.copyOf(endpoints);
        }
    }

    Catalog(Db db, Identity.Stores stores, EndpointFilters endpointFilters, Generation generation) {
        this.db = db;
        this.store = stores.catalog();
        this.filters = stores.endpointFilters();
        this.endpointFilters = endpointFilters;
        this.generation = generation;
    }

    /**
     * The catalogue for a user in a project; endpoints that need a project are left out when there is none. A project that
     * was given endpoints sees no others. The very same list until something changes, when it is the same for everyone.
     */
    public List<Entry> entries(String userId, Optional<String> projectId) {
        var known = current();
        var all = known.filtered() && projectId.isPresent() ? given(known.entries(), projectId.get()) : known.entries();
        if (known.general()) {
            return all;
        }
        return all.stream()
                .map(entry -> new Entry(
                        entry.service(),
                        entry.endpoints().stream()
                                .flatMap(it -> filled(it, userId, projectId).stream())
                                .toList()))
                .toList();
    }

    private List<Entry> given(List<Entry> all, String projectId) {
        var ids = db.read(tx -> endpointFilters.endpointsOf(tx, projectId)).stream()
                .map(Endpoint::id)
                .collect(Collectors.toSet());
        if (ids.isEmpty()) {
            return all;
        }
        return all.stream()
                .map(entry -> new Entry(
                        entry.service(),
                        entry.endpoints().stream()
                                .filter(it -> ids.contains(it.id()))
                                .toList()))
                .filter(entry -> !entry.endpoints().isEmpty())
                .toList();
    }

    private Known current() {
        long now = generation.now();
        var kept = known;
        if (kept.isPresent() && kept.get().generation() == now) {
            return kept.get();
        }
        var fresh = db.read(tx -> {
            Map<String, List<Endpoint>> endpoints = new LinkedHashMap<>();
            for (var endpoint : store.endpoints(tx, Listing.all(MAX_ENTRIES))) {
                if (endpoint.enabled()) {
                    endpoints
                            .computeIfAbsent(endpoint.serviceId(), _ -> new ArrayList<>())
                            .add(endpoint);
                }
            }
            var entries = store.services(tx, Listing.all(MAX_ENTRIES)).stream()
                    .filter(Service::enabled)
                    .map(service -> new Entry(service, endpoints.getOrDefault(service.id(), List.of())))
                    .toList();
            boolean general = entries.stream()
                    .flatMap(entry -> entry.endpoints().stream())
                    .noneMatch(Catalog::hasPlaceholder);
            return new Known(now, entries, filters.used(tx), general);
        });
        known = Optional.of(fresh);
        return fresh;
    }

    private static boolean hasPlaceholder(Endpoint endpoint) {
        return endpoint.url().contains("$(") || endpoint.url().contains("%(");
    }

    private static Optional<Endpoint> filled(Endpoint endpoint, String userId, Optional<String> projectId) {
        var url = endpoint.url().replace("$(", "%(").replace("%(user_id)s", userId);
        if (projectId.isPresent()) {
            url = url.replace("%(project_id)s", projectId.get()).replace("%(tenant_id)s", projectId.get());
        }
        if (url.contains("%(")) {
            return Optional.empty();
        }
        return Optional.of(new Endpoint(
                endpoint.id(),
                endpoint.serviceId(),
                endpoint.regionId(),
                endpoint.face(),
                url,
                endpoint.enabled(),
                endpoint.extra(),
                endpoint.revision()));
    }
}
