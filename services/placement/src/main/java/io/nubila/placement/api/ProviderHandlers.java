package io.nubila.placement.api;

import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.placement.engine.Names;
import io.nubila.placement.engine.ProviderIndex;
import io.nubila.placement.engine.Providers;
import io.nubila.placement.model.Provider;
import io.nubila.placement.model.RequestGroup;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** {@code /resource_providers}. */
final class ProviderHandlers {
    private final Db db;
    private final Providers providers;
    private final ProviderIndex index;
    private final Names names;
    private final Ids ids;
    private final Clock clock;

    ProviderHandlers(Db db, Providers providers, ProviderIndex index, Names names, Ids ids, Clock clock) {
        this.db = db;
        this.providers = providers;
        this.index = index;
        this.names = names;
        this.ids = ids;
        this.clock = clock;
    }

    /** GET /resource_providers: those that match all filters, by name. */
    Response list(Request request) {
        Wire.allowParameters(request, filters(request));
        var query = new QueryReader(request);
        var group = query.group("");
        var uuid = request.query()
                .first("uuid")
                .map(text ->
                        Wire.dashed(text).orElseThrow(() -> Wire.badQuery("'%s' is not a 'uuid'".formatted(text))));
        var name = request.query().first("name");
        db.read(tx -> {
            query.requireNames(tx, names, List.of(group), "Invalid resource class in resources parameter: ");
            return true;
        });
        // An unknown provider is alone in a tree nobody is in.
        var root = group.inTree().map(id -> index.find(id).map(Provider::root).orElse(id));
        var found = index.all().stream()
                .filter(provider ->
                        uuid.isEmpty() || uuid.get().equals(provider.id().value()))
                .filter(provider -> name.isEmpty() || name.get().equals(provider.name()))
                .filter(provider -> root.isEmpty() || root.get().equals(provider.root()))
                .filter(provider -> matches(provider, group))
                .sorted(Comparator.comparing(Provider::name))
                .toList();
        var list = Json.array();
        found.forEach(provider -> list.add(ProviderView.of(request, provider)));
        var modified = Wire.latest(found.stream().map(Provider::updatedAt).toList(), clock.now());
        return Wire.fresh(request, Response.ok(Json.object().set("resource_providers", list)), modified);
    }

    private static Set<String> filters(Request request) {
        var known = new HashSet<>(Set.of("name", "uuid"));
        Map.of("1.3", "member_of", "1.4", "resources", "1.14", "in_tree", "1.18", "required")
                .forEach((since, name) -> {
                    if (request.version().atLeast(since)) {
                        known.add(name);
                    }
                });
        return known;
    }

    private static boolean matches(Provider provider, RequestGroup group) {
        return provider.fits(group.resources())
                && group.required().stream().noneMatch(any -> Collections.disjoint(any, provider.traits()))
                && Collections.disjoint(provider.traits(), group.forbidden())
                && group.memberOf().stream().noneMatch(any -> Collections.disjoint(any, provider.aggregates()))
                && Collections.disjoint(provider.aggregates(), group.notMemberOf());
    }

    /** POST /resource_providers. */
    Response create(Request request) {
        var body = request.json();
        var id = body.has("uuid")
                ? Wire.dashed(body.get("uuid").stringValue()).orElseThrow(() -> Wire.invalid("uuid is not a UUID"))
                : ids.uuid();
        var provider = providers.create(
                request.cause(), new ProviderId(id), body.get("name").stringValue(), parent(body));
        var location = Wire.link(request, "/resource_providers/" + id);
        if (!request.version().atLeast("1.20")) {
            return Response.empty(201).header("Location", location);
        }
        var answer = Response.ok(ProviderView.of(request, provider)).header("Location", location);
        return Wire.fresh(request, answer, provider.updatedAt());
    }

    private static Optional<ProviderId> parent(JsonNode body) {
        var given = body.get("parent_provider_uuid");
        if (given == null || given.isNull()) {
            return Optional.empty();
        }
        return Wire.dashed(given.stringValue()).map(ProviderId::new);
    }

    /** GET /resource_providers/{uuid}. */
    Response show(Request request) {
        var provider = index.get(Wire.provider(request));
        return Wire.fresh(request, Response.ok(ProviderView.of(request, provider)), provider.updatedAt());
    }

    /** PUT /resource_providers/{uuid}: another name, since 1.14 also another parent. */
    Response update(Request request) {
        var body = request.json();
        Providers.Place place = body.has("parent_provider_uuid")
                ? new Providers.Place.Below(parent(body), request.version().atLeast("1.37"))
                : new Providers.Place.AsItIs();
        var provider = providers.update(
                request.cause(), Wire.provider(request), body.get("name").stringValue(), place);
        return Wire.fresh(request, Response.ok(ProviderView.of(request, provider)), provider.updatedAt());
    }

    /** DELETE /resource_providers/{uuid}. */
    Response delete(Request request) {
        providers.delete(request.cause(), Wire.provider(request));
        return Wire.done();
    }
}
