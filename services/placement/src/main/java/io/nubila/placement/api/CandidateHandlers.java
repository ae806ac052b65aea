package io.nubila.placement.api;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.placement.PlacementConfig;
import io.nubila.placement.engine.Names;
import io.nubila.placement.engine.ProviderIndex;
import io.nubila.placement.engine.TreeSearch;

/** {@code /allocation_candidates}. */
final class CandidateHandlers {
    private final Db db;
    private final Names names;
    private final ProviderIndex index;
    private final PlacementConfig config;
    private final Clock clock;

    CandidateHandlers(Db db, Names names, ProviderIndex index, PlacementConfig config, Clock clock) {
        this.db = db;
        this.names = names;
        this.index = index;
        this.config = config;
        this.clock = clock;
    }

    /** GET /allocation_candidates: ways to satisfy a request, and what its providers have. */
    Response list(Request request) {
        var query = new CandidateQuery(request, config.maxCandidates());
        var search = query.search();
        db.read(tx -> {
            new QueryReader(request)
                    .requireNames(tx, names, search.groups(), "Invalid resource class in resources parameter: ");
            names.requireTraits(tx, search.rootRequired(), "No such trait(s): %s.");
            names.requireTraits(tx, search.rootForbidden(), "No such trait(s): %s.");
            return true;
        });
        var found = TreeSearch.search(search, index.forest());
        return Wire.fresh(
                request,
                Response.bytes(200, "application/json", CandidateView.of(request, search, found)),
                clock.now());
    }
}
