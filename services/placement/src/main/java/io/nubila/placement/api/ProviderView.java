package io.nubila.placement.api;

import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import io.nubila.placement.model.Inventory;
import io.nubila.placement.model.Provider;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** Providers and inventories as JSON. */
final class ProviderView {
    private record Link(String relation, String since) {}

    private static final List<Link> LINKS = List.of(
            new Link("inventories", "1.0"),
            new Link("usages", "1.0"),
            new Link("aggregates", "1.1"),
            new Link("traits", "1.6"),
            new Link("allocations", "1.11"));

    private ProviderView() {}

    static ObjectNode of(Request request, Provider provider) {
        var view = Json.object();
        view.put("uuid", provider.id().value());
        view.put("name", provider.name());
        view.put("generation", provider.generation());
        var url = Wire.link(request, "/resource_providers/" + provider.id());
        var links = Json.array().add(Json.object().put("rel", "self").put("href", url));
        for (var link : LINKS) {
            if (request.version().atLeast(link.since)) {
                links.add(Json.object().put("rel", link.relation).put("href", url + "/" + link.relation));
            }
        }
        view.set("links", links);
        if (request.version().atLeast("1.14")) {
            view.put(
                    "parent_provider_uuid",
                    provider.parent().map(ProviderId::value).orElse(null));
            view.put("root_provider_uuid", provider.root().value());
        }
        return view;
    }

    static ObjectNode inventory(Inventory inventory) {
        return Json.object()
                .put("total", inventory.total())
                .put("reserved", inventory.reserved())
                .put("min_unit", inventory.minUnit())
                .put("max_unit", inventory.maxUnit())
                .put("step_size", inventory.stepSize())
                .put("allocation_ratio", inventory.allocationRatio());
    }

    static ObjectNode inventories(Provider provider) {
        var all = Json.object();
        new TreeMap<>(provider.inventories()).forEach((name, inventory) -> all.set(name, inventory(inventory)));
        var view = Json.object().put("resource_provider_generation", provider.generation());
        view.set("inventories", all);
        return view;
    }
}
