package io.nubila.placement.api;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.placement.engine.ProviderIndex;
import io.nubila.placement.engine.Providers;
import io.nubila.placement.model.Provider;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** {@code /resource_providers/{uuid}/aggregates}. */
final class AggregateHandlers {
    private final Providers providers;
    private final ProviderIndex index;
    private final Clock clock;

    AggregateHandlers(Providers providers, ProviderIndex index, Clock clock) {
        this.providers = providers;
        this.index = index;
        this.clock = clock;
    }

    /** GET …/aggregates. */
    Response list(Request request) {
        return answer(request, index.get(Wire.provider(request)));
    }

    /** PUT …/aggregates before 1.19: a bare list. */
    Response replaceUnchecked(Request request) {
        return replace(request, request.json(), OptionalLong.empty());
    }

    /** PUT …/aggregates: a list and the generation it was made for. */
    Response replace(Request request) {
        var body = request.json();
        var generation = body.get("resource_provider_generation").longValue();
        return replace(request, body.get("aggregates"), OptionalLong.of(generation));
    }

    private Response replace(Request request, JsonNode list, OptionalLong generation) {
        var wanted = new HashSet<String>();
        list.forEach(id -> wanted.add(
                Wire.dashed(id.stringValue()).orElseThrow(() -> Wire.invalid("'%s' is not a 'uuid'".formatted(id)))));
        return answer(request, providers.setAggregates(request.cause(), Wire.provider(request), generation, wanted));
    }

    private Response answer(Request request, Provider provider) {
        var view = Json.object();
        view.set("aggregates", Json.strings(new TreeSet<>(provider.aggregates())));
        if (request.version().atLeast("1.19")) {
            view.put("resource_provider_generation", provider.generation());
        }
        return Wire.fresh(request, Response.ok(view), clock.now());
    }
}
