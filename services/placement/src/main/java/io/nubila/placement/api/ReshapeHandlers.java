package io.nubila.placement.api;

import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.placement.engine.Reshape;
import io.nubila.placement.model.Inventory;
import java.util.HashMap;
import java.util.LinkedHashMap;

/** {@code /reshaper}. */
final class ReshapeHandlers {
    private final Reshape reshape;
    private final AllocationHandlers allocations;

    ReshapeHandlers(Reshape reshape, AllocationHandlers allocations) {
        this.reshape = reshape;
        this.allocations = allocations;
    }

    /** POST /reshaper: inventories and allocations of several providers, all or none. */
    Response reshape(Request request) {
        var body = request.json();
        var shapes = new LinkedHashMap<ProviderId, Reshape.Shape>();
        for (var entry : body.get("inventories").properties()) {
            var id = Wire.dashed(entry.getKey())
                    .orElseThrow(() -> Wire.invalid("%s is not a UUID".formatted(entry.getKey())));
            var inventories = new HashMap<String, Inventory>();
            for (var one : entry.getValue().get("inventories").properties()) {
                inventories.put(one.getKey(), InventoryHandlers.read(request, one.getValue(), one.getKey()));
            }
            var generation =
                    entry.getValue().get("resource_provider_generation").longValue();
            shapes.put(new ProviderId(id), new Reshape.Shape(generation, inventories));
        }
        reshape.apply(request.cause(), shapes, allocations.readMany(request, body.get("allocations")));
        return Wire.done();
    }
}
