package io.nubila.placement.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.placement.engine.ProviderIndex;
import io.nubila.placement.engine.Providers;
import io.nubila.placement.model.Inventory;
import io.nubila.placement.model.Provider;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** {@code /resource_providers/{uuid}/inventories}. */
final class InventoryHandlers {
    private final Providers providers;
    private final ProviderIndex index;

    InventoryHandlers(Providers providers, ProviderIndex index) {
        this.providers = providers;
        this.index = index;
    }

    /** GET …/inventories. */
    Response list(Request request) {
        return all(request, index.get(Wire.provider(request)));
    }

    private static Response all(Request request, Provider provider) {
        return Wire.fresh(request, Response.ok(ProviderView.inventories(provider)), provider.updatedAt());
    }

    private static Response one(Request request, Provider provider, String name, int status) {
        var inventory = provider.inventories().get(name);
        if (inventory == null) {
            throw missing(name, provider);
        }
        var view = ProviderView.inventory(inventory).put("resource_provider_generation", provider.generation());
        return Wire.fresh(request, Response.json(status, view), provider.updatedAt());
    }

    private static RuntimeException missing(String name, Provider provider) {
        return new Problem.NotFound(
                        "placement.undefined_code", "No inventory of class %s for %s".formatted(name, provider.id()))
                .exception();
    }

    /** GET …/inventories/{resource_class}. */
    Response show(Request request) {
        return one(request, index.get(Wire.provider(request)), request.parameter("resource_class"), 200);
    }

    /** POST …/inventories: one more. */
    Response create(Request request) {
        var body = request.json();
        var name = body.get("resource_class").stringValue();
        var wanted = read(request, body, name);
        var generation = body.has("resource_provider_generation") ? generation(body) : OptionalLong.empty();
        var provider = providers.changeInventories(request.cause(), Wire.provider(request), generation, inventories -> {
            if (inventories.containsKey(name)) {
                throw new Problem.Conflict(
                                "placement.concurrent_update",
                                "Update conflict: there is an inventory of %s already".formatted(name))
                        .exception();
            }
            return with(inventories, name, wanted);
        });
        var location = Wire.link(request, "/resource_providers/%s/inventories/%s".formatted(provider.id(), name));
        return one(request, provider, name, 201).header("Location", location);
    }

    /** PUT …/inventories: exactly these. */
    Response replace(Request request) {
        var body = request.json();
        var wanted = new HashMap<String, Inventory>();
        for (var entry : body.get("inventories").properties()) {
            wanted.put(entry.getKey(), read(request, entry.getValue(), entry.getKey()));
        }
        return all(
                request,
                providers.changeInventories(request.cause(), Wire.provider(request), generation(body), _ -> wanted));
    }

    /** PUT …/inventories/{resource_class}. */
    Response update(Request request) {
        var name = request.parameter("resource_class");
        var wanted = read(request, request.json(), name);
        var provider = providers.changeInventories(
                request.cause(), Wire.provider(request), generation(request.json()), inventories -> {
                    if (!inventories.containsKey(name)) {
                        throw Wire.invalid(
                                "No inventory record with resource class for resource provider %s: No inventory of class %s found."
                                        .formatted(Wire.provider(request), name));
                    }
                    return with(inventories, name, wanted);
                });
        return one(request, provider, name, 200);
    }

    /** DELETE …/inventories/{resource_class}. */
    Response delete(Request request) {
        var name = request.parameter("resource_class");
        var _ = providers.changeInventories(
                request.cause(), Wire.provider(request), OptionalLong.empty(), inventories -> {
                    var rest = new HashMap<>(inventories);
                    if (rest.remove(name) == null) {
                        throw new Problem.NotFound(
                                        "placement.undefined_code",
                                        "No inventory of class %s found for delete".formatted(name))
                                .exception();
                    }
                    return rest;
                });
        return Wire.done();
    }

    /** DELETE …/inventories. */
    Response deleteAll(Request request) {
        var _ = providers.changeInventories(
                request.cause(), Wire.provider(request), OptionalLong.empty(), _ -> Map.of());
        return Wire.done();
    }

    /** What to say of DELETE …/inventories before 1.5, which did not have it. */
    static RuntimeException tooEarly() {
        return new Problem.Refused(
                        405,
                        "placement.undefined_code",
                        "The method specified is not allowed for this resource.",
                        Map.of("Allow", "GET, POST, PUT"))
                .exception();
    }

    private static OptionalLong generation(JsonNode body) {
        return OptionalLong.of(body.get("resource_provider_generation").longValue());
    }

    private static Map<String, Inventory> with(Map<String, Inventory> inventories, String name, Inventory added) {
        var more = new HashMap<>(inventories);
        more.put(name, added);
        return more;
    }

    /** Reads an inventory; what is not told has a default. */
    static Inventory read(Request request, JsonNode body, String name) {
        var inventory = new Inventory(
                number(body, "total", 0),
                number(body, "reserved", 0),
                number(body, "min_unit", 1),
                number(body, "max_unit", Inventory.MAX_AMOUNT),
                number(body, "step_size", 1),
                body.has("allocation_ratio") ? body.get("allocation_ratio").doubleValue() : 1.0,
                0);
        boolean reservedMayBeTotal = request.version().atLeast("1.26");
        if (inventory.capacity() < 0 || (inventory.capacity() == 0 && !reservedMayBeTotal)) {
            throw Wire.invalid("Unable to update inventory: Invalid inventory for '%s'. The reserved value is %s total."
                    .formatted(name, reservedMayBeTotal ? "greater than" : "greater than or equal to"));
        }
        return inventory;
    }

    private static long number(JsonNode body, String name, long otherwise) {
        return body.has(name) ? body.get(name).longValue() : otherwise;
    }
}
