package io.nubila.placement.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.contracts.placement.ConsumerId;
import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.placement.PlacementConfig;
import io.nubila.placement.engine.Claims;
import io.nubila.placement.engine.ProviderIndex;
import io.nubila.placement.model.Consumer;
import io.nubila.placement.model.Provider;
import io.nubila.placement.model.WantedAllocations;
import io.nubila.placement.model.WantedAllocations.Expected;
import io.nubila.placement.store.ConsumerStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /allocations} and {@code /resource_providers/{uuid}/allocations}. */
final class AllocationHandlers {
    private static final int PAGE = 1_000;

    private final Db db;
    private final Claims claims;
    private final ConsumerStore consumers;
    private final ProviderIndex index;
    private final PlacementConfig config;
    private final Clock clock;

    AllocationHandlers(
            Db db, Claims claims, ConsumerStore consumers, ProviderIndex index, PlacementConfig config, Clock clock) {
        this.db = db;
        this.claims = claims;
        this.consumers = consumers;
        this.index = index;
        this.config = config;
        this.clock = clock;
    }

    /** GET /allocations/{consumer_uuid}: what a consumer holds; empty for one that is not known. */
    Response show(Request request) {
        var id = new ConsumerId(request.parameter("consumer_uuid"));
        var found = db.read(tx -> consumers.find(tx, id));
        var allocations = Json.object();
        var view = Json.object();
        view.set("allocations", allocations);
        found.ifPresent(consumer -> {
            consumer.allocations().forEach((provider, amounts) -> {
                var one = Json.object();
                one.set("resources", resources(amounts));
                one.put(
                        "generation",
                        index.find(provider).map(Provider::generation).orElse(0L));
                allocations.set(provider.value(), one);
            });
            addConsumer(request, view, consumer);
        });
        return Wire.fresh(
                request, Response.ok(view), found.map(Consumer::updatedAt).orElse(clock.now()));
    }

    private static void addConsumer(Request request, ObjectNode view, Consumer consumer) {
        if (request.version().atLeast("1.12")) {
            view.put("project_id", consumer.project().value());
            view.put("user_id", consumer.user().value());
        }
        if (request.version().atLeast("1.28")) {
            view.put("consumer_generation", consumer.generation());
        }
        if (request.version().atLeast("1.38")) {
            view.put("consumer_type", consumer.type().orElse("unknown"));
        }
    }

    private static ObjectNode resources(Map<String, Long> amounts) {
        var view = Json.object();
        amounts.forEach(view::put);
        return view;
    }

    /** GET /resource_providers/{uuid}/allocations: who holds something of a provider. */
    Response listOfProvider(Request request) {
        var provider = index.get(Wire.provider(request));
        var allocations = Json.object();
        var after = "";
        while (true) {
            var from = after;
            var page = db.read(tx -> consumers.onProvider(tx, provider.id(), from, PAGE));
            for (var consumer : page) {
                var one = Json.object();
                one.set("resources", resources(consumer.allocations().getOrDefault(provider.id(), Map.of())));
                if (request.version().atLeast("1.28")) {
                    one.put("consumer_generation", consumer.generation());
                }
                allocations.set(consumer.id().value(), one);
            }
            if (page.size() < PAGE) {
                break;
            }
            after = page.getLast().id().value();
        }
        var view = Json.object().put("resource_provider_generation", provider.generation());
        view.set("allocations", allocations);
        return Wire.fresh(request, Response.ok(view), clock.now());
    }

    /** PUT /allocations/{consumer_uuid}: what the consumer shall hold. */
    Response replace(Request request) {
        var id = Wire.dashed(request.parameter("consumer_uuid"))
                .orElseThrow(() -> Wire.invalid("Malformed consumer_uuid: " + request.parameter("consumer_uuid")));
        var wanted = read(request, new ConsumerId(id), request.json());
        db.change(request.cause(), tx -> claims.replace(tx, List.of(wanted)));
        return Wire.done();
    }

    /** POST /allocations: several consumers at once, all or none. */
    Response replaceMany(Request request) {
        var wanted = readMany(request, request.json());
        db.change(request.cause(), tx -> claims.replace(tx, wanted));
        return Wire.done();
    }

    List<WantedAllocations> readMany(Request request, JsonNode byConsumer) {
        var wanted = new ArrayList<WantedAllocations>();
        for (var entry : byConsumer.properties()) {
            var id = Wire.dashed(entry.getKey())
                    .orElseThrow(() -> Wire.invalid("Malformed consumer_uuid: " + entry.getKey()));
            wanted.add(read(request, new ConsumerId(id), entry.getValue()));
        }
        return wanted;
    }

    private WantedAllocations read(Request request, ConsumerId consumer, JsonNode body) {
        var allocations = new LinkedHashMap<ProviderId, Map<String, Long>>();
        var given = body.get("allocations");
        if (given.isArray()) {
            given.forEach(one -> allocations.put(
                    providerId(one.get("resource_provider").get("uuid").stringValue()), amounts(one)));
        } else {
            given.properties().forEach(one -> allocations.put(providerId(one.getKey()), amounts(one.getValue())));
        }
        return new WantedAllocations(
                consumer,
                new ProjectId(text(body, "project_id").orElse(config.incompleteConsumerProject())),
                new UserId(text(body, "user_id").orElse(config.incompleteConsumerUser())),
                text(body, "consumer_type"),
                expected(request, body),
                allocations);
    }

    private static Optional<String> text(JsonNode body, String name) {
        return Optional.ofNullable(body.get(name)).map(JsonNode::stringValue);
    }

    private static Expected expected(Request request, JsonNode body) {
        if (!request.version().atLeast("1.28")) {
            return new Expected.Anything();
        }
        var generation = body.get("consumer_generation");
        return generation == null || generation.isNull()
                ? new Expected.Absent()
                : new Expected.Generation(generation.longValue());
    }

    private static ProviderId providerId(String text) {
        return new ProviderId(Wire.dashed(text)
                .orElseThrow(() ->
                        Wire.invalid("Allocation for resource provider '%s' that does not exist.".formatted(text))));
    }

    private static Map<String, Long> amounts(JsonNode allocation) {
        var amounts = new LinkedHashMap<String, Long>();
        allocation
                .get("resources")
                .properties()
                .forEach(entry -> amounts.put(entry.getKey(), entry.getValue().longValue()));
        return amounts;
    }

    /** DELETE /allocations/{consumer_uuid}. */
    Response delete(Request request) {
        var id = new ConsumerId(request.parameter("consumer_uuid"));
        db.change(request.cause(), tx -> {
            var held = consumers
                    .find(tx, id)
                    .orElseThrow(() -> new Problem.NotFound(
                                    "placement.undefined_code", "No allocations for consumer '%s'".formatted(id))
                            .exception());
            var _ = claims.release(tx, held);
        });
        return Wire.done();
    }
}
