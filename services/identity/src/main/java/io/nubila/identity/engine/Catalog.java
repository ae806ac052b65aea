package io.nubila.identity.engine;

import io.nubila.identity.model.Endpoint;
import io.nubila.identity.model.Listing;
import io.nubila.identity.model.Service;
import io.nubila.identity.store.CatalogStore;
import io.nubila.kernel.db.Db;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The catalogue as tokens show it: enabled services with their enabled endpoints, read again only after a change. */
public final class Catalog {
    private static final int MAX_ENTRIES = 10_000;

    private final Db db;
    private final CatalogStore store;
    private final Generation generation;
    private volatile Optional<Known> known = Optional.empty();

    /**
     * The catalogue as of a generation.
     *
     * @param filled whether it is the same for everyone: no endpoint names a project or a user
     */
    private record Known(long generation, List<Entry> entries, boolean filled) {}

    /** A service with its endpoints. */
    public record Entry(Service service, List<Endpoint> endpoints) {
        public Entry {
            endpoints = List.copyOf(endpoints);
        }
    }

    Catalog(Db db, CatalogStore store, Generation generation) {
        this.db = db;
        this.store = store;
        this.generation = generation;
    }

    /**
     * The catalogue for a user in a project; endpoints that need a project are left out when there is none. The very same
     * list until something changes, when it is the same for everyone.
     */
    public List<Entry> entries(String userId, Optional<String> projectId) {
        var now = current();
        if (now.filled()) {
            return now.entries();
        }
        return now.entries().stream()
                .map(entry -> new Entry(
                        entry.service(),
                        entry.endpoints().stream()
                                .flatMap(it -> filled(it, userId, projectId).stream())
                                .toList()))
                .toList();
    }

    private Known current() {
        long now = generation.now();
        var kept = known;
        if (kept.isPresent() && kept.get().generation() == now) {
            return kept.get();
        }
        var entries = db.read(tx -> {
            Map<String, List<Endpoint>> endpoints = new LinkedHashMap<>();
            for (var endpoint : store.endpoints(tx, Listing.all(MAX_ENTRIES))) {
                if (endpoint.enabled()) {
                    endpoints
                            .computeIfAbsent(endpoint.serviceId(), _ -> new ArrayList<>())
                            .add(endpoint);
                }
            }
            return store.services(tx, Listing.all(MAX_ENTRIES)).stream()
                    .filter(Service::enabled)
                    .map(service -> new Entry(service, endpoints.getOrDefault(service.id(), List.of())))
                    .toList();
        });
        boolean filled =
                entries.stream().flatMap(entry -> entry.endpoints().stream()).noneMatch(Catalog::hasPlaceholder);
        var fresh = new Known(now, entries, filled);
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
